package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.service.KafkaOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The thread that brings the broker back does not wait for it. */
@Timeout(60)
class OutageTest {

    @TempDir
    Path directory;

    @Test
    void whatIsSentDuringAnOutageDoesNotBlock() throws Exception {
        // Given streams that have sent nothing yet, and a broker that goes away
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), 1);
        kafka.createMissingTopics();
        try (ReleaseStream releases = new ReleaseStream(kafka.clientSettings(), kafka.topics(), 1);
                OversizedRecords oversized = new OversizedRecords(kafka.clientSettings(), kafka.topics(), 10)) {
            broker.close();
            Awaitility.await("both clients to see that it is away").until(() -> connections() == 0);

            // When as much is sent as in the longest outage, which the timeout cuts short where that blocks
            for (int i = 0; i < 4; i++) {
                releases.release();
                oversized.send();
            }

            // Then
            assertThat(oversized.sent()).isEqualTo(4);
        }
    }

    /** Of all producers in this process, as Kafka's own meters count them. */
    private static double connections() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        double connections = 0;
        for (ObjectName name : server.queryNames(new ObjectName("kafka.producer:type=producer-metrics,*"), null)) {
            connections += (Double) server.getAttribute(name, "connection-count");
        }
        return connections;
    }
}
