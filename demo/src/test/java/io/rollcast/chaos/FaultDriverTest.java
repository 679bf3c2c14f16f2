package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.Fault.Kind;
import io.rollcast.demo.KafkaBench;
import io.rollcast.service.KafkaOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blows to a real broker, by a clock that the test holds. */
class FaultDriverTest {

    @TempDir
    Path directory;

    private final AtomicLong acknowledged = new AtomicLong(1);
    private final List<String> told = new ArrayList<>();

    private static Fault kill(int second) {
        return new Fault(Duration.ofSeconds(second), Kind.BROKER_KILL, 0, Duration.ZERO);
    }

    private static void awaitReady(Cluster cluster) {
        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .until(() -> cluster.brokers().stream().allMatch(Supervised::isReady));
    }

    @Test
    void aBrokerIsStruckAgainOnlyWhenPointsHaveBeenFlowingForAWhile() throws InterruptedException {
        try (Cluster cluster = new Cluster(directory, 1)) {
            awaitReady(cluster);
            KafkaOptions kafka = new KafkaOptions(cluster.bootstrapServers(), 1);
            kafka.createMissingTopics();
            try (ReleaseStream releases = new ReleaseStream(kafka.clientSettings(), kafka.topics(), 1);
                    OversizedRecords oversized = new OversizedRecords(kafka.clientSettings(), kafka.topics(), 1)) {
                // Given two blows that fall due in a row, and one much later
                var schedule = new FaultSchedule(List.of(kill(10), kill(11), kill(1000)));
                var driver = new FaultDriver(cluster, releases, oversized, schedule, acknowledged::get, told::add);
                driver.goOn(Duration.ZERO);
                driver.goOn(Duration.ofSeconds(10));
                assertThat(driver.count()).isEqualTo(1);

                // When the broker is back, then it is spared until points come, and for a while after that
                driver.goOn(Duration.ofSeconds(11));
                awaitReady(cluster);
                driver.goOn(Duration.ofSeconds(30));
                assertThat(driver.count()).isEqualTo(1);
                acknowledged.incrementAndGet();
                driver.goOn(Duration.ofSeconds(31));
                assertThat(driver.count()).isEqualTo(1);
                driver.goOn(Duration.ofSeconds(31).plus(FaultDriver.BREATH));
                assertThat(driver.count()).isEqualTo(2);

                // When the rest is given up, then the broker comes back all the same
                assertThat(driver.dropRest()).isEqualTo(1);
                assertThat(driver.isOver()).isFalse();
                driver.goOn(Duration.ofSeconds(2000));
                assertThat(driver.isOver()).isTrue();
                assertThat(driver.count()).isEqualTo(2);
                assertThat(told.get(told.size() - 1)).contains("no time is left", "kill -9 of the broker");

                // And a process that does not end is killed
                awaitReady(cluster);
                Supervised broker = cluster.brokers().get(0);
                broker.makeZombie();
                assertThat(broker.end(1)).isFalse();
                assertThat(broker.isUp()).isFalse();
            }
        }
    }
}
