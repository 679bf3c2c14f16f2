package io.rollcast.wire.points;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {

    private static Pace after(long... timestampsMs) {
        Pace pace = new Pace();
        for (long timestampMs : timestampsMs) {
            pace.next(timestampMs);
        }
        return pace;
    }

    @Test
    void theUsualStepIsKnownFromTheSecondTimeOn() {
        assertThat(new Pace().stepMs()).isZero();
        assertThat(after(1_000, 1_000).stepMs()).isZero();
        assertThat(after(1_000, 3_000).stepMs()).isEqualTo(2_000);
        assertThat(after(1_000, 1_000, 3_000).stepMs()).isEqualTo(1_000);
        assertThat(after(1_000, 3_000, 3_000, 6_000).stepMs()).isBetween(2_000f, 3_000f);
    }

    @Test
    void aSeriesOfASecondIsSlowAlsoWhereItsStepsWaver() {
        Pace pace = new Pace();
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            pace.next(1_000 * i + random.nextInt(200));
            assertThat(pace.isSlow()).as("after %d points", i + 1).isEqualTo(i > 0);
        }
    }

    @Test
    void aSeriesIsLiveForTwentyStepsAndForTenMinutes() {
        assertThat(Pace.isLive(600_000, 0)).isTrue();
        assertThat(Pace.isLive(600_001, 29_000)).isFalse();
        assertThat(Pace.isLive(20 * 60_000, 60_000)).isTrue();
        assertThat(Pace.isLive(20 * 60_000 + 1, 60_000)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 8_000, 60_000, 86_400_000})
    void aPauseDoesNotMakeAFastSeriesSlow(long pauseMs) {
        Pace pace = new Pace();
        for (int i = 0; i < 31; i++) {
            pace.next(i / 4);
        }
        pace.next(30 + pauseMs);
        assertThat(pace.isSlow()).isFalse();
        pace.next(30 + 2 * pauseMs);
        assertThat(pace.isSlow()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 17, 51, 10_000})
    void aGapDoesNotChangeTheUsualStep(long steps) {
        Pace pace = new Pace();
        long timestampMs = 0;
        for (int i = 0; i < 100; i++) {
            pace.next(timestampMs);
            timestampMs += i % 20 == 10 ? 60_000 * steps : 60_000;
            assertThat(pace.stepMs()).as("after %d points", i + 1).isEqualTo(i == 0 ? 0 : 60_000);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {300_000 * 5, 86_400_000, 849_000_000_000L})
    void aFirstEventOfAWrongTimeDoesNotStayTheUsualStep(long gapMs) {
        // Given an event before the clock was set, and then one every five minutes
        Pace pace = after(0, gapMs);
        for (int i = 1; i < 20; i++) {
            pace.next(gapMs + 300_000L * i);
            assertThat(pace.stepMs()).as("after %d points", i + 2).isEqualTo(300_000);
        }
    }

    @Test
    void twoEarlyEventsOfNearlyOneTimeAreNoFastSeries() {
        assertThat(after(0, 60_000, 60_001).stepMs()).isEqualTo(1);
        assertThat(after(0, 60_000, 60_001, 120_000).stepMs()).isEqualTo(59_999);
        assertThat(after(0, 60_000, 120_000, 120_001).stepMs()).isEqualTo(40_000, within(1f));
        assertThat(after(0, 1, 60_000, 120_000, 180_000).stepMs()).isEqualTo(60_000);
    }

    @Test
    void norDoesOneAfterABurst() {
        assertThat(after(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 8_000).isSlow()).isFalse();
    }

    @Test
    void aSeriesThatSlowsDownIsSlowSoon() {
        Pace pace = after(0, 500, 1_000, 1_500);
        for (int i = 1; i <= 10; i++) {
            pace.next(1_500 + 60_000L * i);
        }
        assertThat(pace.isSlow()).isTrue();
    }

    @Test
    void aSeriesOfHalfASecondIsNotSlow() {
        assertThat(after(0, 500, 1_000, 1_500).isSlow()).isFalse();
    }
}
