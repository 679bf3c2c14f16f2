package io.rollcast.forecaster.vitals;

import java.time.Clock;
import java.util.Arrays;

/**
 * Quantiles of the latencies of the last half to whole minute, within some percent: counts in buckets that grow by an
 * eighth of an octave, of this interval and the one before.
 *
 * <p>Stream threads record a batch at a time; HTTP threads read.
 */
public final class RecentLatency {

    private static final long INTERVAL_MS = 30_000;
    /** Of an octave. */
    private static final int PARTS = 8;
    /** Up to 2 to this power milliseconds, some 13 days; more counts as that. */
    private static final int OCTAVES = 30;

    private final Clock clock;
    private long[] now = new long[PARTS * OCTAVES];
    private long[] before = new long[PARTS * OCTAVES];
    private long beganMs;

    public RecentLatency(Clock clock) {
        this.clock = clock;
    }

    /** Takes in a batch: points that arrived at these times were forecast now. */
    public synchronized void record(long[] arrivedMs, long nowMs) {
        turn(nowMs);
        for (long pointMs : arrivedMs) {
            now[bucket(nowMs - pointMs)]++;
        }
    }

    /** NaN while there is nothing. */
    public synchronized double quantile(double share) {
        turn(clock.millis());
        long count = Arrays.stream(now).sum() + Arrays.stream(before).sum();
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int bucket = 0; bucket < now.length; bucket++) {
            seen += now[bucket] + before[bucket];
            if (seen >= wanted && seen > 0) {
                return middle(bucket);
            }
        }
        return Double.NaN;
    }

    private void turn(long nowMs) {
        if (nowMs - beganMs >= INTERVAL_MS) {
            boolean follows = nowMs - beganMs < 2 * INTERVAL_MS;
            before = follows ? now : new long[now.length];
            now = new long[now.length];
            beganMs = nowMs;
        }
    }

    /** Below 8 ms a bucket a millisecond; from there on, eighths of octaves. */
    private static int bucket(long ms) {
        if (ms < PARTS) {
            return (int) Math.max(0, ms);
        }
        int octave = 63 - Long.numberOfLeadingZeros(ms);
        int part = (int) (ms >>> (octave - 3)) - PARTS;
        return Math.min(PARTS * (octave - 2) + part, PARTS * OCTAVES - 1);
    }

    private static double middle(int bucket) {
        if (bucket < PARTS) {
            return bucket;
        }
        int shift = bucket / PARTS - 1;
        long low = (long) (PARTS + bucket % PARTS) << shift;
        return low + ((1L << shift) - 1) / 2.0;
    }
}
