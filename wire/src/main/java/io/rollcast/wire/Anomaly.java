package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a series that leaves what was forecast for it: one record on the anomalies topic when it leaves, and one when
 * it is back. Fields that a kind does not have are left out.
 *
 * @param version format of this record: {@value #VERSION}
 * @param kind what is unusual
 * @param of what the series of a fleet are, of {@link Kind#FLEET} alone
 * @param event whether it begins or ends
 * @param series the series' id; of {@link Kind#FLEET} there is none
 * @param partition partition of the task, of {@link Kind#FLEET} alone
 * @param seq number of the series' point; of a missing series that of its latest
 * @param atMs event time of that point, epoch milliseconds; of a missing one, when it was due; of a fleet of these, time by the wall clock
 * @param sinceMs of an end: when it began, likewise
 * @param points of an end: number of points from the first to the last; of a fleet, number of series that left
 * @param value of the point
 * @param expected what had been forecast for the point one step before; neither it nor the bounds where the series has ended
 * @param lower95 bound of the 95 % interval of that
 * @param upper95 bound of the 95 % interval of that
 * @param score median error of the point, over all forecasts that had been made for it, in typical errors of the series; of an end,
 *     the highest since it began
 * @param model release that made the latest forecast, or the name of the naive one that stood in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Anomaly(
        @JsonProperty("version") int version,
        @JsonProperty("kind") Kind kind,
        @JsonProperty("of") @Nullable Kind of,
        @JsonProperty("event") Event event,
        @JsonProperty("series") @Nullable String series,
        @JsonProperty("partition") @Nullable Integer partition,
        @JsonProperty("seq") @Nullable Long seq,
        @JsonProperty("at_ms") long atMs,
        @JsonProperty("since_ms") @Nullable Long sinceMs,
        @JsonProperty("points") @Nullable Long points,
        @JsonProperty("value") @Nullable Double value,
        @JsonProperty("expected") @Nullable Double expected,
        @JsonProperty("lower95") @Nullable Double lower95,
        @JsonProperty("upper95") @Nullable Double upper95,
        @JsonProperty("score") @Nullable Double score,
        @JsonProperty("model") @Nullable String model) {

    /** Format that this build writes. */
    public static final int VERSION = 1;

    /** What is unusual. */
    public enum Kind {
        /** Points lie far from what was forecast. */
        OUTSIDE,
        /** No point has come for many usual steps. */
        MISSING,
        /** Many series of a partition left at about the same time; none of them is told by itself. */
        FLEET;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it begins or ends. */
    public enum Event {
        BEGINS,
        ENDS;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What had been forecast for a point, one step before it. */
    public record Expectation(double expected, double lower95, double upper95) {}

    /** A series has left what was forecast. */
    public static Anomaly outsideBegins(
            String series, long seq, long atMs, double value, Expectation expectation, double score, String model) {
        return new Anomaly(
                VERSION,
                Kind.OUTSIDE,
                null,
                Event.BEGINS,
                series,
                null,
                seq,
                atMs,
                null,
                null,
                value,
                expectation.expected,
                expectation.lower95,
                expectation.upper95,
                score,
                model);
    }

    /** It is back, or the series has ended: then there is no point after the latest, for which something would have been expected. */
    public static Anomaly outsideEnds(
            String series,
            long seq,
            long atMs,
            long sinceMs,
            long points,
            double value,
            @Nullable Expectation expectation,
            double peak,
            String model) {
        return new Anomaly(
                VERSION,
                Kind.OUTSIDE,
                null,
                Event.ENDS,
                series,
                null,
                seq,
                atMs,
                sinceMs,
                points,
                value,
                expectation == null ? null : expectation.expected,
                expectation == null ? null : expectation.lower95,
                expectation == null ? null : expectation.upper95,
                peak,
                model);
    }

    /** No point of a series has come for too long; {@code atMs} is when the next one was due. */
    public static Anomaly missingBegins(String series, long seq, long atMs) {
        return missing(Event.BEGINS, series, seq, atMs, null);
    }

    /** A point of it has come. */
    public static Anomaly missingEnds(String series, long seq, long atMs, long sinceMs) {
        return missing(Event.ENDS, series, seq, atMs, sinceMs);
    }

    private static Anomaly missing(Event event, String series, long seq, long atMs, @Nullable Long sinceMs) {
        return new Anomaly(
                VERSION,
                Kind.MISSING,
                null,
                event,
                series,
                null,
                seq,
                atMs,
                sinceMs,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Many series have left, or no longer do. */
    public static Anomaly fleet(Kind of, Event event, int partition, long atMs, @Nullable Long sinceMs, long series) {
        return new Anomaly(
                VERSION,
                Kind.FLEET,
                of,
                event,
                null,
                partition,
                null,
                atMs,
                sinceMs,
                series,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Key of the record: the series' id, or of a fleet {@code fleet/} and the partition. */
    public String key() {
        return series != null ? series : "fleet/" + partition;
    }

    /** Returns the record's value on the anomalies topic. */
    public byte[] toJson() {
        return RecordJson.OPEN.write(this);
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not an anomaly of a format that this build reads
     */
    public static Anomaly parse(byte[] json) {
        Anomaly anomaly = RecordJson.OPEN.read(json, Anomaly.class, "an anomaly");
        if (anomaly.version != VERSION) {
            throw new IllegalArgumentException(
                    "an anomaly of format %d: this build reads format %d".formatted(anomaly.version, VERSION));
        }
        return anomaly;
    }
}
