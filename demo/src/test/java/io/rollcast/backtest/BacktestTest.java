package io.rollcast.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.chaos.RandomRelease;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BacktestTest {

    private static final int HORIZON = 10;

    private static Series daily(double noise) {
        Random random = new Random(7);
        double[] values = new double[400];
        for (int t = 0; t < values.length; t++) {
            values[t] = 50 + 10 * Math.sin(2 * Math.PI * t / 24) + noise * random.nextGaussian();
        }
        return new Series("daily", values, 24, 280);
    }

    static List<Forecaster> forecasters() {
        return List.of(
                Naive.LAST_VALUE,
                Naive.SEASONAL,
                new HoltWinters(),
                new Ridge(),
                new Roll("random", RandomRelease.gru(1)));
    }

    @Test
    void maseIsTheErrorInUnitsOfTheLearntNaiveError() {
        // Given: steps of 1 are learnt, then the value jumps by 4 and stays.
        Series series = new Series("jump", new double[] {0, 1, 0, 1, 5, 5}, 0, 4);
        // When
        Score score = Score.of(series, Naive.LAST_VALUE.forecast(series, 2), 2);
        // Then: forecasts 1 1 from the fourth point miss by 4 and 4, that of the fifth by 0.
        assertThat(series.unit()).isEqualTo(1);
        assertThat(score.mase()).isCloseTo(8 / 3.0, within(1e-12));
        assertThat(score.maseByStep()).containsExactly(2, 4);
        assertThat(score.smape()).isCloseTo(2 * 200 * 4 / 6.0 / 3, within(1e-9));
    }

    @Test
    void naiveForecastsRepeatTheLastValueOrTheSeason() {
        Series series = daily(0.1);

        assertThat(series.season()).isEqualTo(24);
        assertThat(Naive.LAST_VALUE.forecast(series, HORIZON)[0]).containsOnly(series.values()[279]);
        assertThat(Naive.SEASONAL.forecast(series, HORIZON)[0])
                .containsExactly(Arrays.copyOfRange(series.values(), 256, 266));
        assertThat(Naive.SEASONAL.forecast(series, 30)[0][24]).isEqualTo(series.values()[256]);
    }

    @Test
    void holtWintersAndRidgeFindASeasonWithoutNoise() {
        Series series = daily(0);
        for (Forecaster forecaster : List.of(new HoltWinters(), new Ridge())) {
            double[] forecast = forecaster.forecast(series, HORIZON)[0];
            for (int step = 0; step < HORIZON; step++) {
                assertThat(forecast[step]).isCloseTo(series.values()[280 + step], within(0.1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("forecasters")
    void aLaterValueChangesNoForecast(Forecaster forecaster) {
        // Given
        Series series = daily(1);
        double[] changed = series.values().clone();
        changed[350] = 1_000;
        // When
        double[][] before = forecaster.forecast(series, HORIZON);
        double[][] after = forecaster.forecast(new Series("daily", changed, 24, 280), HORIZON);
        // Then: number 70 is made at point 349.
        assertThat(before).hasDimensions(120, HORIZON);
        assertThat(Arrays.copyOf(after, 71)).isDeepEqualTo(Arrays.copyOf(before, 71));
        assertThat(Arrays.deepEquals(after, before)).isFalse();
    }

    @Test
    void constantAndShortSeriesAreLeftOutAndCounted() {
        Series constant = new Series("constant", new double[100], 0, 70);
        Series brief = new Series("short", new double[] {1, 2, 3}, 0, 2);

        Backtest backtest = new Backtest(List.of(constant, brief, daily(1)), List.of(), HORIZON);

        assertThat(backtest.series()).extracting(Series::name).containsExactly("daily");
        assertThat(backtest.leftOut()).isEqualTo(Map.of("short", 1L, "constant", 1L));
    }
}
