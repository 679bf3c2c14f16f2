package io.rollcast.inspect;

import io.rollcast.service.PointOptions;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which options of points a survey asks for, which of rounds their pace asks for, and why.
 *
 * <p>It is long because each option depends on whether there is a step.
 */
final class PointAdvice {

    private static final double MOST = 0.9;
    private static final double SOME = 0.02;

    /** Share of intervals that must be multiples of the usual one for points to be regular. */
    private static final double REGULAR = 0.7;

    private static final double MANY_GAPS = 0.01;
    private static final double MANY_DUPLICATES = 0.2;
    private static final double MANY_LATE = 0.001;

    /** Gaps that leave a series a hundred points in a row or fewer, too few to learn from. */
    private static final double MANY_LONG_GAPS = 0.01;

    /** Long gaps of a series that are no single outage. */
    private static final double OFTEN = 2;

    /** Beyond so many steps, forecasts that stand for points say little. */
    private static final long MOST_IMPUTED = 200;

    /** Steps without a point that move a season that goes by points alone out of its place. */
    private static final long MUCH_OF_A_SEASON = 4;

    /** A forecast reaches ten steps ahead by default, and is to say something when the wait is over. */
    private static final int MOST_WAITED_STEPS = 5;

    /** More frequent events are gathered: a forecast each would reach less than a second ahead. */
    private static final long LEAST_STEP_MS = 100;

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    /** Points of each series between two rounds of fits, so that a round has something new. */
    private static final int POINTS_OF_ROUND = 10;

    /** Slower points ask for other rounds than the defaults. */
    private static final long SLOW_MS = Duration.ofMinutes(1).toMillis();

    /** Points of each series in which live points can decide: some 240 at best, and more where blocks end seldom. */
    private static final int POINTS_OF_VERDICT = 28 * 24;

    private static final long MOST_DAYS_OF_VERDICT = 28;

    private final SeriesSurvey survey;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> ofTrain = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    /** Advice for such series. */
    PointAdvice(SeriesSurvey survey) {
        this.survey = survey;
        long stepMs = candidateMs();
        long graceMs = survey.lateness().graceMs(MOST_WAITED_STEPS * stepMs);
        Optional<String> why = stepMs == 0 ? Optional.empty() : whyStep(graceMs > 0);
        boolean isTooLong = stepMs > PointOptions.LONGEST.toMillis();
        boolean hasStep = why.isPresent() && !isTooLong;
        kind(hasStep);
        if (hasStep) {
            step(stepMs, why.orElseThrow());
            longestGap(stepMs);
            grace(graceMs);
        } else if (why.isPresent()) {
            reasons.add("no --step: it would be %s, and the commands take %s at most"
                    .formatted(Times.text(stepMs), Times.text(PointOptions.LONGEST.toMillis())));
        } else if (survey.season() != null && !survey.paces().differ()) {
            reasons.add(
                    "without --step a missing point moves the season by one; --step %s keeps it in its place, and forecasts come a step later"
                            .formatted(Times.text(stepMs)));
        }
        late(hasStep ? graceMs : 0);
        paces(hasStep);
        rounds(hasStep ? stepMs : survey.stepMs());
    }

    private boolean isCounter() {
        return survey.counterShare() >= MOST;
    }

    private boolean isCount() {
        boolean isWithoutZeros = !isIrregular() && hasLongGaps() && survey.unwrittenZeroShare() >= MOST;
        return !isCounter() && (survey.countShare() >= MOST || isWithoutZeros);
    }

    private boolean isState() {
        return survey.stateShare() >= MOST;
    }

    private boolean hasLongGaps() {
        return survey.gaps().longShare() >= MANY_LONG_GAPS && survey.gaps().longEach() >= OFTEN;
    }

