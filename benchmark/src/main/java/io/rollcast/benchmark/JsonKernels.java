package io.rollcast.benchmark;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What goes into and out of Kafka as JSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JsonKernels {

    private static final Backlog POINTS = new Backlog(1, 1_000, 1);

    private final byte[] key = "s-00042".getBytes(StandardCharsets.UTF_8);
    private final byte[][] values = new byte[256][];
    private final Forecast[] forecasts = new Forecast[256];
    private int next;

    /** Different numbers each time, so that no branch is learnt by heart. */
    public JsonKernels() {
        for (int i = 0; i < values.length; i++) {
            values[i] = JsonFormat.value(POINTS.observation(i).value());
            double[] forecast = new double[Forecast.DEFAULT_HORIZON];
            for (int step = 0; step < forecast.length; step++) {
                forecast[step] = POINTS.value("s-00000", i + step + 1);
            }
            forecasts[i] = new Forecast(
                    "s-00042", 1_234 + i, 1_764_000_000_000L, 1_000, "gru/7", "31f5998bad3c6046", true, 0, forecast);
        }
    }

    /** An observation's number to its double. */
    @Benchmark
    public Observation in() throws MalformedObservationException {
        return JsonFormat.observation(key, values[next++ & 255], 0);
    }

    /** A forecast to its bytes. */
    @Benchmark
    public byte[] out() {
        return JsonFormat.JSON.value(forecasts[next++ & 255]);
    }
}
