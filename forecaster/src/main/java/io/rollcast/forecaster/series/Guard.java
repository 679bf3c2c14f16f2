package io.rollcast.forecaster.series;

import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;

/**
 * Guard of a series: while the release that runs it is beyond doubt worse than a naive forecast, that one stands in for it,
 * until the release wins again. It goes by running means of absolute errors in the series' unit, each at most a few spreads:
 * of the release's own forecasts, whether they were emitted or not, and of the naive ones at the same steps. Were they in
 * spreads, all that comes after a shift, which makes the spread large for hundreds of points, would hardly count.
 *
 * <p>The first step is judged apart as well: where the last value is beyond doubt better than what is emitted of it, as with
 * sensors that are quantised and with switches, that one stands in for the first step alone. The mean over all steps would not
 * show it, as errors far ahead are larger.
 *
 * <p>The last value stands in, too, where a series that has moved stands still, for a whole season where it has one: no network
 * says exactly the same value.
 *
 * <p>Mutable; a series' memory owns it, and stores it with its tail.
 */
public final class Guard {

    /** What is emitted for a series. */
    public enum Predictor {
        RELEASE(0, ""),
        LAST_VALUE(1, Forecast.LAST_VALUE),
        SEASONAL_NAIVE(2, Forecast.SEASONAL_NAIVE),
        /** The last value one step ahead, and the release beyond. */
        LAST_VALUE_THEN_RELEASE(3, ""),
        /** The last value one step ahead, and the season beyond. */
        LAST_VALUE_THEN_SEASON(4, Forecast.SEASONAL_NAIVE);

        private final int code;
        private final String model;

        Predictor(int code, String model) {
            this.code = code;
            this.model = model;
        }

        /** Whether it is the release's forecast, but for the first step perhaps. */
        public boolean isOfRelease() {
            return model.isEmpty();
        }

        /** Whether it is the seasonal naive forecast, but for the first step perhaps. */
        boolean isOfSeason() {
            return this == SEASONAL_NAIVE || this == LAST_VALUE_THEN_SEASON;
        }

