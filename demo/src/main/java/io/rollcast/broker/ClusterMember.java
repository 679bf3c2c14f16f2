package io.rollcast.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * One broker of a cluster on this machine, of which every node is broker and controller: for the crash harness, and for trying
 * out what happens when one of three goes. Topics have a copy on each of up to three nodes, and are written to while two of
 * those are there.
 *
 * @param node number of this broker, from 1
 * @param nodes ports of all of them, in their order
 */
public record ClusterMember(int node, List<Ports> nodes) {

    private static final int MOST_COPIES = 3;

    /** Where a node listens on loopback: to clients and other brokers, and as a controller. */
    public record Ports(int clients, int controller) {

        @Override
        public String toString() {
            return "%d:%d".formatted(clients, controller);
        }
    }

    public ClusterMember {
        nodes = List.copyOf(nodes);
        if (nodes.size() < 2 || node < 1 || node > nodes.size()) {
            throw new IllegalArgumentException(
                    "node %d of %d: a cluster has at least 2, which are counted from 1".formatted(node, nodes.size()));
        }
    }

    /**
     * Reads {@code 9092:19092,9093:19093}: the ports of each node.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    static ClusterMember parse(int node, String text) {
        List<Ports> nodes = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            if (!one.matches("[0-9]{1,5}:[0-9]{1,5}")) {
                throw new IllegalArgumentException(
                        "'%s': write the ports of each node, to clients and as a controller, such as 9092:19092,9093:19093,9094:19094"
                                .formatted(text));
            }
            String[] ports = one.split(":", 2);
            nodes.add(new Ports(Integer.parseInt(ports[0]), Integer.parseInt(ports[1])));
        }
        return new ClusterMember(node, nodes);
    }

    /** The nodes as {@link #parse} reads them. */
    public static String text(List<Ports> nodes) {
        return nodes.stream().map(Ports::toString).collect(Collectors.joining(","));
    }

    Ports ports() {
        return nodes.get(node - 1);
    }

    /** The same for all members. */
    String clusterId() {
        UUID id = UUID.nameUUIDFromBytes(text(nodes).getBytes(StandardCharsets.UTF_8));
        return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits()).toString();
    }

    /** Settings that differ from those of a broker that is alone. */
    Map<String, String> settings() {
        String copies = String.valueOf(Math.min(MOST_COPIES, nodes.size()));
        Map<String, String> settings = new HashMap<>();
        settings.put("node.id", String.valueOf(node));
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, nodes.size())
                        .mapToObj(i ->
                                "%d@127.0.0.1:%d".formatted(i, nodes.get(i - 1).controller()))
                        .collect(Collectors.joining(",")));
        for (String factor : List.of(
                "default.replication.factor",
                "offsets.topic.replication.factor",
                "transaction.state.log.replication.factor",
                "share.coordinator.state.topic.replication.factor")) {
            settings.put(factor, copies);
        }
        for (String least : List.of(
                "min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr")) {
            settings.put(least, nodes.size() > 2 ? "2" : "1");
        }
        return settings;
    }
}
