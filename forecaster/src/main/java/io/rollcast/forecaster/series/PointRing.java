package io.rollcast.forecaster.series;

import io.rollcast.network.RunningScale;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The latest points of a series in 16 bits each, on a grid over twice their range: a point is off by at most 1/32,000 of
 * that range. The grid stays where it is until a point does not fit, so a point is rounded once.
 *
 * <p>A point farther from all others than {@value #FARTHEST} times their range is kept as being just so far, lest a single
 * spike make the grid too coarse for all that surround it. Networks see no difference: to them 16 spreads are the limit.
 *
 * <p>Of their times it is kept how many of the series' usual steps each point lies behind the one before it, so that gaps,
 * the step and the phase are known from a point's time. A series without gaps takes no memory for that.
 *
 * <p>Seasons are looked up by counting points. So what stands for the steps of a long gap is kept like points ({@link
 * #repeat}), and told apart from them by its steps.
 *
 * <p>Points are kept as they were, but for those that a shift shows to have been no spikes, for absurd ones among the first
 * ({@link #settleFirst}), and for the standstill before a series begins to move ({@link #forgetBefore}). Where the series has
 * gone to another level since, they are also had as they would be there
 * ({@link #leveled}).
 *
 * <p>It is long because values, steps and shifts are of the same points, and move together.
 */
public final class PointRing {

    private static final int FARTHEST = 64;

    /** So many points may be anywhere: too little is known to call one a spike. */
    private static final int FIRST = 8;

    /** Ranges of the points after them by which one of the first is off that is absurd. */
    private static final double FIRST_ABSURD = 8;

    private static final int MOST_ABSURD = 2;

    /** Points by which a series has begun to move. */
    static final int BEGUN = 4;

    /** Share of the points that are as the one before them above which a series is mostly at rest. */
    private static final double MOST_AT_REST = 0.75;

    /** A longer gap counts as one of so many steps. */
    static final int MOST_STEPS = 254;

    /** Steps before what is no point of the series; builds without copies have it of a gap of 255 steps or more. */
    private static final byte COPY = (byte) (MOST_STEPS + 1);

    private static final byte[] ALL_REGULAR = {};

    private static final LevelShift[] NO_SHIFTS = {};
    private static final int[] SINCE_NONE = {};

    /** So many shifts are remembered at most. */
    private static final int MOST_SHIFTS = 8;

    /** Room is made for so many points at once: a young array that an old object refers to keeps the garbage collector busy. */
    private static final int ROOM = 16;

    private static final byte ONE = 1;

    /** A ring; of one that is not full yet, the first elements. */
    private short[] counts = {};

    private int size;

    /** Where the newest point is. */
    private int newest = -1;

    private Grid grid = Grid.NONE;

    /** Steps from the point before, unsigned, beside {@link #counts}; empty where all are 1. */
    private byte[] steps = ALL_REGULAR;

    /** How many of them are not 1. */
    private int irregular;

    /** Values outside of these are absurd. Not stored: the series' scale tells them at each point. */
    private double lowest = Double.NEGATIVE_INFINITY;

    private double highest = Double.POSITIVE_INFINITY;

    /** Between the points that are kept, the newest first; beside each, how many points there have been since. */
    private LevelShift[] shifts = NO_SHIFTS;

    private int[] sinceShifts = SINCE_NONE;

    /** How many points there are. */
    public int size() {
        return size;
    }

    /** A point in the series' unit; 0 is the newest. NaN where it is no longer kept. */
    public double back(int points) {
        return points < size ? grid.value(counts[place(points)]) : Double.NaN;
    }

    /** Values that are farther from the level than {@link RunningScale#reach} are absurd from now on. */
    void expect(RunningScale scale) {
        lowest = scale.level() - scale.reach();
        highest = scale.level() + scale.reach();
    }

    /** Whether a point is so far from the level of the series that networks cannot tell how far; 0 is the newest. */
    public boolean isAbsurd(int points) {
        return isAbsurd(back(points));
    }

    boolean isAbsurd(double value) {
        return value < lowest || value > highest;
    }

    /**
     * The point whose value a season repeats: this one, or where it is absurd and that a season before it was not, that one;
     * where that is no longer kept, the one a season after it. 0 is the newest.
     *
     * @param least the newest that is known
     */
    int repeated(int points, int season, int least) {
        if (!isAbsurd(points)) {
            return points;
        }
        int other = points + season < size ? points + season : points - season;
        return other >= least && !isAbsurd(other) ? other : points;
    }

    /** A point as it would be at the level where the series is now, in its unit; 0 is the newest. NaN where it is no longer kept. */
    double leveled(int points) {
        return leveled(points, 0);
    }

    /** The same at the level where the series was before the last shift. */
    double leveledBefore(int points) {
        return leveled(points, 1);
    }

    private double leveled(int points, int first) {
        double value = back(points);
        for (int i = shifts.length - 1; i >= first; i--) {
            value = points >= sinceShifts[i] ? shifts[i].applyTo(value) : value;
        }
        return value;
    }

    /**
     * Whether a point was so far from all before it that it may have been farther than it is kept; 0 is the newest. In doubt
     * it was: those before it may be on a coarser grid than they were then.
     */
    boolean mayBeClipped(int points) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int before = points + 1; before < size; before++) {
            low = Math.min(low, back(before));
            high = Math.max(high, back(before));
        }
        double value = back(points);
        return high > low && Math.max(low - value, value - high) > 0.75 * FARTHEST * (high - low);
    }

    private void replaceClipped(int latest) {
        for (int points = 1; points < latest; points++) {
            if (mayBeClipped(points)) {
                counts[place(points)] = counts[place(points - 1)];
            }
        }
    }

    /**
     * The series has gone to another level, before the latest so many points. It was no spike: those of them that may have
     * been clipped count as the point after them.
     */
    void shift(LevelShift shift, int since) {
        replaceClipped(since);
        int kept = Math.min(shifts.length, MOST_SHIFTS - 1);
        LevelShift[] now = new LevelShift[kept + 1];
        int[] sinceNow = new int[kept + 1];
        now[0] = shift;
        sinceNow[0] = since;
        System.arraycopy(shifts, 0, now, 1, kept);
        System.arraycopy(sinceShifts, 0, sinceNow, 1, kept);
        shifts = now;
        sinceShifts = sinceNow;
    }

    /**
     * The first points may be anywhere, as too little is known then to call one a spike. Those which the points after them show
     * to have been absurd, two at most, count as the one after them from here on. If they were so far off that the points
     * after them could not be told apart, only the latest is kept.
     *
     * @param latest point, as it came
     * @return whether there were any
     */
    boolean settleFirst(double latest) {
        double[] later = new double[size - FIRST];
        Arrays.setAll(later, this::back);
        later[0] = latest;
        Arrays.sort(later);
        double low = later[0];
        double high = later[later.length - 1];
        double reach = FIRST_ABSURD * (high - low);
        int absurd = 0;
        for (int points = size - FIRST; points < size; points++) {
            absurd += isBeyond(back(points), low, high, reach) ? 1 : 0;
        }
        boolean isCoarse = grid.step() > (high - low) / 2;
        // Where there is mostly nothing, what there is now and then is no fault.
        boolean isMostlyAtRest = !isCoarse && later[later.length / 2] == low;
        if (!(high > low) || absurd == 0 || absurd > MOST_ABSURD || isMostlyAtRest) {
            return false;
        }
        if (isCoarse) {
            size = 1;
            resize(counts.length);
            grid = Grid.over(latest, latest);
            counts[newest] = grid.count(latest);
            return true;
        }
        for (int points = size - FIRST; points < size; points++) {
            if (isBeyond(back(points), low, high, reach)) {
                counts[place(points)] = counts[place(points - 1)];
            }
        }
        layGrid(back(0));
        return true;
    }

    /**
     * Whether the series has just begun to move: all that is kept of it but for the latest few points is one and the same value,
     * as before a meter is installed, and none of those is. A series that only switches, or of which there is something now
     * and then, does not.
     *
     * @param least points of the value before
     */
    boolean begins(int least) {
        double rest = back(BEGUN);
        if (size < BEGUN + least || back(BEGUN - 1) == rest || back(BEGUN + 1) != rest) {
            return false;
        }
        boolean isSwitched = true;
        for (int points = 0; points < BEGUN; points++) {
            isSwitched &= back(points) == back(0);
            if (back(points) == rest) {
                return false;
            }
        }
        for (int points = BEGUN; points < size; points++) {
            if (back(points) != rest) {
                return false;
            }
        }
        return !isSwitched;
    }

    /** What was before the latest few points is not known any more; those of them that may have been clipped count as the next. */
    void forgetBefore() {
        replaceClipped(BEGUN);
        size = BEGUN;
        resize(counts.length);
        layGrid(back(0));
        forgetShifts();
    }

    /**
     * Returns how many points there have been since a standstill that is more than half of what is kept, of a series that moves
     * elsewhere, or of which nothing else is kept; -1 if there is none. What the series is like cannot be told while there is.
     *
     * @param least points that must be known of it elsewhere
     */
    int sinceStandstill(int least) {
        int since = size / 2;
        int end = since + 1;
        double rest = back(since);
        while (since > 0 && back(since - 1) == rest) {
            since--;
        }
        while (end < size && back(end) == rest) {
            end++;
        }
        int others = size - (end - since);
        if (2 * others >= size || others < least) {
            return -1;
        }
        int atRest = 0;
        for (int points = 0; points + 1 < size; points++) {
            boolean isOther = points < since || points >= end;
            atRest += isOther && back(points) == back(points + 1) ? 1 : 0;
        }
        return atRest <= MOST_AT_REST * others ? since : -1;
    }

    /** Whether the latest so many points are all the same. */
    boolean isConstant(int latest) {
        if (latest == 0 || latest > size) {
            return false;
        }
        for (int points = 1; points < latest; points++) {
            if (counts[place(points)] != counts[newest]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBeyond(double value, double low, double high, double reach) {
        return value < low - reach || value > high + reach;
    }

    /** The last of them; there must be one. */
    LevelShift lastShift() {
        return shifts[0];
    }

    boolean hasShifts() {
        return shifts.length > 0;
    }

    /** Points since the series has last gone to another level; very many if it has not, so far as is known. */
    int sinceShift() {
        return shifts.length == 0 ? Integer.MAX_VALUE : sinceShifts[0];
    }

    /** Whether a forecast that was made so many steps before the point to come knew at which level the series is. */
    public boolean hasKnownLevelFor(int steps) {
        return steps <= sinceShift() - LevelShift.POINTS;
    }

    /** What was taken for other levels is of a season. */
    void forgetShifts() {
        shifts = NO_SHIFTS;
        sinceShifts = SINCE_NONE;
    }

    /** There is another point; of shifts before all that are kept nobody needs to know. */
    private void ageShifts() {
        for (int i = 0; i < sinceShifts.length; i++) {
            if (++sinceShifts[i] >= size) {
                shifts = Arrays.copyOf(shifts, i);
                sinceShifts = Arrays.copyOf(sinceShifts, i);
            }
        }
    }

    /** How many usual steps a point lies behind the one before it, at most {@value #MOST_STEPS}; 0 is the newest point. */
    public int stepsBefore(int points) {
        return irregular == 0 ? 1 : Byte.toUnsignedInt(steps[place(points)]);
    }

    /** Whether what is kept is no point of the series, but a copy of one: before it comes another one, or a point after a gap. */
    public boolean isCopy(int points) {
        return irregular > 0 && points > 0 && steps[place(points)] == COPY && stepsBefore(points - 1) > 1;
    }

    private int place(int points) {
        int place = newest - points;
        return place >= 0 ? place : place + counts.length;
    }

    /** A copy without the steps between points, to which others can be added. */
    PointRing copyOfValues() {
        PointRing copy = new PointRing();
        copy.counts = counts.clone();
        copy.size = size;
        copy.newest = newest;
        copy.grid = grid;
        copy.lowest = lowest;
        copy.highest = highest;
        copy.shifts = shifts;
        copy.sinceShifts = shifts.length == 0 ? SINCE_NONE : sinceShifts.clone();
        return copy;
    }

    /** A copy to which other points can be added. */
    PointRing copy() {
        PointRing copy = copyOfValues();
        copy.steps = steps.clone();
        copy.irregular = irregular;
        return copy;
    }

    /** Writes the latest {@code most} points, or as many as there are, at the level of the newest; the oldest first. */
    void copyLeveled(double[] to, int most) {
        copyTo(to, most);
        for (int i = 0; i < most - sinceShift() && shifts.length > 0; i++) {
            to[i] = leveled(most - 1 - i);
        }
    }

    /** Writes the latest {@code most} points, or as many as there are, the oldest first. */
    private void copyTo(double[] to, int most) {
        int take = Math.min(most, size);
        for (int i = 0; i < take; i++) {
            to[i] = grid.value(counts[place(take - 1 - i)]);
        }
    }

    /**
     * Appends point {@code seq} of the series; of more than {@code capacity} the oldest are dropped. Whenever all of them
     * are others than before, the grid is laid anew: a spike may have gone.
     *
     * @param value in the series' unit
     * @param stepsBefore usual steps since the point before, 1 for the first
     */
    void add(double value, long stepsBefore, int capacity, long seq) {
        append(value, (byte) Math.max(0, Math.min(MOST_STEPS, stepsBefore)), capacity);
        if (seq % capacity == 0) {
            layGrid(back(0));
        }
    }

    /**
     * Appends a copy of what is kept a period ago, at the level of the newest, for each of so many steps without points; of
     * the newest where nothing is.
     *
     * @param least value that a copy can have: at another level it might be one that the series never has
     */
    void repeat(int period, long times, double least, int capacity) {
        for (long i = 0; i < times; i++) {
            append(Math.max(least, leveled(period <= size ? period - 1 : 0)), COPY, capacity);
        }
    }

    private void append(double value, byte stepsBefore, int capacity) {
        if (size == 0 || !grid.reaches(value)) {
            layGrid(value);
        }
        if (counts.length > capacity) {
            resize(capacity);
        } else if (size == counts.length && size < capacity) {
            resize(Math.min(capacity, size + ROOM));
        }
        newest = newest + 1 < counts.length ? newest + 1 : 0;
        size = Math.min(size + 1, counts.length);
        counts[newest] = grid.count(value);
        ageShifts();
        setSteps(stepsBefore);
    }

    /** Keeps the latest points that there is room for, from the first element on. */
    private void resize(int length) {
        int kept = Math.min(size, length);
        short[] resized = new short[length];
        byte[] resizedSteps = irregular == 0 ? ALL_REGULAR : ones(length);
        for (int i = 0; i < kept; i++) {
            int from = place(kept - 1 - i);
            resized[i] = counts[from];
            if (irregular > 0) {
                resizedSteps[i] = steps[from];
            }
        }
        counts = resized;
        size = kept;
        newest = kept - 1;
        takeSteps(resizedSteps);
    }

    private static byte[] ones(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, ONE);
        return ones;
    }

    private void takeSteps(byte[] taken) {
        irregular = 0;
        for (byte step : taken) {
            irregular += step == ONE ? 0 : 1;
        }
        steps = irregular == 0 ? ALL_REGULAR : taken;
    }

    /** Sets those of the newest point. */
    private void setSteps(byte stepsBefore) {
        if (irregular == 0 && stepsBefore == ONE) {
            return;
        }
        if (irregular == 0) {
            steps = ones(counts.length);
        }
        irregular += (stepsBefore == ONE ? 0 : 1) - (steps[newest] == ONE ? 0 : 1);
        steps[newest] = stepsBefore;
        if (irregular == 0) {
            steps = ALL_REGULAR;
        }
    }

    private void layGrid(double next) {
        double[] values = new double[size];
        copyTo(values, size);
        double low = size == 0 ? next : values[0];
        double high = low;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        boolean known = size >= FIRST && high > low;
        double reach = known ? FARTHEST * (high - low) : Double.POSITIVE_INFINITY;
        double bounded = Math.max(low - reach, Math.min(high + reach, next));
        grid = Grid.over(Math.min(low, bounded), Math.max(high, bounded));
        for (int i = 0; i < size; i++) {
            counts[place(size - 1 - i)] = grid.count(values[i]);
        }
    }

    int encodedBytes() {
        return 2 + 8 + 2 + 2 * size + 1 + (irregular == 0 ? 0 : size);
    }

    /** {@code points u16 | offset f64 | exponent i16 | i16 each | regular u8, steps before each u8 where it is 0, 255 of a copy}. */
    void encode(ByteBuffer bytes) {
        bytes.putShort((short) size).putDouble(grid.offset()).putShort((short) grid.exponent());
        int oldest = size == 0 ? 0 : place(size - 1);
        int upToEnd = Math.min(size, counts.length - oldest);
        bytes.asShortBuffer().put(counts, oldest, upToEnd).put(counts, 0, size - upToEnd);
        bytes.position(bytes.position() + Short.BYTES * size);
        bytes.put((byte) (irregular == 0 ? 1 : 0));
        for (int points = size - 1; points >= 0 && irregular > 0; points--) {
            bytes.put(steps[place(points)]);
        }
    }

    int encodedShiftBytes() {
        return 1 + shifts.length * (Varint.MOST_BYTES + LevelShift.BYTES);
    }

    /** {@code shifts u8, the newest first, each: points since varint | factor f64 | offset f64}. */
    void encodeShifts(ByteBuffer bytes) {
        bytes.put((byte) shifts.length);
        for (int i = 0; i < shifts.length; i++) {
            Varint.write(sinceShifts[i], bytes);
            shifts[i].encode(bytes);
        }
    }

    /** Reads what {@link #encodeShifts} wrote. */
    void decodeShifts(ByteBuffer bytes) {
        int count = bytes.get();
        shifts = count == 0 ? NO_SHIFTS : new LevelShift[count];
        sinceShifts = count == 0 ? SINCE_NONE : new int[count];
        for (int i = 0; i < shifts.length; i++) {
            sinceShifts[i] = (int) Varint.read(bytes);
            shifts[i] = LevelShift.decode(bytes);
        }
    }

    static PointRing decode(ByteBuffer bytes) {
        PointRing ring = new PointRing();
        ring.size = Short.toUnsignedInt(bytes.getShort());
        ring.newest = ring.size - 1;
        ring.counts = new short[ring.size];
        ring.grid = new Grid(bytes.getDouble(), bytes.getShort());
        bytes.asShortBuffer().get(ring.counts);
        bytes.position(bytes.position() + Short.BYTES * ring.size);
        if (bytes.get() == 0) {
            byte[] steps = new byte[ring.size];
            bytes.get(steps);
            ring.takeSteps(steps);
        }
        return ring;
    }
}
