package io.rollcast.forecaster;

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

    private final SeriesMemory memory = new SeriesMemory();
    private final byte[] remembered;
    private final float[] forecast = new float[Forecast.HORIZON];
    private long now = 1_764_000_000_000L;

    /** A state as it is after a while: of a GRU of 2 x 32. */
    public StateKernels() {
        for (int point = 0; point < 2 * RING; point++) {
            advance();
        }
        ModelSpec spec = new ModelSpec.Gru(
                new ModelSpec.Dimensions(2, 32, 50, Forecast.HORIZON, Memory.CARRIED, new Scaler(0, 1, 0.5, 0.1, 200)));
        memory.remember(42, spec, new float[spec.stateSize()]);
        remembered = memory.encode();
    }

    /** A forecast has been made: the point joins the ring. */
    @Benchmark
    public final SeriesMemory advance() {
        now += 1_000;
        memory.advance(new Point((float) Math.sin(now), now), RING, "gru/7", forecast);
        return memory;
    }

    /** What is remembered to its bytes: once a forecast. */
    @Benchmark
    public byte[] encode() {
        return memory.encode();
    }

    /** What is remembered from its bytes: once a forecast. */
    @Benchmark
    public SeriesMemory decode() {
        return SeriesMemory.decode(remembered);
    }
}
