package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.trainer.history.History;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainerMetersTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private long nowNanos = Long.MAX_VALUE - 5;
    private final TrainerMeters meters = new TrainerMeters(
            registry, new History(History.Bounds.ofPoints(1_000), 100), TrainerServiceTest.config(), () -> nowNanos);

    private double sinceRelease() {
        return registry.get("rollcast.trainer.since.release").gauge().value();
    }

    @Test
    void eachEndingOfAFitHasADescriptionOfItsOwn() {
        assertThat(Stream.of("releases", "rejected", "failures")
                        .map(name -> registry.get("rollcast.trainer." + name)
                                .tag("architecture", "gru")
                                .counter()
                                .getId()
                                .getDescription()))
                .containsExactly(
                        "Fitted networks that were published",
                        "Fitted networks that were not good enough to be published",
                        "Fits that ended in an error");
    }

    @Test
    void theTimeWithoutAReleaseCountsFromTheStartAndFromEachRelease() {
        assertThat(sinceRelease()).isZero();
        nowNanos += Duration.ofMinutes(10).toNanos();
        assertThat(sinceRelease()).isEqualTo(600);

        meters.rejected("gru");
        meters.failed("gru");
        assertThat(sinceRelease()).isEqualTo(600);
        meters.released("gru");

        assertThat(sinceRelease()).isZero();
    }
}
