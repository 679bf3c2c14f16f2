package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rollcast.network.ForecastNetwork;
import io.rollcast.network.Scaler;
import io.rollcast.trainer.FitConfig.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencesTest {

    private static final int CONTEXT = 4;
    private static final int HORIZON = 2;
    private static final int LENGTH = CONTEXT + HORIZON;

    /** Series s has the points 100 s, 100 s + 1, ...; the last one is too short for any sequence. */
    private static final Windows WINDOWS = new Windows(
            CONTEXT, HORIZON, List.of(ramp(0, 6), ramp(100, 8), ramp(200, 11), ramp(300, 5)), List.of(), List.of());

    private static final int STARTS = 1 + 3 + 6;

    private static float[] ramp(int first, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = first + i;
        }
        return values;
    }

    private static FitConfig config(int stepsPerEpoch) {
        return new FitConfig(1, stepsPerEpoch, 4, CONTEXT, 0, Schedule.CONSTANT, 0.1, 1, Duration.ofDays(1), 3);
    }

    /** First points of the drawn sequences; each is checked to be unbroken. */
    private static List<Float> firsts(NDArray batch, Scaler scaler) {
        float[] values = batch.toFloatArray();
        List<Float> firsts = new ArrayList<>();
        for (int row = 0; row < values.length / LENGTH; row++) {
            float first = scaler.toSeries(values[row * LENGTH]);
            for (int i = 1; i < LENGTH; i++) {
                assertThat(scaler.toSeries(values[row * LENGTH + i])).isEqualTo(first + i);
            }
            firsts.add(first);
        }
        return firsts;
    }

    @Test
    void aPassSeesEverySequenceOnceAndTheNextOneInAnotherOrder() {
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            Sequences sequences = new Sequences(WINDOWS, Scaler.IDENTITY, config(FitConfig.WHOLE_PASS), manager);
            assertThat(sequences.stepsPerEpoch()).isEqualTo(3);

            List<List<Float>> passes = new ArrayList<>();
            for (int pass = 0; pass < 2; pass++) {
                List<Float> seen = new ArrayList<>();
                for (int step = 0; step < 3; step++) {
                    seen.addAll(firsts(sequences.draw(manager), Scaler.IDENTITY));
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
    void cropsComeFromEveryPossiblePlaceInTheNetworksUnit() {
        Scaler scaler = new Scaler(64, 0.5f);
        try (NDManager manager = ForecastNetwork.newManager(Device.cpu())) {
            Sequences sequences = new Sequences(WINDOWS, scaler, config(100), manager);

            HashSet<Float> seen = new HashSet<>();
            for (int step = 0; step < 100; step++) {
                seen.addAll(firsts(sequences.draw(manager), scaler));
            }

            assertThat(sequences.stepsPerEpoch()).isEqualTo(100);
            assertThat(seen).hasSize(STARTS);
        }
    }
}
