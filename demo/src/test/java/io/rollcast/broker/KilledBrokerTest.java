package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.demo.KafkaBench;
import io.rollcast.processes.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.metadata.PartitionRecord;
import org.apache.kafka.common.metadata.TopicRecord;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.MetadataProvenance;
import org.apache.kafka.server.common.KRaftVersion;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker that was killed with -9 still does when it is back. */
class KilledBrokerTest {

    private static final String TOPIC = "committed";
    private static final int PARTITIONS = 8;

    @TempDir
    Path directory;

    @Test
    void aCommitThatWasUnderWayIsCarriedOut() throws Exception {
        int port = EmbeddedBroker.freePort(0);
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                .toList();
        Map<String, Object> settings = Map.of("bootstrap.servers", "127.0.0.1:" + port);
        try (ChildProcess broker = broker("before", port);
                Admin admin = Admin.create(settings)) {
            // Given a transaction whose commit is decided, but no partition can be told of it
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", "127.0.0.1:" + port, "transactional.id", "one"),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                for (TopicPartition partition : partitions) {
                    producer.send(new ProducerRecord<>(TOPIC, partition.partition(), "key", "value"))
                            .get();
                }
                requireCopies(admin, 2);
                producer.commitTransaction();

                // When the broker is killed, and is back
                broker.kill();
            }
        }
        try (ChildProcess broker = broker("after", port);
                Admin admin = Admin.create(settings);
                KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:" + port, "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            assertThat(broker.isAlive()).isTrue();
            requireCopies(admin, 1);

            // Then readers of committed records get them all
            consumer.assign(partitions);
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> stable(consumer, partitions) == PARTITIONS);
        }
    }

    /** The same without chance: whether a broker meets such a partition depends on how fast it starts. */
    @Test
    void aPartitionWithoutALeaderIsNoDeletedOne() {
        Uuid id = Uuid.randomUuid();
        MetadataDelta delta =
                new MetadataDelta.Builder().setImage(MetadataImage.EMPTY).build();
        delta.replay(new TopicRecord().setName(TOPIC).setTopicId(id));
        delta.replay(new PartitionRecord()
                .setTopicId(id)
                .setPartitionId(0)
                .setReplicas(List.of(1))
                .setLeader(-1)
                .setDirectories(List.of(Uuid.randomUuid())));
        KafkaNode.Metadata metadata = new KafkaNode.Metadata(1, () -> KRaftVersion.LATEST_PRODUCTION);
        metadata.setImage(delta.apply(MetadataProvenance.EMPTY));
        ListenerName listener = new ListenerName("CLIENT");

        assertThat(metadata.getPartitionLeaderEndpoint(TOPIC, 0, listener)).contains(Node.noNode());
        assertThat(metadata.getPartitionLeaderEndpoint(TOPIC, 1, listener)).isEmpty();
        assertThat(metadata.getPartitionLeaderEndpoint("deleted", 0, listener)).isEmpty();
    }

    private ChildProcess broker(String name, int port) {
        ChildProcess broker = ChildProcess.start(
                directory.resolve(name + ".log"), "broker", "--port=" + port, "--data=" + directory.resolve("kafka"));
        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .until(() -> broker.output().contains("Kafka serves at"));
        return broker;
    }

    private static void requireCopies(Admin admin, int copies) throws InterruptedException, ExecutionException {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        ConfigEntry entry = new ConfigEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(copies));
        Collection<AlterConfigOp> change = List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET));
        admin.incrementalAlterConfigs(Map.of(topic, change)).all().get();
    }

    /** Records that readers of committed ones get. */
    private static long stable(KafkaConsumer<String, String> consumer, List<TopicPartition> partitions) {
        consumer.seekToBeginning(partitions);
        long records = 0;
        for (int i = 0; i < 10 && records < PARTITIONS; i++) {
            records += consumer.poll(Duration.ofMillis(200)).count();
        }
        return records;
    }
}
