package io.rollcast.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

/**
 * Errors of one predictor's forecasts over one interval on one task of one instance. Records can be summed over intervals,
 * tasks and instances. The arrays are as long as the predictor's horizon; a step at which no forecast was scored has a
 * count of 0.
 *
 * <p>The raw squared errors of all series are summed in the series' own units, so the series with the largest unit, or a
 * single absurd value, dominates the sum. The scaled errors weigh all series alike: an error is measured in units of its
 * series' running spread (the standard deviation around its running level), and one of more than 4 spreads counts as 4.
 *
 * @param version format of this record: {@value #VERSION}; 3, which knew no intervals; 2, whose scaled errors are squared; or
 *     1, which had none
 * @param predictor release id, or the name of a baseline
 * @param instance process, and task in it, that counted
 * @param fromMs start of the interval, wall-clock time in epoch milliseconds
 * @param toMs end of the interval, likewise
 * @param count number of forecasts that were scored, shape [horizon]; element h is for h + 1 steps ahead
 * @param squaredError sum of their squared errors, in the series' unit squared, shape [horizon]
 * @param scaledError sum of their absolute errors, in spreads of the series, each at most 4, shape [horizon]; in format 2
 *     squared, each at most 16; empty in format 1
 * @param bounded number of points that were held against the bounds which had been emitted for them, shape [horizon]; empty of
 *     a baseline, and before format 4
 * @param inside80 those of them that fell within the 80 % interval, likewise
 * @param inside95 those of them that fell within the 95 % interval, likewise
 */
public record Accuracy(
        @JsonProperty("version") int version,
        @JsonProperty("predictor") String predictor,
        @JsonProperty("instance") String instance,
        @JsonProperty("from_ms") long fromMs,
        @JsonProperty("to_ms") long toMs,
        @JsonProperty("count") long[] count,
        @JsonProperty("squared_error") double[] squaredError,

        @JsonProperty("scaled_error") @JsonSetter(nulls = Nulls.AS_EMPTY) @JsonInclude(JsonInclude.Include.NON_EMPTY)
        double[] scaledError,

        @JsonProperty("bounded") @JsonSetter(nulls = Nulls.AS_EMPTY) @JsonInclude(JsonInclude.Include.NON_EMPTY)
        long[] bounded,

        @JsonProperty("inside80") @JsonSetter(nulls = Nulls.AS_EMPTY) @JsonInclude(JsonInclude.Include.NON_EMPTY)
        long[] inside80,

        @JsonProperty("inside95") @JsonSetter(nulls = Nulls.AS_EMPTY) @JsonInclude(JsonInclude.Include.NON_EMPTY)
        long[] inside95)
        implements Scores {

    /** Format that this build writes; it reads the previous ones as well. */
    public static final int VERSION = 4;

    /** Forecasts of a series that are scored as their points come, at one time. */
    public static final int MOST_OUTSTANDING = 10;

    private static final int WITHOUT_SCALED_ERRORS = 1;

    public Accuracy {
        if (version < WITHOUT_SCALED_ERRORS || version > VERSION) {
            throw new IllegalArgumentException("accuracy format %d: this build reads formats %d to %d"
                    .formatted(version, WITHOUT_SCALED_ERRORS, VERSION));
        }
        int scaled = version == WITHOUT_SCALED_ERRORS ? 0 : count.length;
        if (count.length < 1 || squaredError.length != count.length || scaledError.length != scaled) {
            throw new IllegalArgumentException(
                    "accuracy of %d counts, %d squared errors and %d scaled ones: format %d has one of each for every step, at least 1%s"
                            .formatted(
                                    count.length,
                                    squaredError.length,
                                    scaledError.length,
                                    version,
                                    version == WITHOUT_SCALED_ERRORS ? ", and no scaled errors" : ""));
        }
        if (bounded.length != inside80.length
                || bounded.length != inside95.length
                || (bounded.length != 0 && (bounded.length != count.length || version < VERSION))) {
            throw new IllegalArgumentException(
                    "accuracy of %d points beside bounds, %d within 80 %% and %d within 95 %%: there is one of each for each of the %d steps, or none; and none before format %d"
                            .formatted(bounded.length, inside80.length, inside95.length, count.length, VERSION));
        }
        bounded = bounded.clone();
        inside80 = inside80.clone();
        inside95 = inside95.clone();
        count = count.clone();
        squaredError = squaredError.clone();
        scaledError = scaledError.clone();
    }

    /**
     * From one forecast of a series that is scored to the next, in points: of a horizon of up to ten steps all are, of a longer
     * one so many that ten of them are outstanding at most.
     */
    public static int stride(int horizon) {
        return (horizon + MOST_OUTSTANDING - 1) / MOST_OUTSTANDING;
    }

    /** Points of all series that there were, whether each of them has met a forecast of one step ahead or only every few. */
    public long points() {
        return count[0] * stride(count.length);
    }

    @Override
    public long[] count() {
        return count.clone();
    }

    @Override
    public double[] squaredError() {
        return squaredError.clone();
    }

    @Override
    public double[] scaledError() {
        return scaledError.clone();
    }

    @Override
    public long[] bounded() {
        return bounded.clone();
    }

    @Override
    public long[] inside80() {
        return inside80.clone();
    }

    @Override
    public long[] inside95() {
        return inside95.clone();
    }

    @Override
    public byte[] toJson() {
        return RecordJson.COMPLETE.write(this);
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws NewerFormatException if a later build wrote it in a format that this one does not read
     * @throws IllegalArgumentException if the bytes are not an accuracy record of a format that this build reads
     */
    public static Accuracy parse(byte[] json) {
        return RecordJson.COMPLETE.read(json, Accuracy.class, "an accuracy record", VERSION);
    }
}
