package io.rollcast.broker;

import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast broker}: the embedded broker alone, for trying the services out one by one. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        description = "Runs a Kafka broker on loopback, alone or as one of several, for trying out and testing.")
public final class BrokerCommand implements RollcastCommand {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerCommand.class);

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "9092")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of its data, kept from one start to the next (default:"
                    + " ${sys:java.io.tmpdir}/rollcast-broker).")
    private @Nullable Path data;

    @Option(
            names = "--secure",
            paramLabel = "DIR",
            description =
                    "Serve with TLS, users and ACLs. DIR, which only you can read, gets certificates, passwords, a file"
                            + " for --kafka-properties of each user, and the data; what is there is used again.")
    private @Nullable Path secure;

    @Option(
            names = "--cluster",
            paramLabel = "PORTS",
            description =
                    "Be one broker of several on this machine: the ports of each, to clients and as a controller, such as"
                            + " 9092:19092,9093:19093,9094:19094; with --node and a --data of its own.")
    private @Nullable String cluster;

    @Option(names = "--node", paramLabel = "N", description = "With --cluster: which of them this one is, from 1.")
    private @Nullable Integer node;

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--port", port, 0, 65_535);
        problems.require(
                (cluster == null) == (node == null),
                "--cluster is %s and --node %s: they go together; give both or neither",
                cluster,
                node);
        problems.require(
                cluster == null || (secure == null && data != null),
                "--cluster needs a --data for each of its brokers, and there is no --secure for it");
        try {
            member();
        } catch (IllegalArgumentException e) {
            problems.require(false, "--cluster %s", e.getMessage());
        }
        problems.require(
                secure == null || data == null,
                "--data %s is of a broker without users: --secure %s keeps its data in its own directory",
                data,
                secure);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (secure != null) {
            SecureBroker broker = SecureBroker.start(secure, port);
            System.out.println(broker.guide());
            return run(broker::close);
        }
        Optional<ClusterMember> member = member();
        if (member.isPresent() && data != null) {
            EmbeddedBroker broker = EmbeddedBroker.start(data, member.get());
            LOG.info(
                    "Kafka serves at {} as node {}, data in {}; Ctrl-C ends it",
                    broker.bootstrapServers(),
                    member.get().node(),
                    data);
            return run(broker::close);
        }
        Path directory = data != null ? data : Path.of(System.getProperty("java.io.tmpdir"), "rollcast-broker");
        EmbeddedBroker broker = EmbeddedBroker.start(directory, port);
        LOG.info("Kafka serves at {}, data in {}; Ctrl-C ends it", broker.bootstrapServers(), directory);
        return run(broker::close);
    }

    private Optional<ClusterMember> member() {
        return cluster == null || node == null ? Optional.empty() : Optional.of(ClusterMember.parse(node, cluster));
    }

    /** Waits for Ctrl-C or SIGTERM, and closes. */
    private static int run(Runnable close) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close.run();
                            ended.countDown();
                        },
                        "close-broker"));
        ended.await();
        return 0;
    }
}
