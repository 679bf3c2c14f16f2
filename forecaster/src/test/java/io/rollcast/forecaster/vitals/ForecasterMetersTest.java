package io.rollcast.forecaster.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class ForecasterMetersTest {

    /** The increase of a counter that first appears as 1 misses the first event. */
    @Test
    void refusedRecordsAreCountedFromZero() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ForecasterMeters meters = new ForecasterMeters(registry, Clock.systemUTC())) {
            assertThat(registry.find("rollcast.forecaster.refused.records").counters())
                    .hasSize(2)
                    .allSatisfy(counter -> assertThat(counter.count()).isZero());

            meters.refusedRecord("too-large");

            Counter counted = registry.get("rollcast.forecaster.refused.records")
                    .tag("reason", "too-large")
                    .counter();
            assertThat(counted.count()).isEqualTo(1);
        }
    }
}
