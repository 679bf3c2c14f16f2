package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoundTimerTest {

    private long nowNanos = Long.MAX_VALUE - 5;
    private final RoundTimer timer = new RoundTimer(Duration.ofMinutes(10), () -> nowNanos);

    @Test
    void roundsAreDueAtOnceAndThenAtIntervals() {
        assertThat(timer.isDue(timer.sinceDrift())).isTrue();

        timer.begun(0);
        nowNanos += Duration.ofMinutes(10).toNanos() - 1;
        assertThat(timer.isDue(timer.sinceDrift())).isFalse();
        nowNanos++;
        assertThat(timer.isDue(timer.sinceDrift())).isTrue();
    }

    @Test
    void aDropMakesOneRoundDueBeforeItsTime() {
        timer.begun(0);

        timer.drifted(400);
        assertThat(timer.sinceDrift()).isEqualTo(400);
        assertThat(timer.isDue(400)).isTrue();

        timer.begun(400);
        assertThat(timer.isDue(timer.sinceDrift())).isFalse();
    }

    @Test
    void aDropWhileTheHistoryOfARoundIsCopiedIsNotLost() {
        int seen = timer.sinceDrift();
        timer.drifted(400);

        timer.begun(seen);

        assertThat(timer.sinceDrift()).isEqualTo(400);
    }
}
