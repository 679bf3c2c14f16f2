package io.rollcast.forecaster.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void theStateDiskIsAskedWhenSomebodyLooks(@TempDir Path directory) throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (ForecasterMeters meters = new ForecasterMeters(registry, Clock.systemUTC())) {
            Path state = directory.resolve("state");
            meters.stateDisk(state);
            Gauge free = registry.get("rollcast.forecaster.state.disk.free").gauge();
            Gauge total = registry.get("rollcast.forecaster.state.disk.total").gauge();
            assertThat(free.value()).as("before the directory is there").isNaN();

            Files.createDirectory(state);

            assertThat(total.value())
                    .isEqualTo(Files.getFileStore(state).getTotalSpace())
                    .isGreaterThan(0);
            assertThat(free.value()).isBetween(0.0, total.value());
        }
    }
}
