package io.rollcast.benchmark;

import io.rollcast.network.Head;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One batch through a network, from the series' numbers to the series' forecasts: scaling, arithmetic, unpacking. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NetworkKernels {

    @Param({"gru", "lstm", "ln-rnn"})
    String architecture = "gru";

    @Param({"1", "32", "256", "1024"})
    int batch = 1;

    /** Of a network that sees the value alone, and of one as comes with Rollcast, for which all is known that it sees. */
    @Param({"DENSE", "MIXTURE"})
    Head head = Head.DENSE;

    private final Inference inference = new Inference();
    private final Random random = new Random(1);
    private final List<Input> steps = new ArrayList<>();
    private final List<Input> windows = new ArrayList<>();
    private @Nullable InferenceNetwork network;

    /** Series that have been seen before, and windows of series that have not. */
    @Setup(Level.Trial)
    public void open() {
        ModelRelease release = head == Head.MIXTURE ? BatchKernels.random(architecture) : Releases.read(architecture);
        InferenceNetwork opened = InferenceNetwork.of(release.spec(), release.weights());
        network = opened;
        int length = release.spec().dimensions().window();
        Backlog points = new Backlog(batch, (long) batch * length, 1);
        for (int index = 0; index < batch; index++) {
            double[] window = new double[length];
            for (int i = 0; i < length; i++) {
                window[i] = points.value(Backlog.id(index), i + 1);
            }
            windows.add(new Input(window, new float[0], gathered(opened, length)));
        }
        List<Output> warm = inference.run(opened, windows, 1);
        for (int index = 0; index < batch; index++) {
            double next = points.value(Backlog.id(index), length + 1);
            steps.add(new Input(new double[] {next}, warm.get(index).state(), gathered(opened, 1)));
        }
    }

    private double[] gathered(InferenceNetwork opened, int points) {
        return random.doubles((long) points * opened.view().size(), -1, 1).toArray();
    }

    /** One step from carried memory. */
    @Benchmark
    public List<Output> step() {
        return inference.run(Objects.requireNonNull(network), steps, 1);
    }

    /** The last 50 points afresh. */
    @Benchmark
    public List<Output> window() {
        return inference.run(Objects.requireNonNull(network), windows, 1);
    }
}
