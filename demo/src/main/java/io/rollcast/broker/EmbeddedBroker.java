package io.rollcast.broker;

import io.rollcast.service.ConfigurationException;
import io.rollcast.service.DirectoryLock;
import io.rollcast.service.FileFault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker in this process: the production classes, one node that is broker and controller, on loopback. For the
 * demo, for tests, and for trying Rollcast out; not for data that matters, of which it keeps one copy.
 *
 * <p>Its data stay in its directory: started again on the same one, on any port, it goes on where it ended.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final int FIRST_DRAWN = 20_000;
    private static final int FIRST_OUTGOING = 32_768;
    private static final int MOST_TRIES = 50;

    private static final int NODE_ID = 1;
    private static final String LOOPBACK = "127.0.0.1";

    private final KafkaNode node;
    private final int port;

    private EmbeddedBroker(KafkaNode node, int port) {
        this.node = node;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it serves.
     *
     * @param directory for its data; formatted if it is new
     * @param port to listen on, or 0 for a free one
     * @throws ConfigurationException if the port is taken, or the directory is in use or cannot be written
     */
    public static EmbeddedBroker start(Path directory, int port) {
        return start(directory, port, Map.of());
    }

    /** The same with further settings of the broker. */
    public static EmbeddedBroker start(Path directory, int port, Map<String, String> more) {
        return start(directory, port, more, Map.of());
    }

    /** The same with further listeners: their ports by their names. */
    static EmbeddedBroker start(Path directory, int port, Map<String, String> more, Map<String, Integer> listeners) {
        int clientPort = freePort(port);
        Map<String, String> settings = settings(directory, clientPort, controllerPort(clientPort));
        listeners.forEach((name, itsPort) -> List.of("listeners", "advertised.listeners")
                .forEach(setting ->
                        settings.merge(setting, "%s://%s:%d".formatted(name, LOOPBACK, itsPort), "%s,%s"::formatted)));
        settings.putAll(more);
        return start(directory, clientPort, settings, Uuid.randomUuid().toString());
    }

    /** Starts one broker of a cluster, and returns when it serves, which takes a majority of them. */
    static EmbeddedBroker start(Path directory, ClusterMember member) {
        ClusterMember.Ports ports = member.ports();
        int clientPort = freePort(ports.clients());
        Map<String, String> settings = settings(directory, clientPort, freePort(ports.controller()));
        settings.putAll(member.settings());
        return start(directory, clientPort, settings, member.clusterId());
    }

    private static EmbeddedBroker start(
            Path directory, int clientPort, Map<String, String> settings, String clusterId) {
        DirectoryLock.requireFree(directory, "broker's directory", "--data");
        if (!Files.exists(directory.resolve("meta.properties"))) {
            format(directory, Integer.parseInt(settings.getOrDefault("node.id", "")), clusterId);
        }
        KafkaNode node = new KafkaNode(new KafkaConfig(settings, false));
        node.start();
        return new EmbeddedBroker(node, clientPort);
    }

    private static Map<String, String> settings(Path directory, int port, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(NODE_ID));
        settings.put("log.dirs", directory.toString());
        settings.put(
                "listeners", "CLIENT://%s:%d,CONTROLLER://%s:%d".formatted(LOOPBACK, port, LOOPBACK, controllerPort));
        settings.put("advertised.listeners", "CLIENT://%s:%d".formatted(LOOPBACK, port));
        settings.put("listener.security.protocol.map", "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "CLIENT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, LOOPBACK, controllerPort));
        // One node: one replica of everything, the internal topics included.
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        // Small and quick to start.
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("add.partitions.to.txn.retry.backoff.ms", "1");
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        settings.put("message.max.bytes", "16777216");
        return settings;
    }

    private static void format(Path directory, int node, String clusterId) {
        try {
            Files.createDirectories(directory);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(node)
                    .setClusterId(clusterId)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(directory.toString())
                    .addDirectory(directory.toString())
                    .run();
        } catch (Exception e) {
            throw ConfigurationException.causedBy(
                    e,
                    "the broker's directory %s cannot be prepared: %s; --data names another",
                    directory,
                    FileFault.reason(directory, e));
        }
    }

    /** A port that was free a moment ago is offered again: the broker's own does not listen yet. */
    private static int controllerPort(int clientPort) {
        int port = freePort(0);
        while (port == clientPort) {
            port = freePort(0);
        }
        return port;
    }

    /**
     * The port, if it is free; a free one for 0: below those that systems give to outgoing connections, one of which could
     * take it before the broker does.
     *
     * @throws ConfigurationException if the port is taken
     */
    public static int freePort(int port) {
        for (int tries = 0; port == 0 && tries < MOST_TRIES; tries++) {
            int drawn = ThreadLocalRandom.current().nextInt(FIRST_DRAWN, FIRST_OUTGOING);
            if (isFree(drawn)) {
                return drawn;
            }
        }
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "the broker cannot listen on %s, port %d: %s; --port names another",
                    LOOPBACK,
                    port,
                    e.getMessage());
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String bootstrapServers() {
        return LOOPBACK + ":" + port;
    }

    @Override
    public void close() {
        node.stop();
    }
}
