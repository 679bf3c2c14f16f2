package io.rollcast.benchmark;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.PointRing;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.SeasonFinder;
import io.rollcast.network.Traits;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What traits cost a series with a day: looking for its seasons and fitting its regression, looking back by them, and the step of a GRU of 2 x 64 that does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SeasonKernels {

    private static final RingCapacity RING = RingCapacity.STANDARD;
    private static final int POINTS = 2_000;
    private static final double MS_PER_DAY = TimeUnit.DAYS.toMillis(1);

    private static final ModelRelease RELEASE = BatchKernels.random("gru");

    /** Of a second, whose day is not kept; of an hour, of which a week is; and of five minutes, of which two days are. */
    @Param({"1000", "3600000", "300000"})
    long stepMs = 1_000;

    private final InferenceNetwork network = InferenceNetwork.of(RELEASE.spec(), RELEASE.weights());
    private final ForecastStep step =
            new ForecastStep(new BatchForecaster(RING, new WarmUpBudget(1, System::nanoTime)));
    private final LiveModel live = new LiveModel();
    private final SeriesMemory memory = new SeriesMemory("s");
    private final Random random = new Random(1);
    private List<Point> next = List.of();

    /** A series whose ring is full. */
    @Setup(Level.Trial)
    public void open() {
        live.serve(new ServedModel(new ReleaseId("gru", 1), ModelRelease.digest(RELEASE.encode()), RELEASE, 0));
        for (int i = 0; i < POINTS; i++) {
            step();
        }
        next = List.of(point());
    }

    private Point point() {
        long ms = (memory.seq() + 1) * stepMs;
        return new Point(20 * Math.sin(2 * Math.PI * (ms / MS_PER_DAY)) + random.nextGaussian(), ms);
    }

    /** One point by itself. */
    @Benchmark
    public SeriesMemory step() {
        step.run(
                live.models(),
                List.of(new Owed(memory, List.of(point()))),
                new Tally(),
                (series, point, forecast) -> {});
        memory.takeCheckpoint();
        return memory;
    }

    /** What the network is given at a point. */
    @Benchmark
    public Input gather() {
        return memory.input(network, next, 1, memory.recurrent(), RING);
    }

    /** At the rarest once in 256 points. */
    @Benchmark
    public Traits find() {
        PointRing points = memory.points();
        return Traits.find(points::back, points.size(), SeasonFinder.stepsPerDay(stepMs));
    }
}