        /** Whether the first step alone says the last value. */
        public boolean hasLastValueFirst() {
            return this == LAST_VALUE_THEN_RELEASE || this == LAST_VALUE_THEN_SEASON;
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
            throw new IllegalArgumentException("predictor %d of a series: it must be 0 to 4".formatted(code));
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

    private static final int MOST_EQUAL = 0xFFFF >> 3;

    static final int MOST_BYTES = 4 + 6 * Float.BYTES;

    private static final Predictor[] PREDICTORS = Predictor.values();

    private final Means all = new Means();
    private final Means first = new Means();
    private int equalValues;
    private Predictor predictor = Predictor.RELEASE;
    private boolean isReleaseWorseAtFirst;
    private boolean isSeasonWorseAtFirst;
    private Predictor emitted = Predictor.RELEASE;

    /** Running means of absolute errors at the same points. */
    private static final class Means {

        private int count;
        private float release = Float.NaN;
        private float lastValue = Float.NaN;
        private float season = Float.NaN;

        void add(double ofRelease, double ofLastValue, double ofSeason) {
            count = Math.min(count + 1, SPAN);
            release = mean(release, ofRelease);
            lastValue = mean(lastValue, ofLastValue);
            season = Double.isNaN(ofSeason) ? Float.NaN : mean(Float.isNaN(season) ? lastValue : season, ofSeason);
        }

        private float mean(float mean, double next) {
            return count == 1 ? (float) next : (float) (mean + (next - mean) / count);
        }

        /** Whether a mean is too much beside that of a better forecast; it is, once it was, until it is below. */
        boolean isWorse(float mean, float ofBetter, boolean wasWorse) {
            return count >= FEWEST && mean > (wasWorse ? 1 : TOO_MUCH) * ofBetter;
        }

        void encode(ByteBuffer bytes) {
            if (count > 0) {
                bytes.putFloat(release).putFloat(lastValue).putFloat(season);
            }
        }

        void decode(ByteBuffer bytes) {
            release = bytes.getFloat();
            lastValue = bytes.getFloat();
            season = bytes.getFloat();
        }

        void set(Means other) {
            count = other.count;
            release = other.release;
            lastValue = other.lastValue;
            season = other.season;
        }
    }

    /** What was emitted last. */
    public Predictor emitted() {
        return emitted;
    }

    /** Name of the naive forecast that stood in last; without one, or for the first step alone, that of the release. */
    public String nameOr(String release) {
        return emitted.isOfRelease() ? release : emitted.model;
    }

    /**
     * Decides what is emitted from the next point.
     *
     * @param isStill whether its value is the one before
     * @param season of the series, 0 for none: by it a series may move again
     */
    Predictor decide(boolean isStill, int season) {
        equalValues = isStill ? Math.min(equalValues + 1, MOST_EQUAL) : 0;
        emitted = equalValues >= Math.max(STILL, season) ? Predictor.LAST_VALUE : running();
        return emitted;
    }

    private Predictor running() {
        return switch (predictor) {
            case RELEASE -> isReleaseWorseAtFirst ? Predictor.LAST_VALUE_THEN_RELEASE : predictor;
            case SEASONAL_NAIVE -> isSeasonWorseAtFirst ? Predictor.LAST_VALUE_THEN_SEASON : predictor;
            default -> predictor;
        };
    }

    /** What forecasts is emitted as it is: there is nothing to stand in for, or nothing may. */
    void emitAsMade() {
        emitted = Predictor.RELEASE;
    }

    /** Another release has begun: it has its own chance. */
    void restart() {
        all.count = 0;
        predictor = Predictor.RELEASE;
        restartFirst();
    }

    /** The series has another season: what is known of the first step was without it. */
    void restartFirst() {
        first.count = 0;
        isReleaseWorseAtFirst = false;
        isSeasonWorseAtFirst = false;
    }

    /**
     * Forecasts have met their point.
     *
     * @param ofRelease mean absolute error of the release's, in the series' unit
     * @param ofLastValue the same of the last value
     * @param ofSeason the same of the seasonal naive forecast; NaN without a season
     */
    public void score(double ofRelease, double ofLastValue, double ofSeason) {
        all.add(ofRelease, ofLastValue, ofSeason);
        boolean seasonIsBetter = all.season < all.lastValue;
        float naive = seasonIsBetter ? all.season : all.lastValue;
        boolean isWorse = all.isWorse(all.release, naive, predictor != Predictor.RELEASE);
        predictor = !isWorse ? Predictor.RELEASE : seasonIsBetter ? Predictor.SEASONAL_NAIVE : Predictor.LAST_VALUE;
    }

    /** The forecast from the point before has met its first point; absolute errors, as those of {@link #score}. */
    public void scoreFirst(double ofRelease, double ofLastValue, double ofSeason) {
        first.add(ofRelease, ofLastValue, ofSeason);
        isReleaseWorseAtFirst = first.isWorse(first.release, first.lastValue, isReleaseWorseAtFirst);
        isSeasonWorseAtFirst = first.isWorse(first.season, first.lastValue, isSeasonWorseAtFirst);
    }

    /**
     * <pre>
     * count and predictor u8 | equal values and predictor that was emitted u16 | three means f32 unless the count is 0
     * of the first step: count, release is worse 2, season is worse 1: u8 | three means f32 unless the count is 0
     * </pre>
     */
    void encode(ByteBuffer bytes) {
        bytes.put((byte) (all.count << 2 | predictor.code)).putShort((short) (equalValues << 3 | emitted.code));
        all.encode(bytes);
        bytes.put((byte) (first.count << 2 | (isReleaseWorseAtFirst ? 2 : 0) | (isSeasonWorseAtFirst ? 1 : 0)));
        first.encode(bytes);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param hasFirst false of formats before 9, which did not judge the first step apart, and left out no means
     */
    static Guard decode(ByteBuffer bytes, boolean hasFirst) {
        Guard guard = new Guard();
        int first = Byte.toUnsignedInt(bytes.get());
        guard.predictor = Predictor.of(first & 3);
        int second = Short.toUnsignedInt(bytes.getShort());
        int codeBits = hasFirst ? 3 : 2;
        guard.equalValues = second >> codeBits;
        guard.emitted = Predictor.of(second & (1 << codeBits) - 1);
        guard.all.count = first >> 2;
        if (guard.all.count > 0 || !hasFirst) {
            guard.all.decode(bytes);
        }
        if (hasFirst) {
            int ofFirst = Byte.toUnsignedInt(bytes.get());
            guard.isReleaseWorseAtFirst = (ofFirst & 2) != 0;
            guard.isSeasonWorseAtFirst = (ofFirst & 1) != 0;
            guard.first.count = ofFirst >> 2;
            if (guard.first.count > 0) {
                guard.first.decode(bytes);
            }
        }
        return guard;
    }

    Guard copy() {
        Guard copy = new Guard();
        copy.all.set(all);
        copy.first.set(first);
        copy.equalValues = equalValues;
        copy.emitted = emitted;
        copy.predictor = predictor;
        copy.isReleaseWorseAtFirst = isReleaseWorseAtFirst;
        copy.isSeasonWorseAtFirst = isSeasonWorseAtFirst;
        return copy;
    }
}
