package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Errors of the champion and of one challenger on the same points, from the same origins and as many steps ahead, over one
 * interval on one task. The record is on the accuracy topic. Records of a pair can be summed over intervals and tasks.
 *
 * @param version format of this record: {@value #VERSION}
 * @param champion id of the release that serves
 * @param challenger id of the release that forecasts in shadow
 * @param instance process, and task in it, that counted
 * @param fromMs start of the interval, wall-clock time in epoch milliseconds
 * @param toMs end of the interval, likewise
 * @param series number of series of the task that the challenger forecasts, whether a point of them came or not
 * @param points number of points at which both were scored
 * @param count number of pairs of forecasts, shape [horizon]; element h is for h + 1 steps ahead
 * @param championError sum of the champion's absolute errors, in spreads of each series, each at most 4, shape [horizon]
 * @param challengerError the challenger's, likewise
 */
public record PairedErrors(
        @JsonProperty("version") int version,
        @JsonProperty("champion") String champion,
        @JsonProperty("challenger") String challenger,
        @JsonProperty("instance") String instance,
        @JsonProperty("from_ms") long fromMs,
        @JsonProperty("to_ms") long toMs,
        @JsonProperty("series") long series,
        @JsonProperty("points") long points,
        @JsonProperty("count") long[] count,
        @JsonProperty("champion_error") double[] championError,
        @JsonProperty("challenger_error") double[] challengerError)
        implements Scores {

    /** Format that this build writes. */
    public static final int VERSION = 1;

    private static final String BETWEEN = " beside ";

    public PairedErrors {
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "paired errors of format %d: this build reads format %d".formatted(version, VERSION));
        }
        if (count.length < 1 || championError.length != count.length || challengerError.length != count.length) {
            throw new IllegalArgumentException(
                    "paired errors of %d counts, %d of the champion and %d of the challenger: there is one of each for every step, at least 1"
                            .formatted(count.length, championError.length, challengerError.length));
        }
        count = count.clone();
        championError = championError.clone();
        challengerError = challengerError.clone();
    }

    /** Key of such records on the accuracy topic. */
    public String key() {
        return challenger + BETWEEN + champion;
    }

    /** Returns whether a record with this key on the accuracy topic holds paired errors. */
    public static boolean isKey(@Nullable String key) {
        return key != null && key.contains(BETWEEN);
    }

    @Override
    public long[] count() {
        return count.clone();
    }

    @Override
    public double[] championError() {
        return championError.clone();
    }

    @Override
    public double[] challengerError() {
        return challengerError.clone();
    }

    @Override
    public byte[] toJson() {
        return RecordJson.COMPLETE.write(this);
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws NewerFormatException if a later build wrote it in a format that this one does not read
     * @throws IllegalArgumentException if the bytes are not such a record
     */
    public static PairedErrors parse(byte[] json) {
        return RecordJson.COMPLETE.read(json, PairedErrors.class, "paired errors", VERSION);
    }
}
