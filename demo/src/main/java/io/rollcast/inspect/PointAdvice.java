package io.rollcast.inspect;

import io.rollcast.service.PointOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which options of points a survey asks for, and why. */
final class PointAdvice {

    private static final double MOST = 0.9;
    private static final double SOME = 0.02;

    /** Share of intervals that must be multiples of the usual one for points to be regular. */
    private static final double REGULAR = 0.7;

    private static final double MANY_GAPS = 0.01;
    private static final double MANY_DUPLICATES = 0.2;
    private static final double MANY_LATE = 0.001;

    /** More frequent events are gathered: a forecast each would reach less than a second ahead. */
    private static final long LEAST_STEP_MS = 100;

    private final SeriesSurvey survey;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    /** Advice for such series. */
    PointAdvice(SeriesSurvey survey) {
        this.survey = survey;
        kind();
        if (survey.stepMs() > 0) {
            step();
        }
    }

    private boolean isCounter() {
        return survey.counterShare() >= MOST;
    }

    private boolean isCount() {
        return !isCounter() && survey.countShare() >= MOST;
    }

    private void kind() {
        if (isCounter()) {
            arguments.addAll(List.of("--kind", "counter"));
            reasons.add("--kind counter: values only grow, their increase is forecast");
        } else if (isCount()) {
            arguments.addAll(List.of("--kind", "count"));
            reasons.add("--kind count: whole numbers, never negative, %.0f %% are zero"
                    .formatted(100 * survey.zeroShare()));
        }
        if (!isCounter() && survey.counterIds() != null && survey.counterShare() >= SOME) {
            arguments.addAll(List.of("--counters", survey.counterIds()));
            reasons.add("--counters: %.0f %% of the series only grow, and their increase is forecast"
                    .formatted(100 * survey.counterShare()));
        } else if (!isCounter() && survey.counterShare() > 1 - MOST) {
            reasons.add(
                    "%.0f %% of the series only grow, as counters do, but their ids do not tell which: --counters REGEX names them"
                            .formatted(100 * survey.counterShare()));
        }
    }

    private void step() {
        boolean isLate = survey.lateShare() >= MANY_LATE;
        Optional<String> why = whyStep(isLate);
        if (why.isEmpty()) {
            return;
        }
        long stepMs = isFrequent()
                ? Times.atLeast(Math.max(1_000, 10.0 * survey.stepMs()))
                : isIrregular() ? Times.atLeast(2.0 * survey.stepMs()) : survey.stepMs();
        if (stepMs > PointOptions.LONGEST.toMillis()) {
            reasons.add("no --step: it would be %s, and the commands take %s at most"
                    .formatted(Times.text(stepMs), Times.text(PointOptions.LONGEST.toMillis())));
            return;
        }
        arguments.addAll(List.of("--step", Times.text(stepMs)));
        reasons.add("--step %s: %s".formatted(Times.text(stepMs), why.get()));
        if (isCount()) {
            arguments.addAll(List.of("--aggregate", "sum", "--empty", "zero"));
            reasons.add("--aggregate sum, --empty zero: counts of a step are added, nothing is no count");
        }
        if (survey.duplicateShare() >= MANY_DUPLICATES && isEachOfATimeAnEvent()) {
            arguments.addAll(List.of("--duplicates", "keep"));
            reasons.add("--duplicates keep: %.0f %% of the events have the time of another one, and all of them count"
                    .formatted(100 * survey.duplicateShare()));
        }
        if (isLate) {
            long graceMs = Math.min(Times.atLeast((double) survey.latestMs()), PointOptions.MOST_OPEN_STEPS * stepMs);
            arguments.addAll(List.of("--grace", Times.text(graceMs)));
            reasons.add("--grace %s: the latest event came %s after a later one%s"
                    .formatted(
                            Times.text(graceMs),
                            Times.text(survey.latestMs()),
                            graceMs < survey.latestMs() ? ", for which no step can wait" : ""));
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
        return survey.stepMs() < LEAST_STEP_MS;
    }

    private Optional<String> whyStep(boolean isLate) {
        if (isIrregular()) {
            return Optional.of("events come at uneven intervals");
        }
        if (isFrequent()) {
            return Optional.of("events come every %s".formatted(Times.text(survey.stepMs())));
        }
        if (survey.duplicateShare() >= MANY_DUPLICATES) {
            return Optional.of("several events have the same time");
        }
        if (isLate) {
            return Optional.of("late events find their step");
        }
        if (survey.missingShare() >= MANY_GAPS) {
            return Optional.of(
                    "%.1f %% of the steps are missing and will be imputed".formatted(100 * survey.missingShare()));
        }
        if (survey.spreadShare() > 1 - MOST) {
            return Optional.of("events of a series are on several partitions, and wait for each other");
        }
        return Optional.empty();
    }

    /** The options. */
    List<String> arguments() {
        return arguments;
    }

    /** Why, a line each. */
    List<String> reasons() {
        return reasons;
    }
}
