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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A store that a build before wrote goes on where it was. The files hold what that build stored of a series of hourly
 * points with a day (checkpoint and tail) and then the next points with the forecasts that it made from them, all with a ring
 * of 64. Of format 6 they are after 25 or 75 points, the first 20 of them without a release; of format 7 after 195, with the
 * season known and errors that are larger by day; of format 8 after 215, with a seasonal naive forecast that stands in. There each
 * forecast is followed by its lower 80 % and upper 95 % bounds.
 */
class StateUpgradeTest {

    private static final RingCapacity RING = new RingCapacity(64, 640);
    private static final int WEEK = 168;

    private static byte[] bytes(DataInputStream file) throws IOException {
        return file.readNBytes(file.readInt());
    }

    /** The release that the series was forecast by. */
    private static LiveModel serving(String architecture, SeriesMemory series) {
        ModelSpec spec = TestReleases.specs().stream()
                .filter(any -> any.architecture().equals(architecture))
                .findFirst()
                .orElseThrow();
        LiveModel live = new LiveModel();
        // Its digest may have been another one, if this build writes other things into a release.
        live.serve(new ServedModel(
                new ReleaseId(architecture, 1), series.maker().digest(), TestReleases.random(spec, 1), 0));
        return live;
    }

    /** The forecast from point {@code seq}, an hour after the one before it. */
    private static Forecast next(ForecastStep step, LiveModel live, SeriesMemory series, int seq, double value) {
        List<Forecast> made = new ArrayList<>();
        Point point = new Point(value, 1_764_000_000_000L + 3_600_000L * seq);
        step.run(
                live.models(),
                List.of(new Owed(series, List.of(point))),
                new Tally(),
                (memory, any, forecast) -> made.add(forecast));
        return made.get(0);
    }

    @ParameterizedTest
    @CsvSource({"lstm, 25", "gru, 25", "ln-rnn, 25", "lstm, 75", "gru, 75", "ln-rnn, 75"})
    void aSeriesOfTheFormatBeforeGoesOnWhereItWas(String architecture, int after) throws IOException {
        ForecastStep step = new ForecastStep(new BatchForecaster(RING, new WarmUpBudget(1, System::nanoTime)));
        String name = "/io/rollcast/forecaster/series/state-format-6-%s-after-%d.bin".formatted(architecture, after);
        try (DataInputStream file =
                new DataInputStream(Objects.requireNonNull(StateUpgradeTest.class.getResourceAsStream(name)))) {
            // Given what the build before stored
            SeriesMemory series = SeriesMemory.decode("s-00042", bytes(file), bytes(file));
            assertThat(series.maker().name()).isEqualTo(architecture + "/1");
            LiveModel live = serving(architecture, series);
            assertThat(series.seasons()).isEqualTo(Seasons.NONE);

            for (int seq = after + 1; seq <= after + 30; seq++) {
                // When the next point comes
                Forecast made = next(step, live, series, seq, file.readDouble());

                // Then the forecast is the one of that build
                assertThat(made.seq()).isEqualTo(seq);
                assertThat(made.stepMs()).isEqualTo(3_600_000);
                for (double value : made.forecast()) {
                    assertThat(value).isEqualTo(file.readDouble());
                }
            }
            assertThat(file.read()).isEqualTo(-1);

            // And after the next checkpoint its day is known, and more points are kept for its sake
            assertThat(series.seasons()).isEqualTo(new Seasons(24, WEEK));
            assertThat(series.points().size()).isGreaterThan(after == 75 ? RING.points() : after);
        }
    }

    @Test
    void aSeriesOfFormat7GoesOnWithTheSameBoundsUntilItsPhasesAreLearnt() throws IOException {
        ForecastStep step = new ForecastStep(new BatchForecaster(RING, new WarmUpBudget(1, System::nanoTime)), true);
        String name = "/io/rollcast/forecaster/series/state-format-7-gru-after-195.bin";
        try (DataInputStream file =
                new DataInputStream(Objects.requireNonNull(StateUpgradeTest.class.getResourceAsStream(name)))) {
            // Given what the build before stored
            SeriesMemory series = SeriesMemory.decode("s-00042", bytes(file), bytes(file));
            LiveModel live = serving("gru", series);
            assertThat(series.seasons().season()).isEqualTo(24);

            boolean isSearched = false;
            for (int seq = 196; seq <= 225; seq++) {
                // When the next point comes
                Forecast made = next(step, live, series, seq, file.readDouble());

                // Then the forecast is the one of that build, and so are its bounds before the next search for a season
                for (double value : made.forecast()) {
                    assertThat(value).isEqualTo(file.readDouble());
                }
                for (double[] bounds :
                        List.of(made.bounds().lower(), made.bounds().upper95())) {
                    for (double bound : bounds) {
                        double before = file.readDouble();
                        assertThat(isSearched || bound == before).isTrue();
                    }
                }
                isSearched |= SeriesMemory.isCheckpoint("s-00042", seq);
            }
            assertThat(isSearched).isTrue();
            assertThat(file.read()).isEqualTo(-1);
        }
    }

    @Test
    void aSeriesOfFormat8GoesOnWithWhatStoodIn() throws IOException {
        ForecastStep step = new ForecastStep(new BatchForecaster(RING, new WarmUpBudget(1, System::nanoTime)), true);
        String name = "/io/rollcast/forecaster/series/state-format-8-gru-after-215.bin";
        try (DataInputStream file =
                new DataInputStream(Objects.requireNonNull(StateUpgradeTest.class.getResourceAsStream(name)))) {
            // Given what the build before stored, with points of which nothing else is
            SeriesMemory series = SeriesMemory.decode("s-00042", bytes(file), bytes(file));
            LiveModel live = serving("gru", series);
            assertThat(series.behind()).hasSize(11);

            for (int seq = 216; seq <= 235; seq++) {
                // When the next point comes
                Forecast made = next(step, live, series, seq, file.readDouble());

                // Then the forecast is the one of that build, and so are its bounds
                assertThat(made.model()).isEqualTo(Forecast.SEASONAL_NAIVE);
                for (double[] numbers : List.of(
                        made.forecast(), made.bounds().lower(), made.bounds().upper95())) {
                    for (double number : numbers) {
                        assertThat(number).isEqualTo(file.readDouble());
                    }
                }
            }
            assertThat(file.read()).isEqualTo(-1);
        }
    }
}
