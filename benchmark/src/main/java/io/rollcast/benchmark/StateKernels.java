package io.rollcast.benchmark;

import io.rollcast.forecaster.series.Point;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.Memory;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;
import io.rollcast.wire.Forecast;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A series' state: what a forecast changes in it, and its way to bytes and back. Here for what only the forecaster sees. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StateKernels {

    private static final int RING = 200;

    private final SeriesMemory memory = new SeriesMemory("s-00042");
    private final ModelSpec spec = new ModelSpec.Gru(
            new ModelSpec.Dimensions(2, 64, 50, Forecast.HORIZON, Memory.CARRIED, new Scaler(0, 1, 0.5, 0.1, 200)));
    private final float[] state = new float[spec.stateSize()];
    private final byte[] checkpoint;
    private final byte[] tail;
    private final float[] forecast = new float[Forecast.HORIZON];
    private long now = 1_764_000_000_000L;

    /** A state as it is after a while: of a GRU of 2 x 64, half way between two checkpoints. */
    public StateKernels() {
        memory.remember(42, spec, state);
        byte[] latest = {};
        for (int point = 0; point < 2 * RING; point++) {
            advance();
            byte[] next = memory.takeCheckpoint();
            latest = next == null ? latest : next;
        }
        while (memory.pointsToCheckpoint() != SeriesMemory.CHECKPOINT_POINTS / 2) {
            advance();
        }
        checkpoint = latest;
        tail = memory.tail().encode();
    }

    /** A forecast has been made: the point joins the ring; at every sixteenth the checkpoint is encoded. */
    @Benchmark
    public final SeriesMemory advance() {
        now += 1_000;
        memory.remember(42, spec, state);
        memory.advance(new Point((float) Math.sin(now), now), RING, "gru/7", true, forecast);
        memory.settle();
        return memory;
    }

    /** The bytes that a series has for every commit in which it had points. */
    @Benchmark
    public byte[] encode() {
        return memory.tail().encode();
    }

    /** What is remembered from its bytes, for a series that is not in memory. */
    @Benchmark
    public SeriesMemory decode() {
        return SeriesMemory.decode("s-00042", checkpoint, tail);
    }
}
