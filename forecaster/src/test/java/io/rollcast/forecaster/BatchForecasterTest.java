package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Memory;
import io.rollcast.network.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchForecasterTest {

    private static final int RING = 64;
    private static final float CLOSE = 1e-5f;

    static List<ModelSpec> specs() {
        return TestReleases.specs();
    }

    private static float[] values(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Appends points and forecasts them, in portions of random size; every forecast of the series in order. */
    private static List<float[]> forecastAll(
            BatchForecaster batch, ServedModel model, SeriesState state, float[] values, Random portions) {
        List<float[]> forecasts = new ArrayList<>();
        int next = 0;
        while (next < values.length) {
            int portion = Math.min(1 + portions.nextInt(5), values.length - next);
            for (int i = 0; i < portion; i++) {
                state.append(values[next], next, RING);
                next++;
            }
            for (float[] forecast : batch.forecast(model, List.of(state)).get(0)) {
                forecasts.add(forecast);
                state.emitted("m", forecast);
            }
        }
        return forecasts;
    }

    private static float[][] freshRun(ServedModel model, float[] values, int take) {
        return new Inference()
                .run(model.network(), List.of(new Input(values, new float[0])), take)
                .get(0)
                .forecasts();
    }

    private static void assertClose(float[] found, float[] expected) {
        for (int h = 0; h < expected.length; h++) {
            assertThat(found[h]).isCloseTo(expected[h], within(CLOSE));
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void portionsAndStepsGiveWhatOneRunGives(ModelSpec spec) {
        ServedModel model = TestReleases.served(spec, 1);
        float[] values = values(2, 60);
        float[][] expected = freshRun(model, values, values.length);

        List<float[]> forecasts =
                forecastAll(new BatchForecaster(Optional.empty()), model, new SeriesState(), values, new Random(3));

        for (int i = 0; i < values.length; i++) {
            assertClose(forecasts.get(i), expected[i]);
        }
        model.leave();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void afterASwapASeriesIsReWarmedFromItsRing(ModelSpec spec) {
        // Given a series that another release served, longer than its ring
        ServedModel old = TestReleases.served(spec, 1);
        ServedModel model = TestReleases.served(spec, 2);
        BatchForecaster batch = new BatchForecaster(Optional.empty());
        SeriesState state = new SeriesState();
        forecastAll(batch, old, state, values(4, 100), new Random(5));

        // When the new release forecasts its next three points at once
        for (float value : values(6, 3)) {
            state.append(value, 0, RING);
        }
        float[][] forecasts = batch.forecast(model, List.of(state)).get(0);

        // Then the new release has run over the whole ring
        float[][] expected = freshRun(model, state.points, 3);
        for (int i = 0; i < 3; i++) {
            assertClose(forecasts[i], expected[i]);
        }
        assertThat(state.fingerprint).isEqualTo(model.fingerprint());
        old.leave();
        model.leave();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void seriesOfAllKindsShareABatch(ModelSpec spec) {
        // Given fresh series, current ones and stale ones, owed different numbers of forecasts
        ServedModel old = TestReleases.served(spec, 1);
        ServedModel model = TestReleases.served(spec, 2);
        BatchForecaster batch = new BatchForecaster(Optional.empty());
        List<SeriesState> together = new ArrayList<>();
        List<float[][]> alone = new ArrayList<>();
        for (int s = 0; s < 12; s++) {
            for (boolean inBatch : new boolean[] {true, false}) {
                SeriesState state = new SeriesState();
                if (s % 3 > 0) {
                    forecastAll(batch, s % 3 == 1 ? model : old, state, values(10 + s, 30), new Random(s));
                }
                for (float value : values(50 + s, 1 + s % 4)) {
                    state.append(value, 0, RING);
                }
                if (inBatch) {
                    together.add(state);
                } else {
                    alone.add(batch.forecast(model, List.of(state)).get(0));
                }
            }
        }

        List<float[][]> forecasts = batch.forecast(model, together);

        for (int s = 0; s < forecasts.size(); s++) {
            assertThat(forecasts.get(s)).hasNumberOfRows(1 + s % 4);
            for (int i = 0; i < forecasts.get(s).length; i++) {
                assertClose(forecasts.get(s)[i], alone.get(s)[i]);
            }
        }
        old.leave();
        model.leave();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void windowedMemoryLooksAtTheLastWindowOnly(ModelSpec spec) {
        ServedModel model = TestReleases.served(spec, 1);
        float[] values = values(7, 50);

        SeriesState state = new SeriesState();
        List<float[]> forecasts =
                forecastAll(new BatchForecaster(Optional.of(Memory.WINDOW)), model, state, values, new Random(8));

        for (int i = 0; i < values.length; i++) {
            float[] window = Arrays.copyOfRange(values, Math.max(0, i + 1 - TestReleases.WINDOW), i + 1);
            assertClose(forecasts.get(i), freshRun(model, window, 1)[0]);
        }
        assertThat(state.recurrent).isEmpty();
        model.leave();
    }

    @Test
    void withoutAModelTheLastValueIsRepeated() {
        SeriesState state = new SeriesState();
        state.append(3, 0, RING);
        state.append(4, 0, RING);

        float[][] forecasts = new BatchForecaster(Optional.empty())
                .forecast(null, List.of(state))
                .get(0);

        assertThat(forecasts[0]).containsOnly(3);
        assertThat(forecasts[1]).containsOnly(4);
    }
}
