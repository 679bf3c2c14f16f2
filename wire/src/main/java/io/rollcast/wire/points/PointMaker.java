package io.rollcast.wire.points;

import io.rollcast.wire.points.Point.Origin;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import io.rollcast.wire.points.PointRules.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes the points of one series from its events: gathers those of a step, closes steps, fills gaps, and turns the readings
 * of a counter into its increases. The points depend on the events, their order and the times of closing alone.
 *
 * <p>Mutable; its state can be stored between any two calls.
 *
 * <p>It is long because what is open, late, empty and closed of a series changes together.
 */
public final class PointMaker {

    /** Version of the stored bytes of builds that stored neither how many steps were filled nor the pace. */
    private static final byte VERSION_FIRST = 1;
    /** Version of the stored bytes without a grid. */
    private static final byte VERSION_EVENTS = 2;
    /** Version of the stored bytes with a grid of builds that did not look for restarts of counters within a step. */
    private static final byte VERSION_STEPS = 3;
    /** Version of the stored bytes with a grid. */
    private static final byte VERSION_GRID = 4;
    /** Version of the stored bytes with a grid of a series whose events come from several partitions. */
    private static final byte VERSION_SOURCES = 5;

    private static final int HEAD_BYTES = 1 + 4 * 8 + 8 + 4 + 2 + 1 + 8;
    private static final long NEVER = Long.MIN_VALUE;

    private final PointRules rules;
    /** Open steps, the earliest first. */
    private final List<Bucket> open = new ArrayList<>(2);

    /** Time of the last point: on a grid the beginning of its step, else that of its event. */
    private long lastMs = NEVER;

    /** Empty steps that have been filled since the last one with events: the latest points. */
    private int filled;

    /** Events of the open steps that are kept one by one. */
    private int openEvents;

    private long sources;
    private double lastValue;
    private double reading = Double.NaN;
    private long lastEventMs = NEVER;

    /** Without a grid, of the events. */
    private Pace pace = new Pace();

    /**
     * Of a series that has not begun.
     *
     * @param rules {@link PointRules#of of the series}
     */
    public PointMaker(PointRules rules) {
        this.rules = rules;
    }

    /** Whether steps without events are filled as soon as they are closed. */
    public boolean fillsEmptySteps() {
        // What was a counter until now has no value that could be held, and none is known to have been zero.
        return rules.fillsEmptySteps() && Double.isNaN(reading);
    }

    /** Latest time of an event, epoch milliseconds; {@code Long.MIN_VALUE} before the first. */
    public long lastEventMs() {
        return lastEventMs;
    }

    /**
     * Beginning of the earliest step that waits to be closed, epoch milliseconds; {@code Long.MAX_VALUE} for none, as where
     * nothing more is filled until the next event.
     */
    public long nextStepMs() {
        if (fillsEmptySteps() && lastMs != NEVER && filled < rules.longestGap()) {
            long nextMs = lastMs + rules.stepMs();
            return open.isEmpty() ? nextMs : Math.min(nextMs, open.get(0).startMs);
        }
        return open.isEmpty() ? Long.MAX_VALUE : open.get(0).startMs;
    }

    /** How many steps are open. */
    public int openSteps() {
        return open.size();
    }

    /** At most so many bytes of {@link #encode} are those of open steps. */
    public int openBytes() {
        return open.size() * Bucket.LEAST_BYTES + openEvents * Bucket.EVENT_BYTES;
    }

    /** The partitions that the events come from, as bits whose meaning is the caller's; 0 where nobody has said. */
    public long sources() {
        return sources;
    }

    /** The events come from these partitions. */
    public void comesFrom(long sources) {
        this.sources = sources;
    }

    /**
     * Takes an event. Without a grid its point is made at once; on a grid it is late if a point of its step, or of a later
     * one, has been made.
     */
    public Verdict offer(long timestampMs, double value, Consumer<Point> points) {
        Verdict verdict = rules.hasGrid() ? gather(timestampMs, value) : makeAtOnce(timestampMs, value, points);
        if (verdict == Verdict.TAKEN) {
            lastEventMs = Math.max(lastEventMs, timestampMs);
        }
        return verdict;
    }

