package io.rollcast.service;

import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of how the events of a series become its points, which forecaster and trainer must be given alike. */
public final class PointOptions {

    /** Longest step and grace. */
    public static final Duration LONGEST = Duration.ofDays(31);

    /** Most steps of a series that wait for late events: each takes up to 1,081 bytes of a record of 1 MiB. */
    public static final int MOST_OPEN_STEPS = 900;

    private static final Duration LEAST_FORGET_AFTER = Duration.ofSeconds(1);
    private static final int LONGEST_IMPUTED = PointRules.PLAIN.longestGap();
    private static final int LONGEST_FILLED = 1_000;

    @Option(
            names = "--kind",
            description =
                    "What is measured: a gauge is a level; a counter a total that only grows, which is forecast by"
                            + " its increases; a count how much there was in a step (default: ${DEFAULT-VALUE}).",
            defaultValue = "gauge")
    Kind kind = Kind.GAUGE;

    @Option(
            names = "--counters",
            paramLabel = "REGEX",
            description = "Series whose whole ids match are counters, and the others of --kind, such as"
                    + " '.*_total(\\|.*)?' (default: none).")
    @Nullable
    String counters;

    @Option(
            names = "--step",
            paramLabel = "DURATION",
            description = "Make one point of all events of a step, such as 1m (default: each event is a point).",
            converter = DurationConverter.class)
    @Nullable
    Duration step;

