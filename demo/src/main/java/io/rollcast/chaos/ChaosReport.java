package io.rollcast.chaos;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.chaos.Fault.Kind;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to; {@code --json} prints it as one object.
 *
 * @param seed of stream, releases and faults
 * @param durationSeconds for which points were sent
 * @param faults how many of each kind
 * @param fencedZombies zombies that found themselves fenced when they went on
 * @param ownEnds processes that ended without being told to, and were started again
 * @param points that Kafka acknowledged; on a grid, steps that were closed and had events
 * @param storedPoints that its topic holds beside oversized records, or its events come to: another number is Kafka's fault,
 *     or the publisher's
 * @param oversizedRecords that Kafka has
 * @param forecasts that a consumer of committed records read
 * @param lost points, on a grid closed steps with events, without a forecast
 * @param doubled forecasts too many
 * @param outOfOrder forecasts that came after one of a later point
 * @param different forecasts with other numbers than without faults, or another number of imputed points before them
 * @param largestDeviation of any number from the replay without faults, in standard deviations of its series
 * @param switches how often a series went over to another release
 * @param deadLetters that a consumer of committed records read: one for each oversized record
 * @param wrongDeadLetters of no oversized record and no late event, second ones, those that are not cut as they should be,
 *     and those of late events that are missing
 * @param anomalies records of series that left, were missed, or came back
 * @param fleetAnomalies records of many series together
 * @param untoldAnomalies series that left and were left to such a record
 * @param wrongAnomalies records that differ from the replay's, came twice, or without their other half
 * @param ending what the run left undone; its fields stand among the others
 * @param grid null where each event is a point; its fields stand among the others
 * @param examples the first few forecasts, points or dead letters at fault, in words
 */
public record ChaosReport(
        long seed,
        double durationSeconds,
        Map<Kind, Integer> faults,
        int fencedZombies,
        int ownEnds,
        long points,
        long storedPoints,
        long oversizedRecords,
        long forecasts,
        long lost,
        long doubled,
        long outOfOrder,
        long different,
        double largestDeviation,
        long switches,
        long deadLetters,
        long wrongDeadLetters,
        long anomalies,
        long fleetAnomalies,
        long untoldAnomalies,
        long wrongAnomalies,
        @JsonUnwrapped Ending ending,
        @JsonUnwrapped @Nullable Grid grid,
        List<String> examples) {

    /**
     * What a run left undone.
     *
     * @param droppedFaults for which there was no time left
     * @param unsentOversized oversized records that the sender gave up, and that Kafka does not have
     * @param caughtUp whether all was forecast before nothing more came for minutes; what is lost may else be late
     * @param killedAtEnd forecasters that did not end when they were told to
     * @param readToEnd whether all was read that forecasters had written; else nothing is proven
     */
    public record Ending(int droppedFaults, int unsentOversized, boolean caughtUp, int killedAtEnd, boolean readToEnd) {

        boolean isExactlyOnce() {
            return killedAtEnd == 0 && readToEnd;
        }
    }

    /**
     * What is to be said of a grid.
     *
     * @param events that Kafka acknowledged
     * @param storedEvents that its topic holds
     * @param imputed steps without events
     * @param lateEvents that found their steps closed
     * @param lateDeadLetters that a consumer of committed records read: one for each late event
     */
    public record Grid(long events, long storedEvents, long imputed, long lateEvents, long lateDeadLetters) {

        boolean isExactlyOnce() {
            return events == storedEvents && lateEvents == lateDeadLetters;
        }
    }

    public ChaosReport {
        faults = new LinkedHashMap<>(faults);
        examples = List.copyOf(examples);
    }

    /** Whether every point has its one forecast, in order and with the right numbers, and every oversized record its dead letter. */
    public boolean isExactlyOnce() {
        return lost == 0
                && doubled == 0
                && outOfOrder == 0
                && different == 0
                && deadLetters == oversizedRecords
                && wrongDeadLetters == 0
                && wrongAnomalies == 0
                && storedPoints == points
                && ending.isExactlyOnce()
                && (grid == null || grid.isExactlyOnce());
    }

    /** One line of JSON. */
    public String toJson() {
        try {
            return new ObjectMapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record of numbers can be written", e);
        }
    }

    /** For a person. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        add(text, "%n  Chaos, seed %d, %.0f s%n%n", seed, durationSeconds);
        faults.forEach((kind, count) -> add(
                text,
                "  %,9d  %s%s%n",
                count,
                kind,
                kind == Kind.ZOMBIE ? "; %d found themselves fenced".formatted(fencedZombies) : ""));
        addUnless(text, 0, ending.droppedFaults, "faults dropped, for which no time was left");
        add(text, "  %,9d  processes ended by themselves, and were started again%n%n", ownEnds);
        if (grid != null) {
            add(text, "  %,9d  events%n", grid.events);
            addUnless(text, grid.events, grid.storedEvents, "events in Kafka, which is another number");
            add(text, "  %,9d  late events, with %,d dead letters%n", grid.lateEvents, grid.lateDeadLetters);
            add(text, "  %,9d  imputed points of steps without events%n", grid.imputed);
        }
        add(text, "  %,9d  points%n", points);
        addUnless(text, points, storedPoints, "points in Kafka, which is another number");
        add(text, "  %,9d  forecasts; series went over to another release %,d times%n", forecasts, switches);
        add(text, "  %,9d  lost%n", lost);
        add(text, "  %,9d  doubled%n", doubled);
        add(text, "  %,9d  out of order%n", outOfOrder);
        add(
                text,
                "  %,9d  different; the largest deviation is %.1e standard deviations%n",
                different,
                largestDeviation);
        add(text, "  %,9d  oversized records%n", oversizedRecords);
        addUnless(text, 0, ending.unsentOversized, "oversized records not sent, as the broker was away");
        add(text, "  %,9d  dead letters, %,d of them wrong%n", deadLetters, wrongDeadLetters);
        add(
                text,
                "  %,9d  anomalies, %,d of them wrong; %,d more were left to %,d records of fleets%n%n",
                anomalies,
                wrongAnomalies,
                untoldAnomalies,
                fleetAnomalies);
        addUnless(text, 0, ending.killedAtEnd, "forecasters did not end when told to, and were killed");
        if (!ending.caughtUp) {
            add(text, "  Not caught up: what is lost had not come when nothing more came for minutes.%n");
        }
        if (!ending.readToEnd) {
            add(text, "  Not read to the end: a transaction stayed open, or a broker away.%n");
        }
        examples.forEach(example -> add(text, "  %s%n", example));
        String verdict = isExactlyOnce()
                ? "Every %s has its one forecast, in order, with the right numbers, and every %s its dead letter."
                        .formatted(
                                grid == null ? "point" : "closed step",
                                grid == null ? "oversized record" : "oversized record and late event")
                : "NOT exactly once.";
        return text.append("  ").append(verdict).toString();
    }

    private static void addUnless(StringBuilder text, long usual, long count, String what) {
        if (count != usual) {
            add(text, "  %,9d  %s%n", count, what);
        }
    }

    private static void add(StringBuilder text, String form, Object... arguments) {
        text.append(String.format(Locale.ROOT, form, arguments));
    }
}
