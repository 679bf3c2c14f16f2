package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.demo.KafkaBench;
import io.rollcast.service.KafkaOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread that brings the broker back does not wait for it, and what is not sent meanwhile is known. */
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
            Awaitility.await("both clients to see that it is away")
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> connections() == 0);

            // When as much is sent as in the longest outage, which the timeout cuts short where that blocks
            for (int i = 0; i < 4; i++) {
                releases.release();
                oversized.send();
            }

            // Then
            assertThat(oversized.sent()).isEqualTo(4);
        }
    }

    @Test
    void whatIsGivenUpIsToldFromWhatKafkaHas() throws Exception {
        // Given records that are acknowledged, and three that are given up with the broker away
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), 1);
        kafka.createMissingTopics();
        OversizedRecords oversized = new OversizedRecords(kafka.clientSettings(), kafka.topics(), 10);
        oversized.send();
        oversized.send();
        Awaitility.await().atMost(KafkaBench.PATIENCE).until(oversized::isSettled);
        assertThat(oversized.stored()).isEqualTo(2);
        broker.close();
        for (int i = 0; i < 3; i++) {
            oversized.send();
        }
        assertThat(oversized.isSettled()).isFalse();
        oversized.close();
        assertThat(oversized.isSettled()).isTrue();

        // When the last of those had been stored, and its acknowledgement lost
        int port = Integer.parseInt(broker.bootstrapServers().split(":", 2)[1]);
        try (var again = EmbeddedBroker.start(directory.resolve("kafka"), port);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        kafka.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(kafka.topics().observations(), OversizedRecords.value(4)));
            producer.send(new ProducerRecord<>(kafka.topics().observations(), new byte[] {'7'}));
            producer.flush();

            // Then
            assertThat(oversized.stored()).isEqualTo(3);
            assertThat(oversized.sent()).isEqualTo(5);
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
