package io.rollcast.benchmark;

import io.rollcast.chaos.RandomRelease;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.Head;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Scaler;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * All that a forecaster does with the points of a batch of series but Kafka and the store: the step, forecasts with their
 * intervals in JSON, and the bytes that are stored. Per point, by a GRU of 2 x 64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchKernels {

    private static final int SERIES = 256;
    private static final long STEP_MS = 1_000;
    private static final int UNITS = 64;

    /** Of a network that sees the value alone, and of one as comes with Rollcast. */
    @Param({"DENSE", "MIXTURE"})
    Head head = Head.DENSE;

    private final ForecastStep step =
            new ForecastStep(new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)));
    private final List<SeriesMemory> memories = new ArrayList<>();
    private final Random random = new Random(1);
    private final LiveModel live = new LiveModel();
    private long nowMs = 1_764_000_000_000L;

    /** A network of 2 x 64 with random weights. */
    static ModelRelease random(String architecture) {
        return RandomRelease.of(
                ModelSpec.of(
                        architecture,
                        Dimensions.ofMixture(
                                2, UNITS, 50, Forecast.DEFAULT_HORIZON, new Scaler(0, 1e30, 1e-30, 1e3, 200))),
                1);
    }

    @Setup(Level.Trial)
    public void open() {
        ModelRelease release = head == Head.MIXTURE ? random("gru") : Releases.read("gru");
        live.serve(new ServedModel(new ReleaseId("gru", 1), ModelRelease.digest(release.encode()), release, 0));
        for (int i = 0; i < SERIES; i++) {
            memories.add(new SeriesMemory("s-%05d".formatted(i)));
        }
    }

    /** The next point of every series. */
    @Benchmark
    @OperationsPerInvocation(SERIES)
    public void forecast(Blackhole bytes) {
        nowMs += STEP_MS;
        List<Owed> owed = new ArrayList<>(SERIES);
        for (int i = 0; i < SERIES; i++) {
            double value = 20 * Math.sin(nowMs / (7.0 * STEP_MS) + i) + random.nextGaussian();
            owed.add(new Owed(memories.get(i), List.of(new Point(value, nowMs))));
        }
        step.run(
                live.models(),
                owed,
                new Tally(),
                (series, point, forecast) -> bytes.consume(JsonFormat.JSON.value(forecast)));
        for (SeriesMemory memory : memories) {
            bytes.consume(memory.takeCheckpoint());
            bytes.consume(memory.tail().encode());
        }
    }
}
