package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Seasons;
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
 * A store that the build before wrote goes on where it was. The files hold what that build stored of a series of hourly
 * points with a day (checkpoint and tail of format 6) after 25 or 75 points, the first 20 of them without a release and all
 * with a ring of 64, and then the next 30 points with the forecasts that it made from them.
 */
class StateUpgradeTest {

    private static final RingCapacity RING = new RingCapacity(64, 640);
    private static final int WEEK = 168;

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
        ForecastStep step =
                new ForecastStep(new BatchForecaster(Optional.empty(), RING, new WarmUpBudget(1, System::nanoTime)));
        String name = "/io/rollcast/forecaster/series/state-format-6-%s-after-%d.bin".formatted(architecture, after);
        try (DataInputStream file =
                new DataInputStream(Objects.requireNonNull(StateUpgradeTest.class.getResourceAsStream(name)))) {
            // Given what the build before stored
            SeriesMemory series = SeriesMemory.decode("s-00042", bytes(file), bytes(file));
            assertThat(series.maker().name()).isEqualTo(architecture + "/1");
            // Its digest may have been another one, if this build writes other things into a release.
            live.serve(new ServedModel(
                    new ReleaseId(architecture, 1), series.maker().digest(), TestReleases.random(spec, 1), 0));
            assertThat(series.seasons()).isEqualTo(Seasons.NONE);

            for (int seq = after + 1; seq <= after + 30; seq++) {
                // When the next point comes
                List<Forecast> made = new ArrayList<>();
                Point point = new Point(file.readDouble(), 1_764_000_000_000L + 3_600_000L * seq);
                step.run(
                        live.models(),
                        List.of(new Owed(series, List.of(point))),
                        new Tally(),
                        (memory, any, forecast) -> made.add(forecast));

                // Then the forecast is the one of that build
                assertThat(made.get(0).seq()).isEqualTo(seq);
                assertThat(made.get(0).stepMs()).isEqualTo(3_600_000);
                for (double value : made.get(0).forecast()) {
                    assertThat(value).isEqualTo(file.readDouble());
                }
            }
            assertThat(file.read()).isEqualTo(-1);

            // And after the next checkpoint its day is known, and more points are kept for its sake
            assertThat(series.seasons()).isEqualTo(new Seasons(24, WEEK));
            assertThat(series.points().size()).isGreaterThan(after == 75 ? RING.points() : after);
        }
    }
}