    private Verdict gather(long timestampMs, double value) {
        long startMs = rules.stepOf(timestampMs);
        if (startMs <= lastMs) {
            return Verdict.LATE;
        }
        int at = open.size();
        while (at > 0 && open.get(at - 1).startMs > startMs) {
            at--;
        }
        if (at == 0 || open.get(at - 1).startMs < startMs) {
            open.add(at, new Bucket(startMs));
            at++;
        }
        Bucket bucket = open.get(at - 1);
        openEvents -= bucket.events();
        bucket.add(timestampMs, value, rules.duplicates());
        openEvents += bucket.events();
        return Verdict.TAKEN;
    }

    private Verdict makeAtOnce(long timestampMs, double value, Consumer<Point> points) {
        double last = rules.kind() == Kind.COUNTER ? reading : lastValue;
        Verdict verdict = rules.judge(pace, last, timestampMs, value);
        if (verdict != Verdict.TAKEN) {
            return verdict;
        }
        if (rules.kind() != Kind.COUNTER) {
            points.accept(new Point(value, timestampMs));
        } else if (!Double.isNaN(reading)) {
            points.accept(new Point(Bucket.increase(reading, value), timestampMs, Origin.MEASURED, value));
        }
        reading = rules.kind() == Kind.COUNTER ? value : Double.NaN;
        pace.next(timestampMs);
        lastMs = timestampMs;
        lastValue = value;
        return verdict;
    }

    /** Closes all steps that began before a time: makes their points, and those of empty steps between them. */
    public void close(long closedBeforeMs, Consumer<Point> points) {
        while (!open.isEmpty() && open.get(0).startMs < closedBeforeMs) {
            Bucket bucket = open.remove(0);
            openEvents -= bucket.events();
            if (rules.kind() == Kind.COUNTER) {
                double increase = bucket.increaseSince(reading);
                makeIncrease(bucket.startMs, increase, bucket.close(Aggregate.LAST), points);
            } else {
                make(bucket.startMs, bucket.close(rules.aggregate()), points);
            }
        }
        fill(closedBeforeMs, points);
    }

    /** Steps from the last point to a step: 1 where none lies between. */
    private long stepsTo(long startMs) {
        return lastMs == NEVER ? 1 : (startMs - lastMs) / rules.stepMs();
    }

    private void make(long startMs, double value, Consumer<Point> points) {
        boolean isLong;
        if (rules.empty() == Empty.MISSING) {
            isLong = stepsTo(startMs) - 1 > rules.longestGap();
            if (!isLong) {
                impute(startMs, Double.NaN, points);
            }
        } else {
            fill(startMs, points);
            isLong = stepsTo(startMs) > 1;
        }
        points.accept(new Point(value, startMs, isLong ? Origin.AFTER_GAP : Origin.MEASURED, Double.NaN));
        reading = Double.NaN;
        lastMs = startMs;
        lastValue = value;
        filled = 0;
    }

    /** What came in over several steps is taken to have come evenly. */
    private void makeIncrease(long startMs, double increase, double to, Consumer<Point> points) {
        if (!Double.isNaN(reading)) {
            long steps = stepsTo(startMs);
            double each = increase / steps;
            boolean isLong = steps - 1 > rules.longestGap();
            if (!isLong) {
                impute(startMs, each, points);
            }
            points.accept(new Point(each, startMs, isLong ? Origin.AFTER_GAP : Origin.MEASURED, to));
        }
        reading = to;
        lastMs = startMs;
    }

    private void impute(long untilMs, double value, Consumer<Point> points) {
        if (lastMs != NEVER) {
            for (long stepMs = lastMs + rules.stepMs(); stepMs < untilMs; stepMs += rules.stepMs()) {
                points.accept(new Point(value, stepMs, Origin.IMPUTED, Double.NaN));
            }
        }
    }

