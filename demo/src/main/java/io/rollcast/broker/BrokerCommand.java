package io.rollcast.broker;

import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast broker}: the embedded broker alone, for trying the services out one by one. */
@Command(
        name = "broker",
        mixinStandardHelpOptions = true,
        description = "Runs a single-node Kafka broker on loopback, for trying out and testing.")
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
            description = "Directory of its data, kept from one start to the next (default: ${DEFAULT-VALUE}).",
            defaultValue = "${sys:java.io.tmpdir}/rollcast-broker")
    private Path data = Path.of("");

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--port", port, 0, 65_535);
    }

    @Override
    public Integer call() throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(data, port);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            broker.close();
                            ended.countDown();
                        },
                        "close-broker"));
        LOG.info("Kafka serves at {}, data in {}; Ctrl-C ends it", broker.bootstrapServers(), data);
        ended.await();
        return 0;
    }
}
