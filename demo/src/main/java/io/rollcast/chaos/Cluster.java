package io.rollcast.chaos;

import io.rollcast.broker.ClusterMember;
import io.rollcast.broker.ClusterMember.Ports;
import io.rollcast.processes.ServerPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes that are struck: brokers and forecasters, each with a directory and logs of its own. One thread. */
public final class Cluster implements AutoCloseable {

    /**
     * A transaction that nobody ends holds up readers, so it must not live much longer than its forecaster. A forecaster
     * that is back gets work at once, however much it has to restore: an idle one would not notice its death.
     */
    private static final String SETTINGS = """
            session.timeout.ms=%d
            heartbeat.interval.ms=1000
            transaction.timeout.ms=10000
            producer.max.block.ms=%d
            producer.delivery.timeout.ms=%d
            producer.request.timeout.ms=%d
            admin.default.api.timeout.ms=%d
            admin.request.timeout.ms=%d
            acceptable.recovery.lag=1000000000
            """;

    private final Path directory;
    private final String bootstrapServers;
    private final List<Supervised> brokers = new ArrayList<>();
    private final List<Supervised> forecasters = new ArrayList<>();

    /** Starts a broker, or several that are a cluster. */
    Cluster(Path directory, int size) {
        this.directory = directory;
        List<Ports> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            nodes.add(new Ports(port(nodes), port(nodes)));
        }
        bootstrapServers =
                nodes.stream().map(ports -> "127.0.0.1:" + ports.clients()).collect(Collectors.joining(","));
        try {
            Files.createDirectories(logs());
        } catch (IOException e) {
            throw new UncheckedIOException("no directory %s can be made; --data names another".formatted(logs()), e);
        }
        if (size == 1) {
            brokers.add(broker("broker", "--port=" + nodes.get(0).clients(), "--data=" + directory.resolve("kafka")));
            return;
        }
        for (int i = 1; i <= size; i++) {
            String name = "broker-" + i;
            brokers.add(broker(
                    name,
                    "--cluster=" + ClusterMember.text(nodes),
                    "--node=" + i,
                    "--data=" + directory.resolve("kafka").resolve(name)));
        }
    }

    private Supervised broker(String name, String... options) {
        return new Supervised(
                name,
                logs(),
                "Kafka serves at",
                Stream.concat(Stream.of("broker"), Stream.of(options)).toArray(String[]::new));
    }

    private static int port(List<Ports> taken) {
        while (true) {
            int port = ServerPort.find();
            if (taken.stream().noneMatch(ports -> ports.clients() == port || ports.controller() == port)) {
                return port;
            }
        }
    }

    /** Starts {@code count} forecasters that share the work, have these options and wait so long for the broker. */
    void startForecasters(int count, Patience patience, List<String> options) {
        Path settings = directory.resolve("forecaster.properties");
        try {
            Files.writeString(
                    settings,
                    SETTINGS.formatted(
                            patience.session().toMillis(),
                            patience.maxBlock().toMillis(),
                            patience.delivery().toMillis(),
                            patience.request().toMillis(),
                            patience.maxBlock().toMillis(),
                            patience.request().toMillis()));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written".formatted(settings), e);
        }
        for (int i = 1; i <= count; i++) {
            String name = "forecaster-" + i;
            List<String> arguments = new ArrayList<>(List.of(
                    "forecast",
                    "--bootstrap-servers=" + bootstrapServers,
                    "--kafka-properties=" + settings,
                    "--connect-timeout=5m",
                    "--instance=" + name,
                    "--state-dir=" + directory.resolve(name),
                    "--http-port=0"));
            arguments.addAll(options);
            forecasters.add(new Supervised(name, logs(), "Forecaster is RUNNING", arguments.toArray(new String[0])));
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where every process's output goes. */
    Path logs() {
        return directory.resolve("logs");
    }

    /** One, or those of a cluster. */
    List<Supervised> brokers() {
        return brokers;
    }

    List<Supervised> forecasters() {
        return forecasters;
    }

    /** Brokers and forecasters. */
    List<Supervised> all() {
        List<Supervised> all = new ArrayList<>(forecasters);
        all.addAll(brokers);
        return all;
    }

    @Override
    public void close() {
        all().forEach(Supervised::close);
    }
}
