package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.network.Inference;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The peers forecast what Rollcast does: only then is it fair to compare how quickly. */
class PeersTest {

    private static final int WINDOW = 50;

    @ParameterizedTest
    @ValueSource(strings = {"gru", "lstm"})
    void onnxRuntimeForecastsWhatRollcastDoes(String architecture) {
        assertSameForecasts(Releases.read(architecture), OnnxForecaster::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gru", "lstm", "ln-rnn"})
    void djlForecastsWhatRollcastDoes(String architecture) {
        assertSameForecasts(Releases.read(architecture), DjlForecaster::new);
    }

    private static void assertSameForecasts(ModelRelease release, Function<ModelRelease, PointForecaster> peer) {
        Backlog series = new Backlog(3, 3 * 2 * WINDOW, 7);
        InferenceNetwork network = InferenceNetwork.of(release.spec(), release.weights());
        try (PointForecaster forecaster = peer.apply(release)) {
            Inference inference = new Inference();
            for (int index = 0; index < series.series(); index++) {
                for (int last = WINDOW; last <= 2 * WINDOW; last += 10) {
                    float[] window = window(series, index, last);
                    double[] rollcast = inference
                            .run(network, List.of(new Inference.Input(doubles(window), new float[0])), 1)
                            .get(0)
                            .forecasts()[0];
                    assertThat(doubles(forecaster.forecast(Backlog.id(index), window)))
                            .as("series %d, from point %d", index, last)
                            .containsExactly(rollcast, within(1e-4));
                }
            }
        }
    }

    private static double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }

    private static float[] window(Backlog series, int index, int last) {
        float[] window = new float[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            window[i] = (float) series.value(Backlog.id(index), last - WINDOW + 1 + i);
        }
        return window;
    }
}
