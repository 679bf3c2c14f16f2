package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A store that the build before wrote goes on where it was. The files hold what that build stored of a series (checkpoint of
 * format 5, tail of format 4) after 25 or 75 points, the first 20 of them without a release, and then the next 30 points
 * with the forecasts that it made from them.
 */
class StateUpgradeTest {

    private static final int RING = 64;

    private static byte[] bytes(DataInputStream file) throws IOException {
        return file.readNBytes(file.readInt());
    }

    @ParameterizedTest
    @CsvSource({"lstm, 25", "gru, 25", "ln-rnn, 25", "lstm, 75", "gru, 75", "ln-rnn, 75"})
    void aSeriesOfTheFormatBeforeGoesOnWhereItWas(String architecture, int after) throws IOException {
        ModelSpec spec = TestReleases.specs().stream()
                .filter(any -> any.architecture().equals(architecture))
                .findFirst()
                .orElseThrow();
        LiveModel live = new LiveModel();
        ForecastStep step = new ForecastStep(
                new BatchForecaster(Optional.empty(), RING, new WarmUpBudget(1, System::nanoTime)), RING, 0);
        String name = "/io/rollcast/forecaster/series/state-format-5-%s-after-%d.bin".formatted(architecture, after);
        try (DataInputStream file =
                new DataInputStream(Objects.requireNonNull(StateUpgradeTest.class.getResourceAsStream(name)))) {
            // Given what the build before stored
            SeriesMemory series = SeriesMemory.decode("s-00042", bytes(file), bytes(file));
            assertThat(series.maker().name()).isEqualTo(architecture + "/1");
            // Its digest was another one: this build writes more of a specification.
            live.serve(new ServedModel(
                    new ReleaseId(architecture, 1), series.maker().digest(), TestReleases.random(spec, 1), 0));

            for (int seq = after + 1; seq <= after + 30; seq++) {
                // When the next point comes
                List<Forecast> made = new ArrayList<>();
                Point point = new Point(file.readFloat(), 1_764_000_000_000L + 1000L * seq);
                step.run(
                        live.models(),
                        List.of(new Owed(series, List.of(point))),
                        new Tally(),
                        (memory, any, forecast) -> made.add(forecast));

                // Then the forecast is the one of that build, but for its single precision
                assertThat(made.get(0).seq()).isEqualTo(seq);
                assertThat(made.get(0).stepMs()).isEqualTo(1_000);
                for (double value : made.get(0).forecast()) {
                    assertThat(value).isCloseTo(file.readFloat(), within(2e-5));
                }
            }
            assertThat(file.read()).isEqualTo(-1);
            assertThat(series.spread()).isCloseTo(0.8, within(0.25));
            assertThat(series.error()).isBetween(0f, 16f);
        }
    }
}
