package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.accuracy.Tally.Score;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorHistoryTest {

    private static final int HORIZON = 10;

    private long nowMs = 1_000_000_000;
    private final Clock clock = ((InstantSource) () -> Instant.ofEpochMilli(nowMs)).withZone(ZoneOffset.UTC);
    private final ErrorHistory history = new ErrorHistory(clock);

    /** Scores at {@code horizon} steps of this mean error, raw and scaled. */
    private void add(String predictor, int horizon, long count, double mse) {
        Score score = new Score();
        for (int steps = 1; steps <= horizon; steps++) {
            score.add(steps, count, count * mse, count * mse);
        }
        history.add(predictor, score);
    }

    private void add(String predictor, long count, double mse) {
        add(predictor, HORIZON, count, mse);
    }

    private void interval(String release, double mse, double lastValueMse) {
        add(release, 10, mse);
        add(Forecast.LAST_VALUE, 10, lastValueMse);
        nowMs += ErrorHistory.INTERVAL_MS;
    }

    @Test
    void nothingIsSaidOfNothing() {
        ErrorHistory.Verdict verdict = history.verdict(Forecast.LAST_VALUE, null);

        assertThat(verdict.better()).isNull();
        assertThat(verdict.sinceMs()).isNull();
        assertThat(verdict.mse()).isNull();
        assertThat(verdict.windowMs()).isZero();
        assertThat(history.history()).isEmpty();
        assertThat(history.accuracy()).isEmpty();
    }

    @Test
    void aReleaseIsBetterSinceItTookOverAndItsSuccessorsGoOn() {
        // Given a release that is worse than naive
        long first = nowMs;
        interval("gru/1", 2, 1);
        assertThat(history.verdict("gru/1", first).better()).isFalse();

        // When a better one takes over, and another one, for longer than the window
        long turn = nowMs;
        interval("gru/2", 0.4, 1);
        ErrorHistory.Verdict second = history.verdict("gru/2", turn);
        for (int i = 0; i < 40; i++) {
            interval("gru/3", 0.2, 1);
            history.verdict("gru/3", turn + ErrorHistory.INTERVAL_MS);
        }
        ErrorHistory.Verdict third = history.verdict("gru/3", turn + ErrorHistory.INTERVAL_MS);

        // Then each is judged by its own forecasts alone, and it has been so since the first of them
        assertThat(second.mse()).isCloseTo(0.4, within(1e-12));
        assertThat(second.sinceMs()).isEqualTo(turn);
        assertThat(second.windowMs()).isEqualTo(ErrorHistory.INTERVAL_MS);
        assertThat(third.better()).isTrue();
        assertThat(third.mse()).isCloseTo(0.2, within(1e-12));
        assertThat(third.lastValueMse()).isCloseTo(1, within(1e-12));
        assertThat(third.lessError()).isCloseTo(0.8, within(1e-12));
        assertThat(third.sinceMs()).isEqualTo(turn);
        assertThat(third.scored()).isEqualTo(29 * 10 * HORIZON);
        assertThat(history.accuracy())
                .extracting(ErrorHistory.PredictorAccuracy::predictor)
                .containsExactly("gru/3", Forecast.LAST_VALUE);
    }

    @Test
    void aReleaseThatServedBeforeTheStartIsJudgedSinceTheStart() {
        long start = nowMs;
        interval("gru/1", 0.4, 1);

        assertThat(history.verdict("gru/1", start - 1_000).sinceMs()).isEqualTo(start);
    }

    @Test
    void eachStepWeighsTheSameHoweverOftenItWasScored() {
        // Given a last value that is wrong by the steps ahead, and a release that has mostly met points one step ahead,
        // where it is worse
        Score lastValue = new Score();
        Score release = new Score();
        for (int steps = 1; steps <= HORIZON; steps++) {
            lastValue.add(steps, 100, 100 * steps, 100 * steps);
            int met = steps == 1 ? 1_000 : 3;
            release.add(steps, met, met * 2, met * 2);
        }
        history.add(Forecast.LAST_VALUE, lastValue);
        history.add("gru/1", release);

        // When
        ErrorHistory.Verdict verdict = history.verdict("gru/1", nowMs);

        // Then the nine far steps, where it is better, are not drowned by the near one
        assertThat(verdict.mse()).isCloseTo(2, within(1e-12));
        assertThat(verdict.lastValueMse()).isCloseTo(5.5, within(1e-12));
        assertThat(verdict.better()).isTrue();
        assertThat(history.history())
                .singleElement()
                .satisfies(means ->
                        assertThat(means.mse().get(Forecast.LAST_VALUE)).isCloseTo(5.5, within(1e-12)));
    }

    @Test
    void scaledErrorsDecideAndRawOnesAreStillTold() {
        // Given a release that is worse in the series' unit, since one series of a large unit is, and better in spreads
        Score lastValue = new Score();
        Score release = new Score();
        for (int steps = 1; steps <= HORIZON; steps++) {
            lastValue.add(steps, 10, 1e6, 10);
            release.add(steps, 10, 2e6, 4);
        }
        history.add(Forecast.LAST_VALUE, lastValue);
        history.add("gru/1", release);

        // When
        ErrorHistory.Verdict verdict = history.verdict("gru/1", nowMs);

        // Then
        assertThat(verdict.better()).isTrue();
        assertThat(verdict.lessError()).isCloseTo(0.6, within(1e-12));
        assertThat(verdict.scaledError()).isCloseTo(0.4, within(1e-12));
        assertThat(verdict.lastValueScaledError()).isCloseTo(1, within(1e-12));
        assertThat(verdict.mse()).isCloseTo(2e5, within(1e-6));
        assertThat(verdict.lastValueMse()).isCloseTo(1e5, within(1e-6));
        assertThat(history.accuracy().get(1).mse()).containsOnly(2e5);
        assertThat(history.accuracy().get(1).scaledError()).containsOnly(0.4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 24, 288})
    void anyHorizonIsJudged(int horizon) {
        add("gru/1", horizon, 3, 0.5);
        add(Forecast.LAST_VALUE, horizon, 3, 1);

        ErrorHistory.Verdict verdict = history.verdict("gru/1", nowMs);

        assertThat(verdict.better()).isTrue();
        assertThat(verdict.scored()).isEqualTo(3L * horizon);
        assertThat(history.accuracy())
                .allSatisfy(row -> assertThat(row.mse()).hasSize(horizon))
                .allSatisfy(row -> assertThat(row.count()).hasSize(horizon));
    }

    @Test
    void aLargeHorizonIsJudgedThoughItsFarStepsAreScoredSeldom() {
        // Given a release of 288 steps, of which every 29th was scored three times
        Score release = new Score();
        release.reach(288);
        Score lastValue = new Score();
        for (int steps = 1; steps <= 288; steps += 29) {
            release.add(steps, 3, 1.5, 1.5);
            lastValue.add(steps, 3, 3, 3);
        }
        history.add("gru/1", release);
        history.add(Forecast.LAST_VALUE, lastValue);

        // Then that is enough; near steps alone would not be
        assertThat(history.verdict("gru/1", nowMs).better()).isTrue();

        Score near = new Score();
        near.reach(288);
        near.add(1, 1_000, 500, 500);
        history.add("gru/2", near);
        assertThat(history.verdict("gru/2", nowMs).predictor()).isEqualTo("gru/1");
    }

    @Test
    void releasesOfDifferentHorizonsAreComparedAtTheStepsThatBothHave() {
        // Given a last value that is wrong by the steps ahead, and releases of 2 and of 4 steps
        Score lastValue = new Score();
        for (int steps = 1; steps <= 4; steps++) {
            lastValue.add(steps, 10, 10 * steps, 10 * steps);
        }
        ErrorInterval interval = new ErrorInterval(nowMs);
        interval.predictors.put(Forecast.LAST_VALUE, lastValue);
        interval.predictors.put("gru/1", new Score());
        interval.predictors.put("gru/2", new Score());
        for (int steps = 1; steps <= 4; steps++) {
            interval.predictors.get("gru/2").add(steps, 10, 5 * steps, 5 * steps);
            if (steps <= 2) {
                interval.predictors.get("gru/1").add(steps, 10, 10, 10);
            }
        }

        // When
        Comparison shorter = new Comparison(List.of(interval), "gru/1");
        Comparison longer = new Comparison(List.of(interval), "gru/2");

        // Then
        assertThat(shorter.against(Forecast.LAST_VALUE))
                .isEqualTo(new Comparison.Pair(new StepMeans(1, 1), new StepMeans(1.5, 1.5), 2));
        assertThat(longer.against(Forecast.LAST_VALUE))
                .isEqualTo(new Comparison.Pair(new StepMeans(1.25, 1.25), new StepMeans(2.5, 2.5), 4));
        assertThat(longer.against("gru/1"))
                .isEqualTo(new Comparison.Pair(new StepMeans(0.75, 0.75), new StepMeans(1, 1), 2));
        assertThat(longer.against("gru/3")).isNull();
    }

    @Test
    void aSeasonalBaselineThatLacksStepsIsNotToldBesideOneThatHasThem() {
        add("gru/1", HORIZON, 10, 0.5);
        add(Forecast.LAST_VALUE, HORIZON, 10, 1);
        add("seasonal-naive", HORIZON - 1, 10, 0.1);
        assertThat(history.verdict("gru/1", nowMs).seasonalNaiveScaledError()).isNull();

        add("seasonal-naive", HORIZON, 10, 0.1);
        assertThat(history.verdict("gru/1", nowMs).seasonalNaiveScaledError()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void theVerdictIsAgainstTheBestNaiveForecastAndNamesIt() {
        add("gru/1", HORIZON, 10, 0.8);
        add(Forecast.LAST_VALUE, HORIZON, 10, 1);
        ErrorHistory.Verdict besideLastValue = history.verdict("gru/1", nowMs);

        add("seasonal-naive", HORIZON, 10, 0.5);
        ErrorHistory.Verdict besideSeasonal = history.verdict("gru/1", nowMs);

        assertThat(besideLastValue.better()).isTrue();
        assertThat(besideLastValue.bestNaive()).isEqualTo("last-value");
        assertThat(besideLastValue.lessError()).isCloseTo(0.2, within(1e-12));
        assertThat(besideSeasonal.better()).isFalse();
        assertThat(besideSeasonal.bestNaive()).isEqualTo("seasonal-naive");
        assertThat(besideSeasonal.lessError()).isCloseTo(-0.6, within(1e-12));
    }

    @Test
    void aSeriesThatNeverChangesGivesNoInfiniteFigure() {
        add("gru/1", 10, 0.5);
        add(Forecast.LAST_VALUE, 10, 0);

        ErrorHistory.Verdict verdict = history.verdict("gru/1", nowMs);

        assertThat(verdict.better()).isFalse();
        assertThat(verdict.lessError()).isNull();
    }

    @Test
    void aSuccessorOfWhichLittleIsKnownIsNotJudgedYet() {
        interval("gru/1", 0.5, 1);
        history.verdict("gru/1", 0L);
        add("gru/2", 1, 3);
        add(Forecast.LAST_VALUE, 10, 1);

        ErrorHistory.Verdict verdict = history.verdict("gru/2", nowMs);

        assertThat(verdict.predictor()).isEqualTo("gru/1");
        assertThat(verdict.better()).isTrue();
    }

    @Test
    void aStreamThatComesOnceAnHourHasAPast() {
        for (int i = 0; i < 5; i++) {
            interval("gru/1", 0.5, 1);
            nowMs += 3_600_000;
            history.verdict("gru/1", 0L);
        }

        assertThat(history.verdict("gru/1", 0L).scored()).isEqualTo(5 * 10 * HORIZON);
        assertThat(history.history()).hasSize(5);
    }

    @Test
    void whatNoReleaseForecastCountsAsTheLastValue() {
        add("gru/1", 5, 0);
        add(Forecast.LAST_VALUE, 10, 1);

        assertThat(history.history())
                .singleElement()
                .satisfies(means -> assertThat(means.mse()).containsEntry("served", 0.5));
    }

    @Test
    void theFallbackIsNoBetterThanItself() {
        interval(Forecast.LAST_VALUE, 1, 1);

        assertThat(history.verdict(Forecast.LAST_VALUE, null).better()).isFalse();
    }

    @Test
    void anHourIsKeptAndNoMore() {
        for (int i = 0; i < 1_000; i++) {
            interval("gru/" + i, 0.5, 1);
        }

        assertThat(history.history())
                .hasSize(ErrorHistory.KEPT_INTERVALS - 1)
                .allSatisfy(means ->
                        assertThat(means.mse()).containsEntry("served", 0.5).containsEntry(Forecast.LAST_VALUE, 1.0));
        assertThat(history.accuracy()).hasSizeLessThanOrEqualTo(ErrorHistory.WINDOW_INTERVALS + 1);
    }
}
