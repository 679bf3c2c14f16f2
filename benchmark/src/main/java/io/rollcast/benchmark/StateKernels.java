package io.rollcast.benchmark;

import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.RingCapacity;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A series' state: the whole step from point to point, and its way to bytes and back; of a GRU of 2 x 64. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StateKernels {

    private static final RingCapacity RING = RingCapacity.STANDARD;
    private static final int POINTS = 1_000;

    private final SteppedSeries series = new SteppedSeries(Releases.read("gru"), RING, SteppedSeries.INTERVAL, POINTS);
    private final byte[] checkpoint;
    private final byte[] tail;

    /** A state as it is after a while, half way between two checkpoints. */
    public StateKernels() {
        byte[] latest = {};
        for (int point = 0;
                point < 2 * RING.points() || series.memory().pointsToCheckpoint() != SeriesMemory.CHECKPOINT_POINTS / 2;
                point++) {
            series.next();
            byte[] next = series.memory().takeCheckpoint();
            latest = next == null ? latest : next;
        }
        checkpoint = latest;
        tail = series.memory().tail().encode();
    }

    /** One point by itself: forecast, scored, taken in; at every sixteenth the checkpoint is encoded. */
    @Benchmark
    public SeriesMemory step() {
        series.next();
        return series.memory();
    }

    /** The bytes that a series has for every commit in which it had points. */
    @Benchmark
    public byte[] encode() {
        return series.memory().tail().encode();
    }

    /** What is remembered from its bytes, for a series that is not in memory. */
    @Benchmark
    public SeriesMemory decode() {
        return SeriesMemory.decode(SteppedSeries.ID, checkpoint, tail);
    }
}
