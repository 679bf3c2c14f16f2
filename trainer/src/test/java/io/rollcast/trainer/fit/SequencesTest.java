package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Scaler;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SequencesTest {

    private static final int CONTEXT = 4;
    private static final int HORIZON = 2;
    private static final int LENGTH = CONTEXT + HORIZON;

    /** Series s has the points 100 s, 100 s + 1, ...; the last one is too short for any sequence. */
    private static final Windows WINDOWS = Windows.withoutClock(
            CONTEXT, HORIZON, List.of(ramp(0, 6), ramp(100, 8), ramp(200, 11), ramp(300, 5)), List.of());

    private static final int STARTS = 1 + 3 + 6;

    private static double[] ramp(int first, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i;
        }
        return values;
    }

    private static FitConfig config(int stepsPerEpoch) {
        return new FitConfig(
                1,
                stepsPerEpoch,
                4,
                CONTEXT,
                0,
                Schedule.CONSTANT,
                0.1,
                FitConfig.Loss.SQUARED,
                1,
                Duration.ofDays(1),
                3);
    }

    private static Dimensions dimensions(Scaler scaler) {
        return new Dimensions(1, 4, CONTEXT, HORIZON, scaler);
    }

    /** First points of the drawn sequences; each is checked to be unbroken and followed by its targets. */
    private static List<Float> firsts(Sequences.Batch batch) {
        float[] points = batch.points().toFloatArray();
        float[] targets = batch.targets().toFloatArray();
        List<Float> firsts = new ArrayList<>();
        for (int row = 0; row < points.length / CONTEXT; row++) {
            float first = points[row * CONTEXT];
            for (int i = 0; i < CONTEXT; i++) {
                assertThat(points[row * CONTEXT + i]).isEqualTo(first + i);
                for (int h = 0; h < HORIZON; h++) {
                    assertThat(targets[(row * CONTEXT + i) * HORIZON + h]).isEqualTo(first + i + h + 1);
                }
            }
            firsts.add(first);
        }
        return firsts;
    }

    @Test
    void aPassSeesEverySequenceOnceAndTheNextOneInAnotherOrder() {
        Sequences sequences = new Sequences(WINDOWS, dimensions(Scaler.NONE), config(FitConfig.WHOLE_PASS));
        assertThat(sequences.stepsPerEpoch()).isEqualTo(3);
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            List<List<Float>> passes = new ArrayList<>();
            for (int pass = 0; pass < 2; pass++) {
                List<Float> seen = new ArrayList<>();
                for (int step = 0; step < 3; step++) {
                    seen.addAll(firsts(sequences.draw(manager)));
                }
                passes.add(seen);
            }

            assertThat(passes).allSatisfy(seen -> {
                assertThat(seen).hasSize(STARTS).doesNotHaveDuplicates();
                assertThat(seen).contains(0f, 100f, 102f, 200f, 205f).doesNotContain(103f, 206f, 300f);
            });
            assertThat(passes.get(1)).isNotEqualTo(passes.get(0));
        }
    }

    @Test
    void cropsComeFromEveryPossiblePlace() {
        Sequences sequences = new Sequences(WINDOWS, dimensions(Scaler.NONE), config(100));
        assertThat(sequences.stepsPerEpoch()).isEqualTo(100);
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            HashSet<Float> seen = new HashSet<>();
            for (int step = 0; step < 100; step++) {
                seen.addAll(firsts(sequences.draw(manager)));
            }

            assertThat(seen).hasSize(STARTS);
        }
    }

    @Test
    void whatTheNetworkSeesAndWhatItMustSayGoTogether() {
        // Given series of very different units
        Scaler scaler = new Scaler(0, 1e6, 1, 10, 200);
        Random random = new Random(4);
        List<double[]> series = new ArrayList<>();
        for (double unit : new double[] {1e-3, 1, 1e4}) {
            double[] values = new double[20];
            for (int i = 0; i < values.length; i++) {
                values[i] = (unit * (random.nextGaussian() + 5));
            }
            series.add(values);
        }
        Windows windows = Windows.withoutClock(CONTEXT, HORIZON, series, List.of());
        Sequences sequences = new Sequences(windows, dimensions(scaler), config(1));
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            for (int step = 0; step < 20; step++) {
                Sequences.Batch batch = sequences.draw(manager);

                // When a network says at every step what it has just seen
                float[] errors = batch.errors(batch.points().repeat(2, HORIZON)).toFloatArray();

                // Then its error is that of the last value, in the sequence's unit
                float[] targets = batch.targets().toFloatArray();
                for (int row = 0; row < 4; row++) {
                    for (int i = 1; i < CONTEXT; i++) {
                        int at = (row * CONTEXT + i) * HORIZON;
                        float lastValue = targets[at - HORIZON];
                        assertThat(errors[at]).isCloseTo(lastValue - targets[at], Offset.offset(1e-4f));
                        assertThat(Math.abs(targets[at])).isLessThan(4);
                    }
                }
            }
        }
    }

    @Test
    void whatIsDrawnIsFiniteHoweverLargeTheSeriesAre() {
        Random random = new Random(4);
        List<double[]> series = new ArrayList<>();
        for (double unit : new double[] {1e30, 1e-30, 0}) {
            double[] values = new double[50];
            for (int i = 0; i < values.length; i++) {
                values[i] = unit * (random.nextFloat() - 0.5f) * 6;
            }
            series.add(values);
        }
        Windows windows = Windows.withoutClock(CONTEXT, HORIZON, series, List.of());
        Sequences sequences = new Sequences(windows, dimensions(windows.scaler()), config(100));
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            for (int step = 0; step < 100; step++) {
                Sequences.Batch batch = sequences.draw(manager);

                for (float value : batch.points().toFloatArray()) {
                    assertThat(value).isBetween(-16f, 16f);
                }
                for (float error :
                        batch.errors(batch.points().repeat(2, HORIZON)).toFloatArray()) {
                    assertThat(error).isFinite();
                }
            }
        }
    }
}
