package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

    private long wallMs = 1_000_000;
    private long nanos = Duration.ofHours(9).toNanos();
    private final ClockWatch watch = new ClockWatch(() -> wallMs, () -> nanos);

    private void pass(Duration byWall, Duration really) {
        wallMs += byWall.toMillis();
        nanos += really.toNanos();
    }

    @Test
    void aClockThatGoesBackIsToldOnceWithTheRemedy() {
        pass(Duration.ofSeconds(-3_595), Duration.ofSeconds(5));

        assertThat(watch.look()).hasValueSatisfying(line -> assertThat(line).contains("back by 3600 s", "restart it"));
        pass(Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(watch.look()).isEmpty();
    }

    @Test
    void smallStepsAndTheWayForwardAreNot() {
        pass(Duration.ofSeconds(1), Duration.ofSeconds(5));
        assertThat(watch.look()).isEmpty();
        pass(Duration.ofHours(1), Duration.ofSeconds(5));
        assertThat(watch.look()).isEmpty();
    }
}
