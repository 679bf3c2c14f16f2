package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.series.Guard.Predictor;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardTest {

    private final Guard guard = new Guard();

    private Guard score(int points, double release, double lastValue, double seasonal) {
        for (int i = 0; i < points; i++) {
            guard.score(release, lastValue, seasonal);
        }
        return guard;
    }

    @Test
    void aReleaseServesUntilItIsWorseBeyondDoubt() {
        assertThat(score(Guard.FEWEST - 1, 3, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.RELEASE);
        assertThat(score(1, 3, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE);
        assertThat(guard.nameOr("gru/1")).isEqualTo("last-value");
    }

    @Test
    void aReleaseThatIsALittleWorseServes() {
        assertThat(score(1_000, 1.1, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.RELEASE);
        assertThat(guard.nameOr("gru/1")).isEqualTo("gru/1");
    }

    @Test
    void theBetterNaiveForecastStandsIn() {
        assertThat(score(100, 3, 2, 1).decide(false, 0)).isEqualTo(Predictor.SEASONAL_NAIVE);
        assertThat(score(100, 3, 1, 2).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE);
        assertThat(score(100, 3, 2, Double.NaN).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE);
    }

    @Test
    void aReleaseServesAgainOnceItWins() {
        score(100, 3, 1, Double.NaN);

        assertThat(score(1, 0.5, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE);
        assertThat(score(200, 0.5, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.RELEASE);
    }

    @Test
    void anotherReleaseHasItsOwnChance() {
        score(100, 3, 1, Double.NaN);

        guard.restart();

        assertThat(guard.decide(false, 0)).isEqualTo(Predictor.RELEASE);
        assertThat(score(Guard.FEWEST - 1, 3, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.RELEASE);
        assertThat(score(1, 3, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE);
    }

    private Guard scoreFirst(int points, double release, double lastValue, double seasonal) {
        for (int i = 0; i < points; i++) {
            guard.scoreFirst(release, lastValue, seasonal);
        }
        return guard;
    }

    @Test
    void aLastValueThatIsBetterOneStepAheadStandsInThereAlone() {
        score(Guard.FEWEST, 1, 1, Double.NaN);

        assertThat(scoreFirst(Guard.FEWEST - 1, 2, 1, Double.NaN).decide(false, 0))
                .isEqualTo(Predictor.RELEASE);
        assertThat(scoreFirst(1, 2, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE_THEN_RELEASE);
        assertThat(guard.nameOr("gru/1")).isEqualTo("gru/1");
        assertThat(scoreFirst(200, 0.9, 1, Double.NaN).decide(false, 0)).isEqualTo(Predictor.RELEASE);
    }

    @Test
    void aSeasonThatStandsInHasTheLastValueFirstWhereThatIsBetter() {
        score(Guard.FEWEST, 3, 2, 1);

        assertThat(scoreFirst(Guard.FEWEST, 1, 1, 2).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE_THEN_SEASON);
        assertThat(guard.nameOr("gru/1")).isEqualTo("seasonal-naive");
        assertThat(score(100, 3, 1, 2).decide(false, 0)).isEqualTo(Predictor.LAST_VALUE);
    }

    @Test
    void whatIsKnownOfTheFirstStepIsForgottenWithAnotherSeasonOrRelease() {
        scoreFirst(Guard.FEWEST, 2, 1, Double.NaN);

        guard.restartFirst();

        assertThat(guard.decide(false, 0)).isEqualTo(Predictor.RELEASE);
        assertThat(scoreFirst(Guard.FEWEST, 2, 1, Double.NaN).decide(false, 0))
                .isEqualTo(Predictor.LAST_VALUE_THEN_RELEASE);
        guard.restart();
        assertThat(guard.decide(false, 0)).isEqualTo(Predictor.RELEASE);
    }

    @Test
    void whatIsStoredGoesOnInTheSameWay() {
        Set<Predictor> seen = EnumSet.noneOf(Predictor.class);
        for (int i = 0; i < 600; i++) {
            Guard read = Guard.decode(ByteBuffer.wrap(bytes(guard)), true);
            double release = 1 + Math.sin(i / 40.0);
            double seasonal = i < 150 ? Double.NaN : i < 450 ? 1.1 : 0.9;
            guard.score(release, 1.05, seasonal);
            read.score(release, 1.05, seasonal);
            guard.scoreFirst(release + 0.3, 0.8, seasonal);
            read.scoreFirst(release + 0.3, 0.8, seasonal);
            assertThat(bytes(read)).isEqualTo(bytes(guard));
            assertThat(read.decide(i % 30 > 3, 20)).isEqualTo(guard.decide(i % 30 > 3, 20));
            seen.add(guard.emitted());
        }
        assertThat(seen)
                .contains(Predictor.LAST_VALUE, Predictor.LAST_VALUE_THEN_RELEASE)
                .contains(Predictor.LAST_VALUE_THEN_SEASON);
    }

    private static byte[] bytes(Guard guard) {
        ByteBuffer bytes = ByteBuffer.allocate(Guard.MOST_BYTES);
        guard.encode(bytes);
        return bytes.array();
    }

    @Test
    void aSeriesThatStandsStillIsForecastAsItStands() {
        for (int i = 1; i < 16; i++) {
            assertThat(guard.decide(true, 0)).isEqualTo(Predictor.RELEASE);
        }
        assertThat(guard.decide(true, 0)).isEqualTo(Predictor.LAST_VALUE);
        assertThat(guard.decide(true, 24)).isEqualTo(Predictor.RELEASE);
        assertThat(guard.decide(false, 0)).isEqualTo(Predictor.RELEASE);
    }

    @Test
    void aDayOfManyStepsCanStandStill() {
        int season = 5_760;
        for (int i = 1; i < season; i++) {
            guard.decide(true, season);
        }

        Guard read = Guard.decode(ByteBuffer.wrap(bytes(guard)), true);

        assertThat(guard.emitted()).isEqualTo(Predictor.RELEASE);
        assertThat(read.decide(true, season)).isEqualTo(Predictor.LAST_VALUE);
    }
}
