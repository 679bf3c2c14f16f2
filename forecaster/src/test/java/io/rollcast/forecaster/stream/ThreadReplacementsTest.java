package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThreadReplacementsTest {

    private long nanos = -5;
    private final ThreadReplacements replacements = new ThreadReplacements(() -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void aFaultThatStaysEndsTheForecasterWithinAnHour() {
        for (int i = 0; i < ThreadReplacements.MOST; i++) {
            assertThat(replacements.allow()).isTrue();
            pass(Duration.ofMinutes(2));
        }
        assertThat(replacements.allow()).isFalse();
    }

    @Test
    void faultsThatAreFarBetweenNeverDo() {
        for (int i = 0; i < 50 * ThreadReplacements.MOST; i++) {
            assertThat(replacements.allow()).as("replacement %d", i).isTrue();
            pass(Duration.ofMinutes(3).plusMillis(1));
        }
    }

    @Test
    void oneThatIsAnHourOldMakesRoomForOne() {
        assertThat(replacements.allow()).isTrue();
        pass(Duration.ofMinutes(30));
        for (int i = 1; i < ThreadReplacements.MOST; i++) {
            assertThat(replacements.allow()).isTrue();
        }
        assertThat(replacements.allow()).isFalse();
        pass(Duration.ofMinutes(30));
        assertThat(replacements.allow()).isTrue();
        assertThat(replacements.allow()).isFalse();
    }
}