    private void kind(boolean hasStep) {
        if (isCounter()) {
            arguments.addAll(List.of("--kind", "counter"));
            reasons.add("--kind counter: values only grow, their increase is forecast");
        } else if (isCount() && hasStep) {
            arguments.addAll(List.of("--kind", "count"));
            reasons.add(
                    survey.countShare() >= MOST
                            ? "--kind count: whole numbers, never negative, %.0f %% are zero"
                                    .formatted(100 * survey.zeroShare())
                            : "--kind count: whole numbers, never negative; steps without events are taken for zero, up to %,d in a row. If nothing is known of them, give --longest-gap %d in place of --kind, --aggregate and --empty"
                                    .formatted(
                                            survey.gaps().usualLong(),
                                            survey.gaps().usualLong()));
        }
        if (isCounter()) {
            return;
        }
        if (survey.counterIds() != null && survey.counterShare() >= SOME) {
            arguments.addAll(List.of("--counters", survey.counterIds()));
            reasons.add("--counters: %.0f %% of the series only grow, and their increase is forecast"
                    .formatted(100 * survey.counterShare()));
        } else if (survey.counterShare() > 1 - MOST) {
            reasons.add(
                    "%.0f %% of the series only grow, as counters do, but their ids do not tell which: --counters REGEX names them"
                            .formatted(100 * survey.counterShare()));
        } else if (survey.growingShare() >= MOST) {
            reasons.add(
                    "values only grow in the sample, as a total does or a level for a while: if they are totals, give --kind counter");
        }
    }

    /** The step that would be proposed, milliseconds; 0 if there are too few points. */
    private long candidateMs() {
        long paceMs = paceMs();
        if (isState() && paceMs > 0) {
            // So that each state has some points.
            return Times.atLeast(Math.max(1_000, paceMs / 4.0));
        }
        return paceMs == 0
                ? 0
                : isFrequent()
                        ? Times.atLeast(Math.max(1_000, 10.0 * paceMs))
                        : isIrregular() ? Times.atLeast(2.0 * paceMs) : paceMs;
    }

    /** In steps of the fast series, the slow ones would have gaps alone; of counts, nothing is as good as a point. */
    private long paceMs() {
        return survey.paces().differ() && !isCount() ? survey.paces().slowMs() : survey.stepMs();
    }

    private void step(long stepMs, String why) {
        arguments.addAll(List.of("--step", Times.text(stepMs)));
        String days = stepMs % (7 * DAY_MS) == 0
                ? "; weeks begin on Thursdays, UTC"
                : stepMs % DAY_MS == 0 ? "; days are of UTC" : "";
        reasons.add("--step %s: %s%s".formatted(Times.text(stepMs), why, days));
        if (isCount()) {
            arguments.addAll(List.of("--aggregate", "sum", "--empty", "zero"));
            reasons.add("--aggregate sum, --empty zero: counts of a step are added, nothing is no count");
        }
        if (isState()) {
            arguments.addAll(List.of("--aggregate", "last", "--empty", "hold"));
            reasons.add(
                    "--aggregate last, --empty hold: values alternate between two, as those of a state do that is written as it changes");
        }
        if (survey.duplicateShare() >= MANY_DUPLICATES && isEachOfATimeAnEvent()) {
            arguments.addAll(List.of("--duplicates", "keep"));
            reasons.add("--duplicates keep: %.0f %% of the events have the time of another one, and all of them count"
                    .formatted(100 * survey.duplicateShare()));
        }
    }

    private void longestGap(long stepMs) {
        if (!hasLongGaps() || isCount() || isState()) {
            return;
        }
        long usual = (long) Math.ceil((double) survey.gaps().usualLong() * survey.stepMs() / stepMs);
        // The share of uneven intervals that are so long is not that of usual ones.
        String after = "after gaps of more than %d steps%s, series begin anew"
                .formatted(
                        PointRules.PLAIN.longestGap(),
                        isIrregular()
                                ? ""
                                : ", %.1f %% of the intervals"
                                        .formatted(100 * survey.gaps().longShare()));
        String ifHeld = isIrregular() && !isCounter()
                ? "; if values are written only as they change, --aggregate last --empty hold keeps them"
                : "";
        if (usual > MOST_IMPUTED) {
            reasons.add(
                    "%s: if it is known what was there, --empty zero or hold fills them%s".formatted(after, ifHeld));
        } else if (usual > PointRules.PLAIN.longestGap()) {
            arguments.addAll(List.of("--longest-gap", Long.toString(usual)));
            reasons.add("--longest-gap %d: %s; gaps of up to %d are usual and are imputed%s"
                    .formatted(usual, after.replace("begin", "would begin"), usual, ifHeld));
        }
    }

