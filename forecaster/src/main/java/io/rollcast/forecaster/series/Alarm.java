package io.rollcast.forecaster.series;

import io.rollcast.wire.Anomaly.Kind;
import java.nio.ByteBuffer;

/**
 * Whether the points of a series have left what was forecast for them. A point's score is its median absolute error over all
 * forecasts that had been made for it, from 1 to ten steps before, in typical errors: the root of the mean square of the
 * same over some {@value #SPAN} points. The series leaves when some of its latest points have a high score
 * ({@link Rules}), and is back when none of them has half of it. While little is known of it, it does not leave; nor for
 * {@value #COOL_DOWN} points after it came back.
 *
 * <p>A series that mostly stands still and then moves by a step has a small typical error, and a high score at every step.
 * There a point is far only if its error is also {@value #BEYOND_LARGE} times those that are larger than typical, on the mean
 * of some {@value #LARGE_SPAN} of them.
 *
 * <p>It goes by a series' own points alone. Mutable; a series' memory owns it, and stores it with its tail.
 */
public final class Alarm {

    /**
     * When a series leaves.
     *
     * @param score of a point that is far from what was forecast, in typical errors
     * @param points of the latest ones that must be
     * @param ofPoints how many the latest ones are, at most {@value #MOST_POINTS}
     */
    public record Rules(double score, int points, int ofPoints) {

        public static final int MOST_POINTS = 8;

        /** Highest score that a point can have: larger ones, and any error where there was none before, count as this. */
        public static final double MOST_SCORE = 99;

        /** Found on labelled series: decision 027. */
        public static final Rules STANDARD = new Rules(7, 2, 4);

        public Rules {
            if (!(score > 0) || points < 1 || points > ofPoints || ofPoints > MOST_POINTS) {
                throw new IllegalArgumentException(
                        "%s of %s points with a score of %s: the score must be above 0, and the points 1 of 1 to %s of %s"
                                .formatted(points, ofPoints, score, MOST_POINTS, MOST_POINTS));
            }
        }
    }

    /** What a point changed. */
    public enum Change {
        NONE,
        BEGINS,
        ENDS
    }

    /** Points over which the typical error forgets. */
    private static final int SPAN = 2_000;

    /** Points that must have been scored before any is called far. */
    static final int COLD = 100;

    private static final int COOL_DOWN = 20;

    /** Largest error that counts towards the typical one, in those: no absurd value hides what comes after it. */
    private static final double FARTHEST = 50;

    private static final int FIRST = 8;

    /** Points after which the weight of the next one is no longer that of few points: {@code 2 / (count + 1)} is 1 in a span. */
    private static final int MOST_COUNT = 2 * SPAN - 1;

    /** Errors larger than typical over which their mean forgets. */
    private static final int LARGE_SPAN = 100;

    /** Errors larger than typical so few that their mean says nothing. */
    private static final int FEWEST_LARGE = 8;

    /** How many times typical their mean is where points mostly stand still; of noise it is one and a half times. */
    private static final double MOSTLY_STILL = 3;

    /** How many times their mean an error is that is far. */
    private static final double BEYOND_LARGE = 2;

    private static final int IS_OUTSIDE = 1;
    private static final int IS_MISSING = 2;
    private static final int IS_OUTSIDE_TOLD = 4;
    private static final int IS_MISSING_TOLD = 8;

    /** In stored bytes: they begin with the typical error, not with its square as those of earlier builds. */
    private static final int HAS_ROOT = 16;

    static final int BYTES_WHILE_INSIDE = Float.BYTES + Short.BYTES + 4 + 1 + Float.BYTES;

    static final int MOST_BYTES = BYTES_WHILE_INSIDE + Long.BYTES + Long.BYTES + Float.BYTES;

    /** Root of the mean square: squares of errors that are ordinary in some unit are more than a float holds, or less. */
    private float typical;

    private short count;

    /** Errors that were larger than typical, and their mean. */
    private int largeCount;

    private float largeMean;

    /** Bit i is whether the point i before the latest one had a high score, and half of one. */
    private int far;

    private int half;

    private int quiet = COOL_DOWN;
    private int flags;
    private long sinceSeq;
    private long sinceMs;
    private float peak;

    /** Median absolute error of the latest point over that which is typical; 0 before any. */
    private double score;

    /**
     * A point has met the forecasts that were made for it.
     *
     * @param error median absolute error of those; NaN where there were none
     * @param seq number of the point
     */
    Change met(double error, long seq, long timestampMs, Rules rules) {
        if (Double.isNaN(error)) {
            return Change.NONE;
        }
        score = typical > 0 ? Math.min(Rules.MOST_SCORE, error / typical) : error > 0 ? Rules.MOST_SCORE : 0;
        boolean isCold = count < COLD;
        boolean standsMostlyStill = largeCount >= FEWEST_LARGE && largeMean > MOSTLY_STILL * typical;
        boolean isUsualStep = standsMostlyStill && error < BEYOND_LARGE * largeMean;
        learn(error);
        int latest = (1 << rules.ofPoints) - 1;
        far = (far << 1 | (!isCold && score >= rules.score && !isUsualStep ? 1 : 0)) & latest;
        half = (half << 1 | (!isCold && score >= rules.score / 2 ? 1 : 0)) & latest;
        if (isOutside()) {
            peak = Math.max(peak, (float) score);
            if (half != 0) {
                return Change.NONE;
            }
            flags &= ~IS_OUTSIDE;
            quiet = 0;
            return Change.ENDS;
        }
        quiet = Math.min(quiet + 1, COOL_DOWN);
        if (Integer.bitCount(far) < rules.points || quiet < COOL_DOWN) {
            return Change.NONE;
        }
        flags |= IS_OUTSIDE;
        sinceSeq = seq;
        sinceMs = timestampMs;
        peak = (float) score;
        return Change.BEGINS;
    }

