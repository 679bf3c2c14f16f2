package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.forecaster.series.Maker;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LiveAccuracyTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LiveAccuracy accuracy = new LiveAccuracy(registry, new ErrorHistory(Clock.systemUTC()));

    /** One forecast of {@code said} that met a point of 1, one step ahead. */
    private static Tally tally(String predictor, double said) {
        Tally tally = new Tally();
        SeriesMemory series = new SeriesMemory("s");
        double[] forecast = new double[Forecast.DEFAULT_HORIZON];
        forecast[0] = said;
        series.advance(new Point(0, 0), new RingCapacity(64, 0), new Maker(predictor, ""), true, forecast);
        series.observe(1);
        tally.score(series, 1);
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

    private static Tally tallyOf(String predictor, int horizon) {
        Tally tally = new Tally();
        for (int steps = 1; steps <= horizon; steps++) {
            tally.score(predictor).add(steps, 1, 0.5);
            tally.score(Forecast.LAST_VALUE).add(steps, 2, 0.5);
        }
        return tally;
    }

    private List<Integer> meteredSteps(String predictor) {
        Pattern meter = Pattern.compile("rollcast_forecaster_live_scaled_error_total\\{horizon=\"(\\d+)\",predictor=\""
                + predictor + "\"} 2\\.0");
        return meter.matcher(registry.scrape())
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .sorted()
                .toList();
    }

    @Test
    void ofALargeHorizonTwentyFourStepsHaveMeters() {
        accuracy.merge(tallyOf("gru/1", 288));

        List<Integer> steps = meteredSteps("gru/1");
        assertThat(steps).hasSize(LiveAccuracy.MOST_STEPS).startsWith(1, 13).endsWith(288);
        assertThat(accuracy.mse("gru/1")).hasSize(288).containsOnly(1);
    }

    @Test
    void aBaselineHasTheMetersOfEveryReleaseBesideIt() {
        accuracy.merge(tallyOf("gru/1", 288));
        accuracy.merge(tallyOf("gru/2", 3));

        assertThat(meteredSteps("gru/2")).containsExactly(1, 2, 3);
        assertThat(registry.scrape())
                .contains(
                        "live_scored_total{horizon=\"2\",predictor=\"last-value\"} 2.0",
                        "live_scored_total{horizon=\"288\",predictor=\"last-value\"} 1.0");
        assertThat(accuracy.mse(Forecast.LAST_VALUE)).hasSize(288);
        assertThat(accuracy.mse("gru/2")).hasSize(3);
    }

    @Test
    void metersStayBoundedWhateverTheHorizons() {
        for (int horizon = 1; horizon <= 288; horizon++) {
            accuracy.merge(tallyOf("gru/" + horizon, horizon));
        }

        long steps = registry.scrape()
                .lines()
                .filter(line -> line.startsWith("rollcast_forecaster_live_mse{"))
                .count();
        assertThat(steps).isLessThanOrEqualTo((LiveAccuracy.MOST_PREDICTORS - 1) * LiveAccuracy.MOST_STEPS + 288);
    }

    @Test
    void theMetersOfTheDomainAreThereFromTheStart() {
        new ForecasterMeters(registry, Clock.systemUTC());

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
