package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Provenance.Mase;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.trainer.fit.Fitter.FitFailedException;
import io.rollcast.trainer.fit.Fitter.Fitted;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.history.Intake;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that are missing tell a network nothing of the next value, and neither teach nor judge it. */
class MissingStepsTest {

    private static final int CONTEXT = 50;
    private static final int HORIZON = 10;
    private static final int LENGTH = CONTEXT + HORIZON;
    private static final int STEP_MS = 60_000;
    private static final int FIRST_MISSING = 30;
    private static final int AFTER = 33;

    private static Windows windowsOf(Stretches series) {
        return new Windows(
                CONTEXT, HORIZON, series.ofFirst(series.length(), LENGTH, 0), 1, List.of(), List.of(), 0, List.of());
    }

    private static FitConfig oneStep() {
        return new FitConfig(
                1, 1, 2, CONTEXT, 10, Schedule.CONSTANT, 0.01, FitConfig.Loss.ABSOLUTE, 1, Duration.ofMinutes(5), 7);
    }

    private static Dimensions dimensions(Scaler scaler) {
        return new Dimensions(1, 4, CONTEXT, HORIZON, scaler);
    }

    /** Points that a trainer makes of events of all steps but three, of which the first after them has this value. */
    private static Stretches taken(Kind kind, double after) {
        History history = new History(new History.Bounds(100_000, 100, Optional.empty()), 10);
        Aggregate aggregate = kind == Kind.COUNTER ? Aggregate.LAST : Aggregate.MEAN;
        Intake intake = new Intake(
                new PointRules(kind, STEP_MS, aggregate, 0, Empty.MISSING, 10, Duplicates.DROP), history, true);
        TopicPartition partition = new TopicPartition("observations", 0);
        double total = 0;
        for (int step = 0; step <= LENGTH + 1; step++) {
            double value = step == AFTER ? after : Math.sin(step) + 2;
            total += value;
            if (step < FIRST_MISSING || step >= AFTER) {
                intake.offer(partition, "s", (long) step * STEP_MS, kind == Kind.COUNTER ? total : value);
            }
        }
        return Stretches.of(
                Arrays.copyOf(Objects.requireNonNull(history.snapshot().get("s")), LENGTH));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"GAUGE", "COUNTER"})
    void nothingBeforeTheValueAfterAGapTellsOfIt(Kind kind) {
        // The first reading of a counter makes no point
        int after = kind == Kind.COUNTER ? AFTER - 1 : AFTER;
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            // When that value alone is another
            Sequences.Batch one =
                    new Sequences(windowsOf(taken(kind, 2)), dimensions(Scaler.NONE), oneStep()).draw(manager);
            Sequences.Batch other =
                    new Sequences(windowsOf(taken(kind, 90)), dimensions(Scaler.NONE), oneStep()).draw(manager);

            // Then the inputs before it are the same, and so is each target that counts
            float[] points = one.points().toFloatArray();
            float[] otherPoints = other.points().toFloatArray();
            assertThat(Arrays.copyOf(otherPoints, after)).containsExactly(Arrays.copyOf(points, after));
            assertThat(otherPoints[after]).isNotEqualTo(points[after]);
            float[] measured = Objects.requireNonNull(one.measured()).toFloatArray();
            float[] targets = one.targets().toFloatArray();
            float[] otherTargets = other.targets().toFloatArray();
            for (int t = 0; t < after; t++) {
                for (int h = 1; h <= HORIZON; h++) {
                    int at = t * HORIZON + h - 1;
                    boolean isImputed = t >= after - 3 || (t + h >= after - 3 && t + h < after);
                    assertThat(measured[at]).as("point %d, step %d", t, h).isEqualTo(isImputed ? 0 : 1);
                    if (t + h < after) {
                        assertThat(otherTargets[at]).isEqualTo(targets[at]);
                    }
                }
            }
        }
    }

    @Test
    void whatIsMissingAfterAGapOrAtTheBeginBelongsToTheGap() {
        double nan = Double.NaN;
        Stretches series = Stretches.of(new double[] {
            History.MISSING, 1, 2, History.MISSING, History.MISSING, 3, History.GAP, History.MISSING, 4, 5
        });

        assertThat(series.values()).containsExactly(nan, 1, 2, 2, 2, 3, nan, nan, 4, 5);
        assertThat(series.imputed().stream()).containsExactly(3, 4);
        assertThat(series.measured()).containsExactly(1, 2, 3, 4, 5);
        assertThat(series.longest()).isEqualTo(5);
        assertThat(series.ofFirst(10, 2, 24))
                .containsExactly(
                        new Stretch(new double[] {1, 2, 2, 2, 3}, BitSet.valueOf(new long[] {0b01100}), 24),
                        new Stretch(new double[] {4, 5}, 24));
    }

    @Test
    void theLossIsThatOfMeasuredPointsFromMeasuredOnes() throws FitFailedException, InterruptedException {
        // Given a network that forecasts 0, and points of 1 but for one of 100 before a gap
        double[] series = new double[LENGTH];
        Arrays.fill(series, 1);
        series[39] = 100;
        Arrays.fill(series, 40, 48, History.MISSING);
        ModelSpec spec = ModelSpec.of("gru", dimensions(Scaler.NONE));
        Map<String, Tensor> weights = new HashMap<>(InitialWeights.of(spec, 7));
        weights.replaceAll((name, tensor) -> Tensor.of(new float[tensor.data().length], tensor.shape()));

        // When
        Fitted fitted =
                new Fitter(Device.cpu(), oneStep()).fit(spec, weights, windowsOf(Stretches.of(series)), any -> {});

        // Then
        double sum = 0;
        int count = 0;
        for (int t = 10; t < CONTEXT; t++) {
            for (int h = 1; h <= HORIZON; h++) {
                if (Double.isFinite(series[t]) && Double.isFinite(series[t + h])) {
                    sum += series[t + h];
                    count++;
                }
            }
        }
        assertThat(fitted.trainingLoss()).isCloseTo(sum / count, within(1e-5));
    }

    @Test
    void aFitOnWhatIsAllMissingHasNoLoss() throws FitFailedException, InterruptedException {
        double[] series = new double[LENGTH];
        Arrays.fill(series, 1, LENGTH, History.MISSING);
        ModelSpec spec = ModelSpec.of("gru", dimensions(Scaler.NONE));

        Fitted fitted = new Fitter(Device.cpu(), oneStep())
                .fit(spec, InitialWeights.of(spec, 7), windowsOf(Stretches.of(series)), any -> {});

        assertThat(fitted.trainingLoss()).isZero();
        assertThat(fitted.stepsBack()).isZero();
    }

    @Test
    void whiteNoiseIsJudgedAsIfNothingWereMissing() throws TooLittleHistoryException, InterruptedException {
        // Given noise, and the same with 30 % of the points missing
        Random random = new Random(5);
        Map<String, double[]> whole = new HashMap<>();
        Map<String, double[]> holed = new HashMap<>();
        for (int s = 0; s < 30; s++) {
            double[] values = random.doubles(1_500).toArray();
            whole.put("s-" + s, values);
            holed.put(
                    "s-" + s,
                    Arrays.stream(values)
                            .map(value -> random.nextInt(10) < 3 ? History.MISSING : value)
                            .toArray());
        }

        // When a network that forecasts the middle is judged on both
        Mase ofWhole = judged(whole);
        Mase ofHoled = judged(holed);

        // Then
        assertThat(ofHoled.network()).isCloseTo(ofWhole.network(), within(0.03));
        assertThat(ofHoled.lastValue()).isCloseTo(ofWhole.lastValue(), within(0.05));
        assertThat(ofHoled.mean()).isCloseTo(ofWhole.mean(), within(0.03));
        assertThat(ofHoled.seasonalNaive()).isCloseTo(ofWhole.seasonalNaive(), within(0.05));
        assertThat(Objects.requireNonNull(ofHoled.ridge())).isCloseTo(ofWhole.ridge(), within(0.05));
    }

    private static Mase judged(Map<String, double[]> history) throws TooLittleHistoryException, InterruptedException {
        ModelSpec spec = ModelSpec.of("gru", dimensions(Scaler.NONE));
        Map<String, Tensor> weights = new HashMap<>(InitialWeights.of(spec, 7));
        weights.replaceAll((name, tensor) -> Tensor.of(new float[tensor.data().length], tensor.shape()));
        float[] middle = new float[HORIZON];
        Arrays.fill(middle, 0.5f);
        weights.put("head.bias", Tensor.of(middle, HORIZON));
        Windows windows = Windows.cut(history, id -> 0, CONTEXT, HORIZON, 3);
        assertThat(windows.heldOutTime()).hasSizeGreaterThan(100).allSatisfy(window -> {
            assertThat(window.isMeasured(CONTEXT - 1)).isTrue();
            assertThat(window.weight(CONTEXT)).isBetween(1.0, (double) HORIZON);
        });
        return Objects.requireNonNull(new AcceptanceCheck(windows)
                .judge(InferenceNetwork.of(spec, weights))
                .validation()
                .mase());
    }
}