    private void grace(long graceMs) {
        if (graceMs > 0) {
            arguments.addAll(List.of("--grace", Times.text(graceMs)));
            reasons.add(
                    "--grace %s: %.2f %% of the points are late, and are waited for; all forecasts come that much later"
                            .formatted(Times.text(graceMs), 100 * survey.lateShare()));
        }
    }

    private void late(long graceMs) {
        double stayLate = survey.lateness().shareBeyond(graceMs);
        if (stayLate > 0 && survey.lateShare() >= MANY_LATE) {
            reasons.add("%.2f %% of the points come later%s and are left out, the latest %s after a later one"
                    .formatted(
                            100 * stayLate,
                            graceMs > 0 ? " than that" : " than others of their series",
                            Times.about(survey.latestMs())));
        }
    }

    private void paces(boolean hasStep) {
        Paces paces = survey.paces();
        if (paces.differ()) {
            reasons.add("%.0f %% of the series have a point every %s, the others one every %s: %s"
                    .formatted(
                            100 * (1 - paces.slowShare()),
                            Times.text(paces.fastMs()),
                            Times.text(paces.slowMs()),
                            hasStep
                                    ? "one --step holds for all, forecast them apart if it suits only some"
                                    : "no --step suits all, forecast them apart to give each its own"));
        }
    }

    private void rounds(long paceMs) {
        if (paceMs > SLOW_MS) {
            ofTrain.addAll(List.of("--every", Times.text(Times.atLeast((double) POINTS_OF_ROUND * paceMs))));
        }
        long days = (POINTS_OF_VERDICT * paceMs + DAY_MS - 1) / DAY_MS;
        if (paceMs >= SLOW_MS && days <= MOST_DAYS_OF_VERDICT) {
            ofTrain.addAll(List.of("--decide-within", Times.text(days * DAY_MS)));
        }
        if (!ofTrain.isEmpty()) {
            reasons.add("train %s: with a point every %s, the defaults would %s"
                    .formatted(
                            String.join(" ", ofTrain),
                            Times.text(paceMs),
                            paceMs > SLOW_MS
                                    ? "fit again on the same points"
                                            + (days <= MOST_DAYS_OF_VERDICT
                                                    ? ", and decide before live points can"
                                                    : "")
                                    : "decide before live points can"));
        }
    }

    /** Whether events of one time are not one event that came again. Of a counter, the last reading of a time says all. */
    private boolean isEachOfATimeAnEvent() {
        return !isCounter() && survey.differingShare() >= MANY_DUPLICATES;
    }

    private boolean isIrregular() {
        return survey.evenShare() < REGULAR;
    }

    private boolean isFrequent() {
        return paceMs() < LEAST_STEP_MS;
    }

    private Optional<String> whyStep(boolean isWaitedFor) {
        if (isState()) {
            return Optional.of("a state lasts until it changes");
        }
        if (isIrregular()) {
            return Optional.of("events come at uneven intervals");
        }
        if (isFrequent()) {
            return Optional.of("events come every %s".formatted(Times.text(survey.stepMs())));
        }
        if (survey.duplicateShare() >= MANY_DUPLICATES) {
            return Optional.of("several events have the same time");
        }
        if (isWaitedFor) {
            return Optional.of("late events find their step");
        }
        if (survey.missingShare() >= MANY_GAPS) {
            return Optional.of("%.1f %% of the steps are missing and will be %s"
                    .formatted(100 * survey.missingShare(), isCount() ? "zero" : "imputed"));
        }
        if (survey.spreadShare() > 1 - MOST) {
            return Optional.of("events of a series are on several partitions, and wait for each other");
        }
        if (isCount()) {
            return Optional.of("counts are of a step, which is zero without events");
        }
        if (survey.season() != null
                && survey.gaps().longest() > MUCH_OF_A_SEASON
                && !survey.paces().differ()) {
            return Optional.of("the season stays in its place over gaps, the longest of %,d steps"
                    .formatted(survey.gaps().longest()));
        }
        return Optional.empty();
    }

    /** The options. */
    List<String> arguments() {
        return arguments;
    }

    /** Further options of {@code train} alone. */
    List<String> ofTrain() {
        return ofTrain;
    }

    /** Why, a line each. */
    List<String> reasons() {
        return reasons;
    }
}
