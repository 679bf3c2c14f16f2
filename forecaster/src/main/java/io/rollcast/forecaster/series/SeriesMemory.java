package io.rollcast.forecaster.series;

import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.network.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a series from forecast to forecast, all of it as of the last one: the latest points, the network's
 * recurrent state, and the forecasts whose points are still to come.
 *
 * <p>It lives in memory and is stored in two pieces (decision 010): whole at every {@value #CHECKPOINT_POINTS}th point, and
 * at every commit as the few points since then. Mutable, and owned by one stream task.
 */
public final class SeriesMemory {

    /**
     * Points from one checkpoint to the next. More of them make fewer bytes a point, and more work when a series is read
     * again.
     */
    public static final int CHECKPOINT_POINTS = 16;

    public static final float[] NO_STATE = RoundedState.NO_STATE;

    /** The squared errors are means over the points so far, and over some so many of the latest from then on. */
    private static final int ERROR_SPAN = 64;

    private final int phase;

    /** Forecasts emitted so far; the next one has this number plus 1. */
    public long emittedSeq;

    /** Of the last point that was forecast from. */
    long timestampMs;

    /** Smoothed interval between points, milliseconds; 0 until two points have been seen. */
    public float stepMs;

    public PointRing points = new PointRing();

    /** The release that {@link #recurrent} belongs to: {@link ServedModel#fingerprint()}; 0 for none. */
    public long fingerprint;

    /** The scale's numbers, then shape [state arrays, layers, units]; empty for none. */
    public float[] recurrent = NO_STATE;

    private int scaleNumbers;
    private int units = 1;

    /** Of the forecasts that were emitted, whoever made them; see {@link SeriesTail#squaredError}. */
    public float squaredError = Float.NaN;

    public float lastValueSquaredError = Float.NaN;

    /** The forecasts made at the last points. */
    public final Outstanding outstanding = new Outstanding();

    /** Of the latest forecast; null before the first. */
    private @Nullable String predictor;

    private boolean warm;

    // Points since the last checkpoint, of which nothing else is stored. Numbers, since young objects that old ones
    // refer
    // to keep the garbage collector busy.
    private final float[] tailValues = new float[CHECKPOINT_POINTS];
    private final long[] tailTimestampsMs = new long[CHECKPOINT_POINTS];
    private int tailSize;

    /** How many of these are still to be taken in, since this was read from the store. */
    private int behind;

    /** The state cannot be had from the last checkpoint and the points since then. */
    private boolean checkpointDue;

    private byte @Nullable [] newCheckpoint;

    public SeriesMemory(String series) {
        phase = phase(series);
    }

    /** Where in its series checkpoints are, so that those of all series do not come at once. */
    private static int phase(String series) {
        return Math.floorMod(series.hashCode(), CHECKPOINT_POINTS);
    }

    /** Whether there is a checkpoint after point {@code seq} of a series. */
    static boolean isCheckpoint(String series, long seq) {
        return (seq + phase(series)) % CHECKPOINT_POINTS == 0;
    }

    /** What was stored; {@link #behind()} says whether points are to be taken in first. */
    public static SeriesMemory decode(String series, byte @Nullable [] checkpoint, byte @Nullable [] tail) {
        SeriesMemory memory = new SeriesMemory(series);
        if (checkpoint != null) {
            memory.read(SeriesCheckpoint.decode(checkpoint));
        }
        if (tail != null) {
            memory.read(SeriesTail.decode(tail));
        }
        return memory;
    }

    private void read(SeriesCheckpoint checkpoint) {
        emittedSeq = checkpoint.seq();
        timestampMs = checkpoint.timestampMs();
        stepMs = checkpoint.stepMs();
        points = checkpoint.points();
        fingerprint = checkpoint.fingerprint();
        recurrent = checkpoint.state().numbers();
        scaleNumbers = checkpoint.state().scaleNumbers();
        units = checkpoint.state().units();
    }

    private void read(SeriesTail tail) {
        squaredError = tail.squaredError();
        lastValueSquaredError = tail.lastValueSquaredError();
        predictor = tail.predictor();
        warm = tail.warm();
        // At-least-once, a process may die between its two writes. Then the points of this tail are in the checkpoint.
        if (tail.seq() - tail.points().size() == emittedSeq) {
            tail.points().forEach(this::addToTail);
            behind = tailSize;
            if (emittedSeq == 0) {
                fingerprint = tail.fingerprint();
            }
        }
    }

    /** Points that were forecast from but are not in the state yet: {@link #catchUp} wants their forecasts. */
    public List<Point> behind() {
        return behind == 0 ? List.of() : tailPoints(tailSize - behind);
    }

    private List<Point> tailPoints(int from) {
        List<Point> points = new ArrayList<>(tailSize - from);
        for (int i = from; i < tailSize; i++) {
            points.add(new Point(tailValues[i], tailTimestampsMs[i]));
        }
        return points;
    }

    private void addToTail(Point point) {
        tailValues[tailSize] = point.value();
        tailTimestampsMs[tailSize++] = point.timestampMs();
    }

    /**
     * Takes in the next of the points that were stored as points.
     *
     * @param forecast what was forecast from it, or null if that is not known any more
     */
    public void catchUp(int ringPoints, float @Nullable [] forecast) {
        takeIn(behind().get(0), ringPoints);
        behind--;
        if (forecast == null || predictor == null) {
            outstanding.clear();
        } else {
            outstanding.add(predictor, forecast);
        }
    }

    /** The last {@code most} of the kept points and the pending ones up to the one at {@code index}. */
    public float[] window(List<Point> pending, int index, int most) {
        int fromPending = Math.min(index + 1, most);
        int fromRing = Math.min(most - fromPending, points.size());
        float[] window = new float[fromRing + fromPending];
        points.copyTo(window, fromRing);
        for (int i = 0; i < fromPending; i++) {
            window[fromRing + i] = pending.get(index + 1 - fromPending + i).value();
        }
        return window;
    }

    /** How many points are left until the state is wanted for a checkpoint, at least 1. */
    public int pointsToCheckpoint() {
        return CHECKPOINT_POINTS - (int) ((emittedSeq + phase) % CHECKPOINT_POINTS);
    }

    /** A point has been forecast from; it is the latest now. */
    public void advance(Point point, int ringPoints, String maker, boolean isWarm, float[] forecast) {
        takeIn(point, ringPoints);
        addToTail(point);
        outstanding.add(maker, forecast);
        if (!maker.equals(predictor)) {
            predictor = maker;
        }
        warm = isWarm;
    }

    private void takeIn(Point point, int ringPoints) {
        long interval = point.timestampMs() - timestampMs;
        if (emittedSeq > 0 && interval > 0) {
            // A running mean over the first points, an exponential one (weight 1/16) from then on.
            stepMs += (interval - stepMs) / Math.min(emittedSeq, 16);
        }
        timestampMs = point.timestampMs();
        emittedSeq++;
        points.add(point.value(), ringPoints, emittedSeq);
    }

    /** Forecasts have met the next point: their mean squared error, and the last value's at the same steps. */
    public void scored(double meanSquaredError, double lastValueMeanSquaredError) {
        // One that is no number, of absurd points, is as if it had not been.
        boolean first = !Float.isFinite(squaredError) || !Float.isFinite(lastValueSquaredError);
        double weight = first ? 1 : 1.0 / Math.min(emittedSeq, ERROR_SPAN);
        squaredError = (float) (first ? meanSquaredError : squaredError + weight * (meanSquaredError - squaredError));
        lastValueSquaredError = (float)
                (first
                        ? lastValueMeanSquaredError
                        : lastValueSquaredError + weight * (lastValueMeanSquaredError - lastValueSquaredError));
    }

    /** The network's state after the last point, {@link ModelSpec#stateSize()} numbers, which are copied. */
    public void remember(long releaseFingerprint, ModelSpec spec, float[] state) {
        checkpointDue |= fingerprint != releaseFingerprint && emittedSeq > 0;
        fingerprint = releaseFingerprint;
        if (recurrent.length == state.length) {
            // Written over: an array that has been there for long costs the garbage collector nothing.
            System.arraycopy(state, 0, recurrent, 0, state.length);
        } else {
            recurrent = state.clone();
        }
        scaleNumbers = spec.dimensions().scaler().stateSize();
        units = spec.dimensions().units();
    }

    /** The next forecast starts from the points alone. */
    public void forget() {
        checkpointDue |= fingerprint != 0 && emittedSeq > 0;
        fingerprint = 0;
        recurrent = NO_STATE;
        scaleNumbers = 0;
        units = 1;
    }

    /**
     * All that belongs to the points up to here has been done. At a checkpoint the state is rounded to what is stored of
     * it, so that a series goes on in the same way, whether it is read again or not. One that is due at another point,
     * which depends on batches, is stored as it is: it must not matter where that was.
     */
    public void settle() {
        boolean regular = (emittedSeq + phase) % CHECKPOINT_POINTS == 0;
        if (regular || checkpointDue) {
            RoundedState state = new RoundedState(recurrent, scaleNumbers, units);
            if (regular) {
                state.round();
            }
            newCheckpoint =
                    new SeriesCheckpoint(emittedSeq, timestampMs, stepMs, points, fingerprint, state).encode(!regular);
            tailSize = 0;
            checkpointDue = false;
        }
    }

    /** The checkpoint that is to be stored with the next tail, if there is a new one; it is handed out once. */
    public byte @Nullable [] takeCheckpoint() {
        byte[] checkpoint = newCheckpoint;
        newCheckpoint = null;
        return checkpoint;
    }

    /** What is stored at a commit; there has been a forecast. */
    public SeriesTail tail() {
        return new SeriesTail(
                emittedSeq,
                timestampMs,
                points.back(0),
                stepMs,
                fingerprint,
                squaredError,
                lastValueSquaredError,
                Objects.requireNonNull(predictor, "a forecast comes first"),
                warm,
                outstanding.latest(),
                tailPoints(0));
    }

    /** Who made the latest forecast; null before the first. */
    @Nullable
    public String servedBy() {
        return predictor;
    }

    /** About how much memory this takes, in bytes. */
    public int heapBytes() {
        return 1_400 + 2 * points.size() + Float.BYTES * recurrent.length;
    }
}
