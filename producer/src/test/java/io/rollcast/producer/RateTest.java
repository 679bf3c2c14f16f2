package io.rollcast.producer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateTest {

    private static final long START_NANOS = -3_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final Rate rate = new Rate(START_NANOS);

    private void mark(int events, double second) {
        for (int i = 0; i < events; i++) {
            rate.mark(at(second));
        }
    }

    private static long at(double second) {
        return START_NANOS + (long) (second * SECOND);
    }

    @Test
    void saysNothingInTheFirstSecond() {
        // When
        mark(100, 0.5);

        // Then
        assertThat(rate.perSecond(at(0.9))).isZero();
    }

    @Test
    void isTheMeanOfTheWholeSecondsSoFar() {
        // When
        mark(100, 0.5);
        mark(50, 1.5);
        mark(7, 2.1);

        // Then
        assertThat(rate.perSecond(at(2.2))).isEqualTo(75);
    }

    @Test
    void forgetsWhatIsOlderThanFiveSeconds() {
        // When
        for (int second = 0; second < 20; second++) {
            mark(second < 12 ? 1_000 : 10, second + 0.3);
        }

        // Then: seconds 11 to 15, then 15 to 19
        assertThat(rate.perSecond(at(20.1))).isEqualTo(10);
    }

    @Test
    void fallsToZeroWhenNothingHappens() {
        // When
        mark(1_000, 0.5);
        mark(1_000, 1.5);

        // Then
        assertThat(rate.perSecond(at(4))).isEqualTo(500);
        assertThat(rate.perSecond(at(6.5))).isEqualTo(200);
        assertThat(rate.perSecond(at(7.0))).isZero();
        assertThat(rate.perSecond(at(1_000_000))).isZero();
    }
}
