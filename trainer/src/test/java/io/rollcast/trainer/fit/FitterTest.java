package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.trainer.fit.AcceptanceCheck.Verdict;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.trainer.fit.Fitter.Epoch;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FitterTest {

    private static Windows windows;

    @BeforeAll
    static void cutWindows() throws TooLittleHistoryException {
        windows = Windows.cut(TestSeries.sines(150, 140, 3), id -> 0, 50, 10, 3);
    }

    static List<ModelSpec> specs() {
        return ModelSpec.all(new ModelSpec.Dimensions(2, 12, 50, 10, new Scaler(0, 0.02, 0.48, 0.03, 200)));
    }

    private static FitConfig config(int epochs, int stepsPerEpoch) {
        return new FitConfig(
                epochs,
                stepsPerEpoch,
                32,
                60,
                10,
                Schedule.ONE_CYCLE,
                0.01,
                FitConfig.Loss.SQUARED,
                1,
                Duration.ofMinutes(5),
                7);
    }

    private static Fitted fit(ModelSpec spec, FitConfig config, List<Epoch> progress)
            throws FitFailedException, InterruptedException {
        return new Fitter(Device.cpu(), config).fit(spec, InitialWeights.of(spec, 7), windows, progress::add);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aShortFitBeatsForecastsWithoutANetwork(ModelSpec spec) throws FitFailedException, InterruptedException {
        List<Epoch> epochs = new ArrayList<>();

        Fitted fitted = fit(spec, config(5, 20), epochs);

        AcceptanceCheck check = new AcceptanceCheck(windows);
        InferenceNetwork network = InferenceNetwork.of(spec, fitted.weights());
        Verdict verdict = check.judge(network);
        assertThat(verdict.objection()).isEmpty();
        Validation validation = verdict.validation();
        assertThat(validation.mse()).isLessThan(0.8 * validation.meanMse());
        assertThat(validation.lastValueMse()).isBetween(0.35, 0.50);
        assertThat(epochs).hasSize(5);
        assertThat(epochs.get(4).trainingLoss()).isLessThan(epochs.get(0).trainingLoss());
        assertThat(fitted.steps()).isEqualTo(100);
        assertThat(fitted.cutShort()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theSameSeedGivesTheSameWeightsBitForBit(ModelSpec spec) throws FitFailedException, InterruptedException {
        Fitted first = fit(spec, config(2, 5), new ArrayList<>());

        Fitted second = fit(spec, config(2, 5), new ArrayList<>());

        assertThat(second.weights()).isEqualTo(first.weights());
        assertThat(second.weights()).isNotEqualTo(InitialWeights.of(spec, 7));
    }

    @Test
    void fitsLeaveNoNativeMemoryBehind() throws FitFailedException, InterruptedException {
        try (NDManager any = ForecastNetwork.newManager(Device.cpu())) {
            NDManager system = any.getParentManager();
            fit(specs().get(0), config(1, 3), new ArrayList<>());
            int before = system.getManagedArrays().size();

            for (ModelSpec spec : specs()) {
                fit(spec, config(2, 10), new ArrayList<>());
            }

            assertThat(system.getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void aNetworkThatForecastsWorseThanTheMeanIsObjectedTo() throws InterruptedException {
        // Given a network that has learnt nothing and says 2 too much
        ModelSpec spec = specs().get(0);
        Map<String, Tensor> weights = new HashMap<>(InitialWeights.of(spec, 7));
        float[] tooMuch = new float[10];
        Arrays.fill(tooMuch, 2);
        weights.put("head.bias", Tensor.of(tooMuch, 10));
        AcceptanceCheck check = new AcceptanceCheck(windows);

        InferenceNetwork network = InferenceNetwork.of(spec, weights);
        assertThat(check.judge(network).objection())
                .hasValueSatisfying(objection -> assertThat(objection)
                        .contains("on held-out series its mean absolute scaled error is", "the best naive forecast's"));
    }

    @Test
    void anInterruptedRoundIsNotJudgedToItsEnd() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new AcceptanceCheck(windows)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void theBudgetEndsAFit() throws FitFailedException, InterruptedException {
        FitConfig config = new FitConfig(
                1_000,
                1_000,
                32,
                60,
                10,
                Schedule.ONE_CYCLE,
                0.01,
                FitConfig.Loss.SQUARED,
                1,
                Duration.ofMillis(300),
                7);

        Fitted fitted = fit(specs().get(1), config, new ArrayList<>());

        assertThat(fitted.cutShort()).isTrue();
        assertThat(fitted.steps()).isBetween(1L, 100_000L);
    }

    @Test
    void anInterruptEndsAFit() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> fit(specs().get(0), config(1_000, 1_000), new ArrayList<>()))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aLossThatIsNoNumberFailsTheFitAndSaysWhatMayHelp() {
        FitConfig config = new FitConfig(
                3, 5, 32, 60, 10, Schedule.ONE_CYCLE, 1e30, FitConfig.Loss.SQUARED, 1e9, Duration.ofMinutes(5), 7);

        assertThatThrownBy(() -> fit(specs().get(0), config, new ArrayList<>()))
                .isInstanceOf(FitFailedException.class)
                .hasMessageContaining("gru")
                .hasMessageContaining("--learning-rate");
    }

    @Test
    void aFitWhoseLossIsNotFiniteStepsBackAndGoesOnAtALowerRate() throws FitFailedException, InterruptedException {
        // Given a learning rate whose forecasts have squares beyond single precision, but not a sixteenth of it
        FitConfig config = new FitConfig(
                2, 5, 32, 60, 10, Schedule.CONSTANT, 4e18, FitConfig.Loss.SQUARED, 1, Duration.ofMinutes(5), 7);
        List<Epoch> epochs = new ArrayList<>();

        Fitted fitted = fit(specs().get(0), config, epochs);

        assertThat(fitted.stepsBack()).isBetween(1, 8);
        assertThat(fitted.trainingLoss()).isFinite();
        assertThat(epochs)
                .hasSize(2)
                .allSatisfy(epoch -> assertThat(epoch.trainingLoss()).isFinite());
        assertThat(fitted.weights().values())
                .allSatisfy(tensor -> assertThat(tensor.data()).doesNotContain(Float.NaN));
        assertThat(fitted.remark())
                .isEqualTo("stepped back %d times from a loss that was not finite, to 1/%d of the learning rate"
                        .formatted(fitted.stepsBack(), 1 << fitted.stepsBack()));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void seriesThatRestAtFirstAndSpikeLaterAreLearntFrom(ModelSpec spec)
            throws FitFailedException, InterruptedException, TooLittleHistoryException {
        // Given values of 1e8 after a hundred equal ones
        Map<String, double[]> series = new HashMap<>();
        for (int s = 0; s < 60; s++) {
            double[] values = new double[300];
            for (int i = 0; i < values.length; i++) {
                values[i] = i > 100 && (i + s) % 47 == 0 ? 1e8f : 5;
            }
            series.put("s-%05d".formatted(s), values);
        }
        Windows spikes = Windows.cut(series, id -> 0, 50, 10, 3);
        ModelSpec scaled = ModelSpec.of(spec.architecture(), new ModelSpec.Dimensions(2, 12, 50, 10, spikes.scaler()));
        FitConfig config = new FitConfig(
                1, 20, 32, 100, 20, Schedule.ONE_CYCLE, 0.01, FitConfig.Loss.SQUARED, 1, Duration.ofMinutes(5), 7);

        Fitted fitted = new Fitter(Device.cpu(), config).fit(scaled, InitialWeights.of(scaled, 7), spikes, any -> {});

        assertThat(fitted.stepsBack()).isZero();
        assertThat(fitted.trainingLoss()).isFinite();
    }

    @Test
    void aFewSeriesAreJudgedByTheirLatestStretchAlone()
            throws FitFailedException, InterruptedException, TooLittleHistoryException {
        // Given
        Windows few = Windows.cut(TestSeries.sines(5, 2_000, 3), id -> 0, 50, 10, 3);
        ModelSpec spec = specs().get(0);

        // When
        Fitted fitted = new Fitter(Device.cpu(), config(5, 20))
                .fit(
                        spec,
                        InitialWeights.of(spec, 7),
                        few,
                        epoch -> assertThat(epoch.validation().lastStepMse()).isFinite());
        Verdict verdict = new AcceptanceCheck(few).judge(InferenceNetwork.of(spec, fitted.weights()));

        // Then
        assertThat(verdict.objection()).isEmpty();
        assertThat(verdict.validation().heldOutSeriesMse()).isNull();
        assertThat(verdict.validation().heldOutTimeMse())
                .isEqualTo(verdict.validation().mse());
        assertThat(verdict.validation().betterThanNaive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 24})
    void aHorizonIsFittedAndJudgedAsItIsAskedFor(int horizon)
            throws FitFailedException, InterruptedException, TooLittleHistoryException {
        // Given
        Windows cut = Windows.cut(TestSeries.sines(150, 140, 3), id -> 0, 50, horizon, 3);
        ModelSpec spec = ModelSpec.of("gru", new ModelSpec.Dimensions(2, 12, 50, horizon, cut.scaler()));

        // When
        Fitted fitted = new Fitter(Device.cpu(), config(5, 20)).fit(spec, InitialWeights.of(spec, 7), cut, any -> {});

        // Then
        assertThat(fitted.weights().get("head.bias").shape()).containsExactly(horizon);
        assertThat(new AcceptanceCheck(cut)
                        .judge(InferenceNetwork.of(spec, fitted.weights()))
                        .objection())
                .isEmpty();
    }

    @Test
    void aRefreshTakesAShareOfTheEpochs() {
        assertThat(config(30, 400).shorter(0.2)).isEqualTo(config(6, 400));
        assertThat(config(2, 10).shorter(0.1)).isEqualTo(config(1, 10));
    }

    @Test
    void theLearningRateRisesAndFallsOnce() {
        FitConfig config = config(10, 10);

        assertThat(config.learningRate(0)).isEqualTo(0.001f);
        assertThat(config.learningRate(0.15)).isEqualTo(0.01f);
        assertThat(config.learningRate(0.6)).isBetween(0.004f, 0.007f);
        assertThat(config.learningRate(0.99)).isLessThan(0.0003f);
    }
}