    private void learn(double error) {
        double counted = count >= FIRST && typical > 0 ? Math.min(error, FARTHEST * typical) : error;
        if (error > typical) {
            largeCount = Math.min(largeCount + 1, LARGE_SPAN);
            largeMean += (float) ((Math.min(counted, Float.MAX_VALUE) - largeMean) / largeCount);
        }
        count = (short) Math.min(count + 1, MOST_COUNT);
        double meanSquare = (double) typical * typical;
        // The weights of points grow linearly, so that the first ones, whose errors may be of any size, are soon
        // forgotten.
        meanSquare += (counted * counted - meanSquare) * 2 / (count + 1);
        typical = (float) Math.min(Math.sqrt(meanSquare), Float.MAX_VALUE);
    }

    /**
     * The series has gone to another level, where errors are so many times as large. Larger ones are learnt from the points that
     * showed it; of smaller ones, what was typical before would hide what is far for thousands of points.
     */
    void follow(double factor) {
        if (factor < 1) {
            typical *= (float) factor;
            largeMean *= (float) factor;
        }
    }

    /** Whether the latest point was far: a high score, and beyond the series' usual steps. */
    public boolean isFar() {
        return (far & 1) != 0;
    }

    /** Whether the series is outside of what was forecast. */
    public boolean isOutside() {
        return (flags & IS_OUTSIDE) != 0;
    }

    /** Whether no point of it has come for too long. */
    public boolean isMissing() {
        return (flags & IS_MISSING) != 0;
    }

    void missing(boolean isMissing) {
        set(IS_MISSING, isMissing);
    }

    /** Whether it was told that this began: if so, it is told that it is over. */
    public boolean isTold(Kind kind) {
        return (flags & told(kind)) != 0;
    }

    /** It has been told that this began, or it will not be; or it is over. */
    public void told(Kind kind, boolean isTold) {
        set(told(kind), isTold);
    }

    private static int told(Kind kind) {
        return kind == Kind.MISSING ? IS_MISSING_TOLD : IS_OUTSIDE_TOLD;
    }

    private void set(int flag, boolean isSet) {
        flags = isSet ? flags | flag : flags & ~flag;
    }

    /** Score of the latest point. */
    public double score() {
        return score;
    }

    /** Highest score since the series left. */
    public double peak() {
        return peak;
    }

    /** Number of the point at which the series left. */
    public long sinceSeq() {
        return sinceSeq;
    }

    /** Event time of that point, epoch milliseconds. */
    public long sinceMs() {
        return sinceMs;
    }

    /**
     * {@code typical error f32 | points i16 | points with a high score u8 | with half of one u8 | points since it came back u8 |
     * outside 1, missing 2, the former told 4, the latter told 8, and 16: u8}; while it is outside
     * {@code since point i64 | since i64 | peak f32}; and {@code errors larger than typical u8 | their mean f32}. Early builds of
     * format 7 stored the square of the typical error, without 16, and neither wrote nor read the last two.
     */
    void encode(ByteBuffer bytes) {
        bytes.putFloat(typical)
                .putShort(count)
                .put((byte) far)
                .put((byte) half)
                .put((byte) quiet)
                .put((byte) (flags | HAS_ROOT));
        if (isOutside()) {
            bytes.putLong(sinceSeq).putLong(sinceMs).putFloat(peak);
        }
        bytes.put((byte) largeCount).putFloat(largeMean);
    }

    /** Reads what {@link #encode} wrote; nothing but that is behind it. */
    static Alarm decode(ByteBuffer bytes) {
        Alarm alarm = new Alarm();
        float typical = bytes.getFloat();
        alarm.count = bytes.getShort();
        alarm.far = Byte.toUnsignedInt(bytes.get());
        alarm.half = Byte.toUnsignedInt(bytes.get());
        alarm.quiet = bytes.get();
        int flags = bytes.get();
        alarm.flags = flags & ~HAS_ROOT;
        alarm.typical = (flags & HAS_ROOT) != 0 ? typical : (float) Math.sqrt(typical);
        if (alarm.isOutside()) {
            alarm.sinceSeq = bytes.getLong();
            alarm.sinceMs = bytes.getLong();
            alarm.peak = bytes.getFloat();
        }
        if (bytes.hasRemaining()) {
            alarm.largeCount = bytes.get();
            alarm.largeMean = bytes.getFloat();
        }
        return alarm;
    }

    Alarm copy() {
        Alarm copy = new Alarm();
        copy.typical = typical;
        copy.count = count;
        copy.largeCount = largeCount;
        copy.largeMean = largeMean;
        copy.far = far;
        copy.half = half;
        copy.quiet = quiet;
        copy.flags = flags;
        copy.sinceSeq = sinceSeq;
        copy.sinceMs = sinceMs;
        copy.peak = peak;
        copy.score = score;
        return copy;
    }
}
