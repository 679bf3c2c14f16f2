package io.rollcast.trainer.base;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Provenance;
import io.rollcast.network.Scaler;
import io.rollcast.trainer.base.MadeUpSeries.Made;
import io.rollcast.trainer.fit.AcceptanceCheck;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Loss;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.trainer.fit.Fitter;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.InitialWeights;
import io.rollcast.trainer.fit.Stretch;
import io.rollcast.trainer.fit.Window;
import io.rollcast.trainer.fit.Windows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Fit of the networks that come with Rollcast, on made-up series alone. The same seed gives the same file, bit for bit on a
 * CPU of the same kind. One thread owns it.
 */
public final class BaseFit {

    /** Scaler of a release that knows nothing of its series' levels and spreads: each is as observed. */
    public static final Scaler ANY_SERIES = new Scaler(0, 1e30, 1e-30, 1e3, 200);

    /** Seed of the releases that come with Rollcast. */
    public static final long SEED = 42;

    /** Points after which a series is warm. */
    static final int CONTEXT = 50;

    private static final int SERIES = 4_000;

    /** Series that real ones are accompanied by. */
    private static final int COMPANIONS = 500;

    /** Series that are not learnt from; networks are validated on their latest points. */
    private static final int HELD_OUT = 500;

    /** Share of the epochs that each network gets: the best one all, and an LN-RNN few, as its steps take twice as long. */
    private static final Map<String, Double> SHARES =
            Map.of(ModelSpec.Lstm.NAME, 1.0, ModelSpec.Gru.NAME, 0.5, ModelSpec.LayerNormRnn.NAME, 0.2);

    private final FitConfig config;
    private final Windows windows;

    /** Makes the series of the releases that come with Rollcast. */
    public BaseFit(long seed) {
        this(SERIES, config(seed, 200, 100));
    }

    /** Makes {@code series} made-up series to learn from. */
    BaseFit(int series, FitConfig config) {
        this.config = config;
        List<Stretch> training = made(config.seed(), 0, series)
                .map(made -> new Stretch(made.values(), made.stepsPerDay()))
                .toList();
        List<Window> heldOut = made(config.seed(), series, series + HELD_OUT)
                .map(made -> Window.latest(made.values(), made.stepsPerDay(), CONTEXT, Dimensions.DEFAULT_HORIZON))
                .flatMap(Optional::stream)
                .toList();
        this.windows = new Windows(
                CONTEXT, Dimensions.DEFAULT_HORIZON, training, training.size(), heldOut, List.of(), 0, List.of());
    }

    /** Made-up series to learn from besides real ones. */
    public static List<Stretch> companions(long seed) {
        return made(seed, 0, COMPANIONS)
                .map(made -> new Stretch(made.values(), made.stepsPerDay()))
                .toList();
    }

    private static Stream<Made> made(long seed, int from, int to) {
        return IntStream.range(from, to).parallel().mapToObj(index -> MadeUpSeries.of(seed, index));
    }

    static FitConfig config(long seed, int epochs, int stepsPerEpoch) {
        return new FitConfig(
                epochs,
                stepsPerEpoch,
                32,
                200,
                20,
                Schedule.ONE_CYCLE,
                0.008,
                Loss.ABSOLUTE,
                1,
                Duration.ofDays(1),
                seed);
    }

    /** The series that are learnt from, and windows of those that are not. */
    public Windows windows() {
        return windows;
    }

    /**
     * Fits a network from new weights.
     *
     * @param architecture one of {@link ModelSpec#names()}
     * @throws FitFailedException if the loss is not finite, or the network is no better than naive on series that it has
     *     not learnt from
     */
    public ModelRelease fit(String architecture, Fitter.Progress progress)
            throws FitFailedException, InterruptedException {
        ModelSpec spec = ModelSpec.of(
                architecture,
                Dimensions.ofMixture(
                        BaseRelease.LAYERS, BaseRelease.UNITS, CONTEXT, Dimensions.DEFAULT_HORIZON, ANY_SERIES));
        FitConfig how = config.shorter(SHARES.getOrDefault(architecture, 1.0));
        Fitted fitted =
                new Fitter(Device.cpu(), how).fit(spec, InitialWeights.of(spec, config.seed()), windows, progress);
        AcceptanceCheck.Verdict verdict =
                new AcceptanceCheck(windows).judge(InferenceNetwork.of(spec, fitted.weights()));
        if (verdict.objection().isPresent()) {
            throw new FitFailedException(verdict.objection().get());
        }
        // Without times, so that the same seed gives the same file.
        Provenance provenance = new Provenance(
                null,
                0,
                config.seed(),
                fitted.epochs(),
                fitted.steps(),
                0,
                fitted.trainingLoss(),
                windows.trainingSeries(),
                windows.trainingPoints(),
                0,
                0,
                Map.of(),
                verdict.validation(),
                Map.of("pytorch", Engine.getEngine("PyTorch").getVersion(), "djl", Engine.getDjlVersion()));
        return new ModelRelease(spec, provenance, fitted.weights());
    }
}
