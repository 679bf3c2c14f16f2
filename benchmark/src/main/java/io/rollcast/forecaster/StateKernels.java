package io.rollcast.forecaster;

import io.rollcast.wire.Forecast;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A series' state: the ring of its points, and its way to bytes and back. Here for what only the forecaster sees. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StateKernels {

    private static final int RING = 128;
    /** Of a GRU of 2 x 32, with its scale. */
    private static final int RECURRENT = 68;

    private final Serializer<SeriesState> serializer;
    private final Deserializer<SeriesState> deserializer;
    private final SeriesState state = new SeriesState();
    private final byte[] bytes;
    private final float[] forecast = new float[Forecast.HORIZON];
    private long now = 1_764_000_000_000L;

    /** A state as it is after a while. */
    public StateKernels() {
        try (SeriesStateSerde serde = new SeriesStateSerde()) {
            serializer = serde.serializer();
            deserializer = serde.deserializer();
        }
        for (int point = 0; point < 2 * RING; point++) {
            ring();
        }
        state.remember(42, new float[RECURRENT]);
        bytes = serializer.serialize("series", state);
    }

    /** A point comes, and its forecast is emitted. */
    @Benchmark
    public final SeriesState ring() {
        now += 1_000;
        state.append(0.25f, now, RING);
        state.emitted("gru/7", forecast);
        return state;
    }

    /** A state to its bytes. */
    @Benchmark
    public byte[] encode() {
        return serializer.serialize("series", state);
    }

    /** A state from its bytes. */
    @Benchmark
    public SeriesState decode() {
        return deserializer.deserialize("series", bytes);
    }
}