    @Option(
            names = "--aggregate",
            description = "What the events of a step come to: ${COMPLETION-CANDIDATES} (default: mean; of a gauge"
                    + " with --empty hold, and of a counter: last; of a count: sum).")
    @Nullable
    Aggregate aggregate;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            description = "How long a step waits for late events after its end, by event time, such as 10s"
                    + " (default: 0s).",
            converter = DurationConverter.class)
    @Nullable
    Duration grace;

    @Option(
            names = "--empty",
            description = "What a step without events is: missing (it is imputed), zero, or hold: the value before"
                    + " (default: missing; of a count: zero).")
    @Nullable
    Empty empty;

    @Option(
            names = "--longest-gap",
            paramLabel = "N",
            description = "Most steps without events in a row that are imputed or filled; after more the series starts"
                    + " afresh (default: 10 where they are missing, else " + LONGEST_FILLED + ").")
    @Nullable
    Integer longestGap;

    @Option(
            names = "--duplicates",
            description =
                    "Keep or drop an event with the time and the value of the one before, and, where the usual step is a"
                            + " second or more, any event with its time. With --step: keep counts all events of one time,"
                            + " drop the latest of them (default: drop).")
    @Nullable
    Duplicates duplicates;

    public void check(Problems problems) {
        if (step == null) {
            needsStep(problems, "--aggregate", aggregate);
            needsStep(problems, "--grace", grace);
            needsStep(problems, "--empty", empty);
            needsStep(problems, "--longest-gap", longestGap);
        } else {
            checkGrid(problems, step);
        }
        if (counters != null) {
            checkCounters(problems, counters);
        }
        if (kind == Kind.COUNTER) {
            problems.require(
                    aggregate == null || aggregate == Aggregate.LAST,
                    "--aggregate %s and --kind counter: a counter is read at the end of each step; leave --aggregate out",
                    aggregate);
            problems.require(
                    empty == null || empty == Empty.MISSING,
                    "--empty %s and --kind counter: its next reading tells what came in steps without events; leave"
                            + " --empty out",
                    empty);
        }
    }

    private void checkCounters(Problems problems, String counters) {
        problems.require(
                kind != Kind.COUNTER,
                "--counters '%s' and --kind counter: all series are counters already; leave one of them out",
                counters);
        try {
            Pattern.compile(counters);
        } catch (PatternSyntaxException e) {
            problems.require(false, "--counters '%s' is no regular expression: %s", counters, e.getDescription());
        }
    }

    private static void needsStep(Problems problems, String option, @Nullable Object value) {
        problems.require(
                value == null,
                "%s %s is about the steps of a grid, and there is none: give --step DURATION, or leave %s out",
                option,
                value,
                option);
    }

    private void checkGrid(Problems problems, Duration step) {
        boolean isStep = isWholeMillis(step) && isUpToLongest(step) && step.toMillis() >= 1;
        problems.require(isStep, "--step is %s: it must be 1ms to 31d, in whole milliseconds", step);
        if (grace != null) {
            boolean isGrace = isWholeMillis(grace) && isUpToLongest(grace);
            problems.require(isGrace, "--grace is %s: it must be 0s to 31d, in whole milliseconds", grace);
            problems.require(
                    !isStep || !isGrace || grace.toMillis() / step.toMillis() <= MOST_OPEN_STEPS,
                    "--grace is %s: it must be at most %d times --step %s, as each series keeps so many steps open;"
                            + " shorten it, or lengthen --step",
                    grace,
                    MOST_OPEN_STEPS,
                    step);
        }
        problems.requireWithin("--longest-gap", longestGap(), 0, PointRules.MOST_GAP);
    }

    /**
     * Notes a problem where series that are fed would be forgotten. A point has the time of the beginning of its step, and is
     * the newest until the next step has ended, its grace is over and an event has come: for less than three steps and the
     * grace.
     *
     * @param forgetAfter how long a series may be without a point, or null for ever
     */
    public void checkForgetAfter(Problems problems, @Nullable Duration forgetAfter) {
        if (forgetAfter == null) {
            return;
        }
        problems.require(
                forgetAfter.compareTo(LEAST_FORGET_AFTER) >= 0,
                "--forget-after is %s: it must be a second or more; leave it out to keep all series",
                forgetAfter);
        if (step != null) {
            Duration least = step.multipliedBy(3).plus(grace == null ? Duration.ZERO : grace);
            problems.require(
                    forgetAfter.compareTo(least) >= 0,
                    "--forget-after is %s: it must be %s or more, three times --step and the --grace, as a series may be"
                            + " without a point for so long that has events in every step; lengthen it, or leave it out to"
                            + " keep all series",
                    forgetAfter,
                    least);
        }
    }

    private static boolean isWholeMillis(Duration duration) {
        return duration.truncatedTo(ChronoUnit.MILLIS).equals(duration);
    }

    private static boolean isUpToLongest(Duration duration) {
        return !duration.isNegative() && duration.compareTo(LONGEST) <= 0;
    }

    /** Length of a step of the grid as it was given; empty if each event is a point. */
    public Optional<Duration> step() {
        return Optional.ofNullable(step);
    }

    /**
     * The rules that the options describe. Without any they are {@link PointRules#PLAIN}.
     *
     * @throws RuntimeException if {@link #check} would name a problem
     */
    public PointRules rules() {
        PointRules rules = new PointRules(
                kind,
                step == null ? 0 : step.toMillis(),
                aggregate(),
                grace == null ? 0 : grace.toMillis(),
                empty(),
                longestGap(),
                duplicates == null ? Duplicates.DROP : duplicates);
        return counters == null
                ? rules
                : rules.withCounters(Pattern.compile(counters), longestGap == null ? LONGEST_IMPUTED : longestGap);
    }

    private Aggregate aggregate() {
        if (aggregate != null) {
            return aggregate;
        }
        return switch (kind) {
            case GAUGE -> empty() == Empty.HOLD ? Aggregate.LAST : Aggregate.MEAN;
            case COUNTER -> Aggregate.LAST;
            case COUNT -> Aggregate.SUM;
        };
    }

    private Empty empty() {
        if (empty != null) {
            return empty;
        }
        return kind == Kind.COUNT ? Empty.ZERO : Empty.MISSING;
    }

    private int longestGap() {
        if (longestGap != null) {
            return longestGap;
        }
        return empty() == Empty.MISSING ? LONGEST_IMPUTED : LONGEST_FILLED;
    }
}
