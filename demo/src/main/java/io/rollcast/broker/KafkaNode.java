package io.rollcast.broker;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.KRaftVersion;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Broker and controller of one node, put together as in {@link KafkaRaftServer}, with one of Kafka's faults mended.
 *
 * <p>In Kafka 4.3.0 to 4.4.0 a transaction coordinator that looks for the leader of a partition, to tell it of a commit,
 * takes a partition without a leader for a deleted one, and the commit is never carried out there: readers of committed
 * records stop for ever (KAFKA-20734). A broker that was killed meets such partitions when it starts again and registers
 * anew. Before 4.3, and here, the coordinator asks again until there is a leader.
 */
final class KafkaNode {

    private final ControllerServer controller;
    private final BrokerServer broker;

    /**
     * Made of settings with both roles.
     *
     * @param config with a directory that has been formatted
     */
    KafkaNode(KafkaConfig config) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directories =
                KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KafkaNode.class), "");
        MetaPropertiesEnsemble properties = directories._1();
        QuorumConfig quorum = config.quorumConfig();
        SharedServer shared = new SharedServer(
                config,
                properties,
                Time.SYSTEM,
                Server.initializeMetrics(
                        config, Time.SYSTEM, properties.clusterId().orElseThrow()),
                CompletableFuture.completedFuture(QuorumConfig.parseVoterConnections(quorum.voters())),
                QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                new StandardFaultHandlerFactory(),
                ServerSocketFactory.INSTANCE);
        broker = new Broker(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    }

    /** Returns when it serves. */
    void start() {
        controller.startup();
        broker.startup();
        if (!(broker.metadataCache() instanceof Metadata)) {
            throw new IllegalStateException(
                    "this version of Kafka keeps the metadata elsewhere: KafkaNode.Broker must follow");
        }
    }

    /** Returns when it has ended; the broker first, which hands its partitions over by the controller. */
    void stop() {
        broker.shutdown();
        controller.shutdown();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }

    /** Has {@link Metadata} where {@link #startup} sets the metadata, which all its parts take from here. */
    private static final class Broker extends BrokerServer {

        private final SharedServer shared;

        Broker(SharedServer shared) {
            super(shared);
            this.shared = shared;
        }

        /** Logs as Kafka's own. */
        @Override
        public String loggerName() {
            return BrokerServer.class.getName();
        }

        @Override
        public void metadataCache_$eq(KRaftMetadataCache ofKafka) {
            super.metadataCache_$eq(new Metadata(
                    config().nodeId(), () -> shared.raftManager().client().kraftVersion()));
        }
    }

    /** Tells a partition that has no leader from one that does not exist. */
    static final class Metadata extends KRaftMetadataCache {

        Metadata(int node, Supplier<KRaftVersion> version) {
            super(node, version);
        }

        @Override
        public Optional<Node> getPartitionLeaderEndpoint(String topic, int partition, ListenerName listener) {
            return super.getPartitionLeaderEndpoint(topic, partition, listener)
                    .or(() -> getLeaderAndIsr(topic, partition).map(known -> Node.noNode()));
        }
    }
}