    /** The first steps of a gap are filled, be it a long one: how long it will be is not known when they are closed. */
    private void fill(long untilMs, Consumer<Point> points) {
        if (fillsEmptySteps() && lastMs != NEVER) {
            double value = rules.empty() == Empty.ZERO ? 0 : lastValue;
            for (long stepMs = lastMs + rules.stepMs();
                    stepMs < untilMs && filled < rules.longestGap();
                    stepMs += rules.stepMs()) {
                points.accept(new Point(value, stepMs));
                lastMs = stepMs;
                lastValue = value;
                filled++;
            }
        }
    }

    /**
     * The state as bytes: version u8, time of the last point i64, its value f64, reading f64, time of the last event i64;
     * without a grid (version 2) number of events i64 and their usual step f32, on one (version 4) number of steps that have
     * been filled u16, and (version 5, where they are known) the sources u64; number of open steps u16, each as
     * {@link Bucket#encode} has it; without a grid whether there was a gap before the last event u8.
     */
    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + openBytes());
        bytes.put(!rules.hasGrid() ? VERSION_EVENTS : sources == 0 ? VERSION_GRID : VERSION_SOURCES)
                .putLong(lastMs)
                .putDouble(lastValue)
                .putDouble(reading)
                .putLong(lastEventMs);
        if (!rules.hasGrid()) {
            bytes.putLong(pace.points()).putFloat(pace.stepMs());
        } else {
            bytes.putShort((short) filled);
        }
        if (rules.hasGrid() && sources != 0) {
            bytes.putLong(sources);
        }
        bytes.putShort((short) open.size());
        open.forEach(bucket -> bucket.encode(bytes));
        if (!rules.hasGrid()) {
            bytes.put((byte) (pace.isAfterGap() ? 1 : 0));
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /**
     * Reads what {@link #encode} wrote. Of events without a grid that an earlier build wrote, the usual step is unknown, or
     * whether there was a gap. Of steps that one wrote, how many were filled is told from the times, where none is open.
     *
     * @throws IllegalStateException if another build wrote it in another format
     * @throws java.nio.BufferUnderflowException if the bytes end too early
     */
    public static PointMaker decode(PointRules rules, byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        byte version = bytes.get();
        if (version < VERSION_FIRST || version > VERSION_SOURCES) {
            throw new IllegalStateException(
                    "the open steps of a series are stored in format %d, and this build reads formats %d to %d: run the build"
                                    .formatted(version, VERSION_FIRST, VERSION_SOURCES)
                            + " that wrote them, or a later one");
        }
        PointMaker maker = new PointMaker(rules);
        maker.lastMs = bytes.getLong();
        maker.lastValue = bytes.getDouble();
        maker.reading = bytes.getDouble();
        maker.lastEventMs = bytes.getLong();
        boolean hasPace = version == VERSION_EVENTS;
        long events = hasPace ? bytes.getLong() : maker.lastMs == NEVER ? 0 : 1;
        float stepMs = hasPace ? bytes.getFloat() : 0;
        maker.filled = version >= VERSION_STEPS ? Short.toUnsignedInt(bytes.getShort()) : maker.filledByTimes();
        maker.sources = version == VERSION_SOURCES ? bytes.getLong() : 0;
        int open = Short.toUnsignedInt(bytes.getShort());
        for (int i = 0; i < open; i++) {
            Bucket bucket = Bucket.decode(bytes, version >= VERSION_GRID);
            maker.open.add(bucket);
            maker.openEvents += bucket.events();
        }
        maker.pace = new Pace(events, maker.lastMs, stepMs, hasPace && bytes.hasRemaining() && bytes.get() == 1);
        if (!rules.hasGrid()) {
            // Of the time when there was one: nothing would close them. The next reading of a counter has what they
            // had.
            maker.open.clear();
            maker.openEvents = 0;
            maker.sources = 0;
        }
        return maker;
    }

    /** An open step hides the time of the event before it: then none is taken to be filled. */
    private int filledByTimes() {
        if (!fillsEmptySteps() || lastMs == NEVER || lastEventMs == NEVER) {
            return 0;
        }
        long steps = (lastMs - rules.stepOf(lastEventMs)) / rules.stepMs();
        return (int) Math.max(0, Math.min(rules.longestGap(), steps));
    }
}
