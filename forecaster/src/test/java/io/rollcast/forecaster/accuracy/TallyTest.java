package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.series.Point;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.wire.Forecast;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final int SEASON = 3;

    /** Points 1, 2, 4, 8 ...; at every one the forecast is that all that follow are {@code said}. */
    private static Tally scored(int points, float said) {
        SeriesMemory series = new SeriesMemory("s");
        Tally tally = new Tally();
        for (int i = 0; i < points; i++) {
            Point point = new Point((float) Math.pow(2, i), i);
            tally.score(series, point.value(), SEASON);
            float[] forecast = new float[Forecast.HORIZON];
            Arrays.fill(forecast, said);
            series.advance(point, 128, "gru/1", true, forecast);
        }
        return tally;
    }

    @Test
    void eachForecastMeetsEachOfItsPointsOnce() {
        Tally.Score score = scored(4, 5).scores().get("gru/1");

        // One step ahead: 5 for 2, 4 and 8; two steps: for 4 and 8; three: for 8.
        assertThat(score.count).startsWith(3, 2, 1, 0);
        assertThat(score.squaredError[0]).isCloseTo(9 + 1 + 9, within(1e-9));
        assertThat(score.squaredError[1]).isCloseTo(1 + 9, within(1e-9));
        assertThat(score.squaredError[2]).isCloseTo(9, within(1e-9));
    }

    @Test
    void theLastValueIsScoredOnTheSamePoints() {
        Tally.Score score = scored(4, 5).scores().get(Forecast.LAST_VALUE);

        assertThat(score.count).startsWith(3, 2, 1, 0);
        assertThat(score.squaredError[0]).isCloseTo(1 + 4 + 16, within(1e-9));
        assertThat(score.squaredError[1]).isCloseTo(9 + 36, within(1e-9));
        assertThat(score.squaredError[2]).isCloseTo(49, within(1e-9));
    }

    @Test
    void theSeasonalNaiveLooksBackWholeSeasons() {
        Tally.Score score = scored(5, 5).scores().get(Tally.SEASONAL_NAIVE);

        // One season before 8 is 1, before 16 is 2; four steps ahead takes two seasons, which are not there.
        assertThat(score.count).startsWith(2, 2, 2, 0);
        assertThat(score.squaredError[0]).isCloseTo(49 + 196, within(1e-9));
    }

    @Test
    void theFallbacksForecastsAreTheLastValuesAndNotCountedTwice() {
        SeriesMemory series = new SeriesMemory("s");
        Tally tally = new Tally();
        for (int i = 0; i < 3; i++) {
            tally.score(series, i, 0);
            series.advance(new Point(i, i), 128, Forecast.LAST_VALUE, false, new float[Forecast.HORIZON]);
        }

        assertThat(tally.scores()).containsOnlyKeys(Forecast.LAST_VALUE);
        assertThat(tally.scores().get(Forecast.LAST_VALUE).count).startsWith(2, 1, 0);
    }

    @Test
    void talliesAddUp() {
        Tally sum = scored(4, 5);

        sum.add(scored(4, 5));

        assertThat(sum.scores().get("gru/1").count).startsWith(6, 4, 2, 0);
        assertThat(sum.scores().get("gru/1").squaredError[2]).isCloseTo(18, within(1e-9));
    }
}
