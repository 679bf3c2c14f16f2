package io.rollcast.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The processes that are struck: a broker and some forecasters, each with a directory and logs of its own. One thread. */
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
    private final Supervised broker;
    private final List<Supervised> forecasters = new ArrayList<>();

    /** Starts a broker. */
    Cluster(Path directory) {
        this.directory = directory;
        int port = port();
        bootstrapServers = "127.0.0.1:" + port;
        try {
            Files.createDirectories(logs());
        } catch (IOException e) {
            throw new UncheckedIOException("no directory %s can be made; --data names another".formatted(logs()), e);
        }
        broker = new Supervised(
                "broker",
                logs(),
                "Kafka serves at",
                "broker",
                "--port=" + port,
                "--data=" + directory.resolve("kafka"));
    }

    /**
     * A free one that stays free while the broker is down: below those that the system gives to clients, one of which
     * could otherwise get it, or even connect to itself on it.
     */
    private static int port() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
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

    Supervised broker() {
        return broker;
    }

    List<Supervised> forecasters() {
        return forecasters;
    }

    /** Broker and forecasters. */
    List<Supervised> all() {
        List<Supervised> all = new ArrayList<>(forecasters);
        all.add(broker);
        return all;
    }

    @Override
    public void close() {
        all().forEach(Supervised::close);
    }
}
