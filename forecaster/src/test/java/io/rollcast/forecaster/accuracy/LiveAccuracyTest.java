package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.forecaster.series.Point;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class LiveAccuracyTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LiveAccuracy accuracy = new LiveAccuracy(registry);

    /** One forecast of {@code said} that met a point of 1, one step ahead. */
    private static Tally tally(String predictor, float said) {
        Tally tally = new Tally();
        SeriesMemory series = new SeriesMemory("s");
        float[] forecast = new float[Forecast.HORIZON];
        forecast[0] = said;
        series.advance(new Point(0, 0), 64, predictor, true, forecast);
        tally.score(series, 1, 0);
        return tally;
    }

    @Test
    void meansAreOverAllThatWasMerged() {
        accuracy.merge(tally("gru/1", 1));
        accuracy.merge(tally("gru/1", 3));

        assertThat(accuracy.mse("gru/1")[0]).isEqualTo(2);
        assertThat(accuracy.mse("gru/1")[1]).isNaN();
        assertThat(accuracy.mse(Forecast.LAST_VALUE)[0]).isEqualTo(1);
        assertThat(accuracy.mse("gru/2")).isNull();
        assertThat(registry.scrape())
                .contains("rollcast_forecaster_live_mse{horizon=\"1\",predictor=\"gru/1\"} 2.0")
                .contains("rollcast_forecaster_live_scored_total{horizon=\"1\",predictor=\"gru/1\"} 2.0")
                .contains("rollcast_forecaster_live_squared_error_total{horizon=\"1\",predictor=\"gru/1\"} 4.0");
    }

    @Test
    void metersStayBoundedHoweverManyReleasesComeAndGo() {
        for (int release = 1; release <= 50; release++) {
            accuracy.merge(tally("gru/" + release, 1));
        }

        long predictors = registry.scrape()
                .lines()
                .filter(line -> line.startsWith("rollcast_forecaster_live_mse{horizon=\"1\""))
                .count();
        assertThat(predictors).isEqualTo(LiveAccuracy.MOST_PREDICTORS);
        assertThat(accuracy.mse("gru/50")).isNotNull();
        assertThat(accuracy.mse("gru/1")).isNull();
        assertThat(accuracy.mse(Forecast.LAST_VALUE)[0]).isEqualTo(1);
    }

    @Test
    void theMetersOfTheDomainAreThereFromTheStart() {
        LiveModel live = new LiveModel();

        new ForecasterMeters(registry, live, Clock.systemUTC());

        assertThat(registry.scrape())
                .contains("rollcast_forecaster_points_total 0.0")
                .contains("rollcast_forecaster_forecasts_total 0.0")
                .contains("rollcast_forecaster_swaps_total 0.0")
                .contains("rollcast_forecaster_dead_letters_total{reason=\"not-json\"} 0.0")
                .contains("rollcast_forecaster_refused_releases_total{reason=\"worse-than-naive\"} 0.0")
                .contains("rollcast_forecaster_inference_seconds_bucket")
                .contains("rollcast_forecaster_latency_seconds_bucket")
                .contains("rollcast_forecaster_batch_series_bucket")
                .contains("rollcast_forecaster_release_age_seconds NaN");
    }
}
