package io.rollcast.forecaster.series;

import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;

/**
 * Guard of a series: while the release that runs it is beyond doubt worse than a naive forecast, that one stands in for it,
 * until the release wins again. It goes by running means of absolute errors in the series' unit, each at most a few spreads:
 * of the release's own forecasts, whether they were emitted or not, and of the naive ones at the same steps. Were they in
 * spreads, all that comes after a shift, which makes the spread large for hundreds of points, would hardly count.
 *
 * <p>So it does where a series that has moved stands still, for a whole season where it has one: no network says exactly the same
 * value.
 *
 * <p>Mutable; a series' memory owns it, and stores it with its tail.
 */
public final class Guard {

    /** What is emitted for a series. */
    public enum Predictor {
        RELEASE(0, ""),
        LAST_VALUE(1, Forecast.LAST_VALUE),
        SEASONAL_NAIVE(2, Forecast.SEASONAL_NAIVE);

        private final int code;
        private final String model;

        Predictor(int code, String model) {
            this.code = code;
            this.model = model;
        }

        int code() {
            return code;
        }

        static Predictor of(int code) {
            for (Predictor predictor : PREDICTORS) {
                if (predictor.code == code) {
                    return predictor;
                }
            }
            throw new IllegalArgumentException("predictor %d of a series: it must be 0 to 2".formatted(code));
        }
    }

    /** Points over which the means forget. */
    private static final int SPAN = 48;

    /** Points that must have been scored since the release began: of fewer, nothing is beyond doubt. */
    static final int FEWEST = 24;

    /** How many times the error of the better naive forecast is too much. */
    private static final double TOO_MUCH = 1.2;

    /** Equal values in a row by which a series stands still. */
    private static final int STILL = 16;

    private static final int MOST_EQUAL = Short.MAX_VALUE >> 2;

    static final int BYTES = 3 + 3 * Float.BYTES;

    private static final Predictor[] PREDICTORS = Predictor.values();

    private int count;
    private int equalValues;
    private float release = Float.NaN;
    private float lastValue = Float.NaN;
    private float seasonal = Float.NaN;
    private Predictor predictor = Predictor.RELEASE;
    private Predictor emitted = Predictor.RELEASE;

    /** What was emitted last. */
    public Predictor emitted() {
        return emitted;
    }

    /** Name of the naive forecast that stood in last; without one, that of the release. */
    public String nameOr(String release) {
        return emitted == Predictor.RELEASE ? release : emitted.model;
    }

    /**
     * Decides what is emitted from the next point.
     *
     * @param isStill whether its value is the one before
     * @param season of the series, 0 for none: by it a series may move again
     */
    Predictor decide(boolean isStill, int season) {
        equalValues = isStill ? Math.min(equalValues + 1, MOST_EQUAL) : 0;
        emitted = equalValues >= Math.max(STILL, season) ? Predictor.LAST_VALUE : predictor;
        return emitted;
    }

    /** No release serves: there is nothing to stand in for. */
    void emitFallback() {
        emitted = Predictor.RELEASE;
    }

    /** Another release has begun: it has its own chance. */
    void restart() {
        count = 0;
        predictor = Predictor.RELEASE;
    }

    /**
     * Forecasts have met their point.
     *
     * @param ofRelease mean absolute error of the release's, in the series' unit
     * @param ofLastValue the same of the last value
     * @param ofSeason the same of the seasonal naive forecast; NaN without a season
     */
    public void score(double ofRelease, double ofLastValue, double ofSeason) {
        count = Math.min(count + 1, SPAN);
        release = mean(release, ofRelease);
        lastValue = mean(lastValue, ofLastValue);
        seasonal = Double.isNaN(ofSeason) ? Float.NaN : mean(Float.isNaN(seasonal) ? lastValue : seasonal, ofSeason);
        boolean seasonIsBetter = seasonal < lastValue;
        double naive = seasonIsBetter ? seasonal : lastValue;
        boolean isWorse = count >= FEWEST && release > (predictor == Predictor.RELEASE ? TOO_MUCH : 1) * naive;
        predictor = !isWorse ? Predictor.RELEASE : seasonIsBetter ? Predictor.SEASONAL_NAIVE : Predictor.LAST_VALUE;
    }

    private float mean(float mean, double next) {
        return count == 1 ? (float) next : (float) (mean + (next - mean) / count);
    }

    /** {@code count and predictor u8 | equal values and predictor that was emitted i16 | three means f32}. */
    void encode(ByteBuffer bytes) {
        bytes.put((byte) (count << 2 | predictor.code))
                .putShort((short) (equalValues << 2 | emitted.code))
                .putFloat(release)
                .putFloat(lastValue)
                .putFloat(seasonal);
    }

    /** Reads what {@link #encode} wrote. */
    static Guard decode(ByteBuffer bytes) {
        Guard guard = new Guard();
        int first = Byte.toUnsignedInt(bytes.get());
        guard.count = first >> 2;
        guard.predictor = Predictor.of(first & 3);
        int second = bytes.getShort();
        guard.equalValues = second >> 2;
        guard.emitted = Predictor.of(second & 3);
        guard.release = bytes.getFloat();
        guard.lastValue = bytes.getFloat();
        guard.seasonal = bytes.getFloat();
        return guard;
    }

    Guard copy() {
        Guard copy = new Guard();
        copy.count = count;
        copy.equalValues = equalValues;
        copy.emitted = emitted;
        copy.predictor = predictor;
        copy.release = release;
        copy.lastValue = lastValue;
        copy.seasonal = seasonal;
        return copy;
    }
}
