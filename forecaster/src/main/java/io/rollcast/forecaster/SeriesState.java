package io.rollcast.forecaster;

import io.rollcast.wire.Forecast;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is kept of one series between its points. The points after {@link #emittedSeq} are pending: accepted,
 * stored, not yet forecast. That mark, stored with the points, is what makes batching exact: whoever restores the state
 * knows which forecasts are still owed.
 *
 * <p>Mutable, and owned by one stream task; {@link SeriesStateSerde} turns it into bytes and back.
 */
final class SeriesState {

    /** A forecast whose points have not all come yet. */
    record Outstanding(String predictor, float[] forecast) {}

    /** When a pending point was, and what the series' interval was then. */
    record Pending(long timestampMs, long stepMs) {}

    static final float[] NO_STATE = {};

    long lastSeq;
    long emittedSeq;
    long lastTimestampMs;
    /** Smoothed interval between points, milliseconds; 0 until two points have been seen. */
    float stepMs;
    /** The latest points in the order of their arrival, the newest last; at most the ring's length. */
    float[] points = {};
    /** Of the pending points, the oldest first. */
    final Deque<Pending> pending = new ArrayDeque<>();
    /** The release that {@link #recurrent} belongs to: {@link ServedModel#fingerprint()}; 0 for none. */
    long fingerprint;
    /** Shape [state arrays, layers, units], after the last emitted point; empty for none. */
    float[] recurrent = NO_STATE;
    /** The forecasts made at the last points, the newest last; at most {@link Forecast#HORIZON}. */
    final Deque<Outstanding> outstanding = new ArrayDeque<>();

    /** Takes in a point. It is pending from now on. */
    void append(float value, long timestampMs, int ringPoints) {
        if (points.length < ringPoints) {
            points = Arrays.copyOf(points, points.length + 1);
        } else {
            System.arraycopy(points, 1, points, 0, points.length - 1);
        }
        points[points.length - 1] = value;
        long interval = timestampMs - lastTimestampMs;
        if (lastSeq > 0 && interval > 0) {
            // A running mean over the first points, an exponential one (weight 1/16) from then on.
            stepMs += (interval - stepMs) / Math.min(lastSeq, 16);
        }
        lastTimestampMs = timestampMs;
        lastSeq++;
        pending.add(new Pending(timestampMs, Math.round((double) stepMs)));
    }

    int pendingCount() {
        return Math.toIntExact(lastSeq - emittedSeq);
    }

    /** How many of the kept points came before pending point {@code index}, or are it. */
    int pointsUpTo(int index) {
        return points.length - pendingCount() + index + 1;
    }

    /** The value {@code stepsBack} before pending point {@code index}, or NaN where it is no longer kept. */
    float valueBefore(int index, int stepsBack) {
        int position = pointsUpTo(index) - 1 - stepsBack;
        return position < 0 ? Float.NaN : points[position];
    }

    /** The points up to pending point {@code index}, at most {@code most} of them. */
    float[] window(int index, int most) {
        int to = pointsUpTo(index);
        return Arrays.copyOfRange(points, Math.max(0, to - most), to);
    }

    /** The oldest pending point has been forecast. */
    void emitted(String predictor, float[] forecast) {
        emittedSeq++;
        pending.remove();
        outstanding.add(new Outstanding(predictor, forecast));
        if (outstanding.size() > Forecast.HORIZON) {
            outstanding.remove();
        }
    }

    void remember(long releaseFingerprint, float @Nullable [] state) {
        fingerprint = releaseFingerprint;
        recurrent = state == null ? NO_STATE : state;
    }
}
