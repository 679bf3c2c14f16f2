package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    @Test
    void collectsWhatDoesNotHoldInOrder() {
        // Given
        Problems problems = new Problems();

        // When
        problems.require(true, "never told");
        problems.require(false, "--series %d: give at least %d", 0, 1);
        problems.require(false, "--every %s: give %s", Duration.ofMinutes(90), null);
        problems.requireWithin("--noise", 0.5, 0, 1);
        problems.requireWithin("--noise", -0.5, 0, 1);
        problems.requireWithin("--rate", Double.NaN, 0, 1e9);

        // Then
        assertThat(problems.found())
                .containsExactly(
                        "--series 0: give at least 1",
                        "--every 1h30m: give null",
                        "--noise is -0.5: it must be 0 to 1",
                        "--rate is NaN: it must be 0 to 1000000000");
    }
}
