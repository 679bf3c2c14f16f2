package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.rollcast.forecaster.series.Maker;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

    private static final int SEASON = 12;
    private static final RingCapacity RING = new RingCapacity(128, 0);
    private static final Maker GRU = new Maker("gru/1", "0123456789abcdef");

    /** Points 1, 2, 4, 8 ...; at every one the forecast is that all that follow are {@code said}. */
    private static Tally scored(int points, double said) {
        SeriesMemory series = new SeriesMemory("s");
        Tally tally = new Tally();
        for (int i = 0; i < points; i++) {
            Point point = new Point(Math.pow(2, i), i);
            series.observe(point.value());
            tally.score(series, point.value());
            double[] forecast = new double[Forecast.DEFAULT_HORIZON];
            Arrays.fill(forecast, said);
            series.advance(point, RING, GRU, true, forecast);
            series.settle(RING);
        }
        return tally;
    }

    @Test
    void eachForecastMeetsEachOfItsPointsOnce() {
        Tally.Score score = scored(4, 5).scores().get("gru/1");

        // One step ahead: 5 for 2, 4 and 8; two steps: for 4 and 8; three: for 8.
        assertThat(score.counts()).startsWith(3, 2, 1, 0);
        assertThat(score.squaredError(1)).isCloseTo(9 + 1 + 9, within(1e-9));
        assertThat(score.squaredError(2)).isCloseTo(1 + 9, within(1e-9));
        assertThat(score.squaredError(3)).isCloseTo(9, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 11, 24, 48, 288})
    void oneStepAheadIsScoredAtAsManyOriginsAsTrainersTakeItToBe(int horizon) {
        SeriesMemory series = new SeriesMemory("s");
        Tally tally = new Tally();
        int origins = 20 * Accuracy.stride(horizon);
        for (int i = 0; i <= origins; i++) {
            series.observe(i);
            tally.score(series, i);
            series.advance(new Point(i, i), new RingCapacity(288, 0), GRU, true, new double[horizon]);
            series.settle(new RingCapacity(288, 0));
        }

        assertThat(tally.scores().get("gru/1").counts()[0]).isEqualTo(20);
    }

    @Test
    void aShiftDoesNotHideFromTheGuardWhatComesAfterIt() {
        // Given a release that knew all that came, until the series moved to a hundred times its level
        SeriesMemory series = new SeriesMemory("s");
        Tally tally = new Tally();
        boolean isGuarded = false;
        for (int i = 0; i < 360; i++) {
            double value = i < 300 ? 10 + i % 3 : 1_000 + i % 3;
            series.observe(value);
            tally.score(series, value);
            isGuarded = series.isGuarded(GRU, value);
            double[] forecast = new double[Forecast.DEFAULT_HORIZON];
            for (int h = 1; h <= forecast.length; h++) {
                forecast[h - 1] = i < 300 ? 10 + (i + h) % 3 : value + 10;
            }
            series.advance(new Point(value, i), RING, GRU, true, forecast);
            series.settle(RING);
        }

        // Then sixty points later the last value stands in
        assertThat(isGuarded).isTrue();
    }

    /** A random walk that is guarded, forecast by a release whose error is a multiple of the last value's at every step. */
    private static final class Walk {

        final SeriesMemory series = new SeriesMemory("s");
        private final double[] values = new double[1_000];
        private int next;

        Walk() {
            Random random = new Random(7);
            for (int i = 1; i < values.length; i++) {
                values[i] = values[i - 1] + random.nextGaussian();
            }
        }

        /** Returns at how many of the points the last value stands in. */
        int run(int points, Maker maker, double multiple) {
            int guarded = 0;
            for (int i = next; i < next + points; i++) {
                double value = values[i];
                series.observe(value);
                new Tally().score(series, value);
                double[] forecast = new double[Forecast.DEFAULT_HORIZON];
                for (int h = 0; h < forecast.length; h++) {
                    double actual = values[i + h + 1];
                    forecast[h] = actual + multiple * (value - actual);
                }
                boolean isGuarded = series.isGuarded(maker, value);
                guarded += isGuarded ? 1 : 0;
                double[] emitted = isGuarded ? series.standIn(value, forecast) : forecast;
                series.advance(new Point(value, i), RING, maker, true, forecast, emitted);
                series.settle(RING);
            }
            next += points;
            return guarded;
        }
    }

    @Test
    void aReleaseIsNotGuardedForErrorsOfTheOneBefore() {
        Walk walk = new Walk();
        assertThat(walk.run(100, GRU, 3)).isGreaterThan(50);

        assertThat(walk.run(100, new Maker("gru/2", "fedcba9876543210"), 0.9)).isZero();
    }

    @Test
    void theErrorOfASeriesIsOfWhatIsEmitted() {
        Walk walk = new Walk();
        assertThat(walk.run(800, GRU, 3)).isGreaterThan(700);

        assertThat(walk.series.error()).isCloseTo(walk.series.lastValueError(), withinPercentage(1));
    }

    @Test
    void theLastValueIsScoredOnTheSamePoints() {
        Tally.Score score = scored(4, 5).scores().get(Forecast.LAST_VALUE);

        assertThat(score.counts()).startsWith(3, 2, 1, 0);
        assertThat(score.squaredError(1)).isCloseTo(1 + 4 + 16, within(1e-9));
        assertThat(score.squaredError(2)).isCloseTo(9 + 36, within(1e-9));
        assertThat(score.squaredError(3)).isCloseTo(49, within(1e-9));
    }

    @Test
    void theSeasonalNaiveLooksBackWholeSeasonsOfTheSeries() {
        // Given a series whose season has been found, and forecasts of more than a season
        SeriesMemory series = new SeriesMemory("s");
        for (int i = 0; i < 96; i++) {
            series.observe(season(i));
            series.advance(new Point(season(i), i), RING, GRU, true, new double[SEASON + 3]);
            series.settle(RING);
        }
        assertThat(series.seasons().season()).isEqualTo(SEASON);

        // When a point comes that is 5 higher than its season
        Tally tally = new Tally();
        series.observe(season(96) + 5);
        tally.score(series, season(96) + 5);

        // Then all steps ahead are off by that, those beyond a season as well
        Tally.Score score = tally.scores().get(Forecast.SEASONAL_NAIVE);
        assertThat(score.counts()).hasSize(SEASON + 3);
        for (int steps = 1; steps <= SEASON + 3; steps++) {
            assertThat(score.squaredError(steps)).isCloseTo(25.0 * score.count(steps), within(0.1));
        }
        assertThat(score.counts()).isEqualTo(tally.scores().get("gru/1").counts());
    }

    private static double season(int i) {
        return 40 * Math.sin(2 * Math.PI * i / SEASON) + i % SEASON;
    }

    @Test
    void theSeasonalNaiveOfASeriesWithoutASeasonIsTheLastValue() {
        Tally tally = scored(40, 5);

        Tally.Score seasonal = tally.scores().get(Forecast.SEASONAL_NAIVE);
        Tally.Score lastValue = tally.scores().get(Forecast.LAST_VALUE);
        assertThat(seasonal.counts()).isEqualTo(lastValue.counts());
        assertThat(seasonal.scaledErrors()).isEqualTo(lastValue.scaledErrors());
    }

    @Test
    void theFallbacksForecastsAreTheLastValuesAndNotCountedTwice() {
        SeriesMemory series = new SeriesMemory("s");
        Tally tally = new Tally();
        for (int i = 0; i < 3; i++) {
            tally.score(series, i);
            series.advance(new Point(i, i), RING, Maker.LAST_VALUE, false, new double[Forecast.DEFAULT_HORIZON]);
        }

        assertThat(tally.scores()).containsOnlyKeys(Forecast.LAST_VALUE, Forecast.SEASONAL_NAIVE);
        assertThat(tally.scores().get(Forecast.LAST_VALUE).counts()).startsWith(2, 1, 0);
    }

    @Test
    void anErrorCountsInSpreadsAndNoneMoreThanFour() {
        Tally.Score score = new Tally.Score();

        score.add(1, -3, 2);
        score.add(2, 1e30, 2);
        score.add(3, Double.POSITIVE_INFINITY, 2);
        score.add(4, Double.NaN, 2);

        assertThat(score.counts()).containsExactly(1, 1, 1);
        assertThat(score.scaledErrors()).containsExactly(1.5, 4, 4);
        assertThat(score.squaredError(1)).isEqualTo(9);
        assertThat(score.squaredError(2)).isCloseTo(1e60, within(1e46));
        assertThat(score.squaredError(3)).isFinite();
    }

    @Test
    void withoutASpreadAnErrorIsTheLargestThatCounts() {
        Tally.Score score = new Tally.Score();

        score.add(1, 0, 0);
        score.add(2, 1e-9, 0);

        assertThat(score.scaledErrors()).containsExactly(0, 4);
    }

    @Test
    void scoresOfDifferentHorizonsAddUp() {
        Tally.Score score = new Tally.Score();
        score.add(1, 1, 1);
        Tally.Score longer = new Tally.Score();
        longer.reach(288);
        longer.add(288, 2, 1);

        score.add(longer);

        assertThat(score.horizon()).isEqualTo(288);
        assertThat(score.count(1)).isEqualTo(1);
        assertThat(score.count(2)).isZero();
        assertThat(score.squaredError(288)).isEqualTo(4);
        assertThat(score.count(289)).isZero();
    }

    @Test
    void talliesAddUp() {
        Tally sum = scored(4, 5);

        sum.add(scored(4, 5));

        assertThat(sum.scores().get("gru/1").counts()).startsWith(6, 4, 2, 0);
        assertThat(sum.scores().get("gru/1").squaredError(3)).isCloseTo(18, within(1e-9));
    }
}
