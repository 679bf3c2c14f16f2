package io.rollcast.producer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.producer.PublisherConfig.EventTimes;
import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.producer.PublisherConfig.Source;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.OperatorServer;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcast produce}: publishes series until they end or the process is told to stop. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        description = "Streams synthetic series, or those of a CSV file, to the observations topic.")
public final class ProduceCommand implements RollcastCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ProduceCommand.class);
    private static final double DEFAULT_RATE = 1000;

    /** Seconds that the process waits at its end for the last lines of the log, after the publisher is closed. */
    private static final int FAREWELL_SECONDS = 5;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions(8083);

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Synthetic series (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int series;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Points per second over all series; 0 for as fast as possible (default: 1000).")
    private @Nullable Double rate;

    @Option(
            names = "--points",
            paramLabel = "N",
            description = "Points of each synthetic series, then end; 0 for never (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private long points;

    @Option(
            names = "--noise",
            paramLabel = "X",
            description = "Noise of synthetic series, uniform on +-X (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.5")
    private float noise;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Same seed, same synthetic values (default: ${DEFAULT-VALUE}).",
            defaultValue = "42")
    private long seed;

    @Option(
            names = "--regime-length",
            paramLabel = "POINTS",
            description =
                    "Mean time until a synthetic series changes its ways; 0 for never (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int regimeLength;

    @Option(
            names = "--start-time",
            paramLabel = "EPOCH_MS",
            description = "Made-up time of the first synthetic points, with --interval; brokers refuse the future and"
                    + " delete what is older than their retention (default: the clock's time).")
    private @Nullable Long startTimeMs;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            description = "Made-up time from point to point of a synthetic series, with --start-time.",
            converter = DurationConverter.class)
    private @Nullable Duration interval;

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "Publish this CSV file instead: a header, then series,timestamp,value in the order of time;"
                    + " timestamps in epoch ms or as 2026-01-31T12:00:00Z.")
    private @Nullable Path replay;

    @Option(
            names = "--speed",
            paramLabel = "X",
            description = "Replay X times as fast as recorded, by the file's timestamps, instead of --rate.")
    private @Nullable Double speed;

    @Option(
            names = "--strict",
            description = "End a replay at its first bad line, instead of skipping and counting bad lines.")
    private boolean strict;

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        http.check(problems);
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--rate", rate(), 0, 10_000_000);
        problems.require(
                points >= 0, "--points is %d: it must be at least 0, where 0 means that series do not end", points);
        problems.requireWithin("--noise", noise, 0, 1_000_000);
        problems.requireWithin("--regime-length", regimeLength, 0, Integer.MAX_VALUE);
        problems.require(
                (startTimeMs == null) == (interval == null),
                "--start-time is %s and --interval %s: they go together; give both or neither",
                startTimeMs == null ? "missing" : startTimeMs,
                interval == null ? "missing" : interval);
        problems.require(
                startTimeMs == null || startTimeMs >= 0,
                "--start-time is %s: give epoch milliseconds of at least 0",
                startTimeMs);
        problems.require(
                interval == null || isWholeMillis(interval),
                "--interval is %s: it must be at least 1 ms, and whole milliseconds",
                interval);
        checkReplay(problems);
    }

    private void checkReplay(Problems problems) {
        problems.require(
                replay == null || (Files.isReadable(replay) && !Files.isDirectory(replay)),
                "--replay %s cannot be read: give the path of a CSV file",
                replay);
        problems.require(
                replay == null || (startTimeMs == null && interval == null),
                "--start-time and --interval are for synthetic series: a replay has the file's own timestamps");
        problems.require(replay != null || speed == null, "--speed needs a file's timestamps: give --replay FILE too");
        problems.require(replay != null || !strict, "--strict needs a file to be strict about: give --replay FILE too");
        if (speed != null) {
            problems.requireWithin("--speed", speed, 0.000_001, 1_000_000);
            problems.require(rate == null, "--rate and --speed both pace a replay: give one of them");
        }
    }

    private static boolean isWholeMillis(Duration duration) {
        return !duration.isNegative() && !duration.isZero() && duration.toNanosPart() % 1_000_000 == 0;
    }

    private double rate() {
        return rate == null ? DEFAULT_RATE : rate;
    }

    private PublisherConfig config() {
        return new PublisherConfig(source(), rate());
    }

    private Source source() {
        if (replay != null) {
            return new Replay(replay, strict, speed == null ? OptionalDouble.empty() : OptionalDouble.of(speed));
        }
        Optional<EventTimes> eventTimes = startTimeMs == null || interval == null
                ? Optional.empty()
                : Optional.of(new EventTimes(startTimeMs, interval));
        return new Synthetic(series, points, noise, seed, regimeLength, eventTimes);
    }

    @Override
    public Integer call() throws InterruptedException {
        kafka.createMissingTopics();
        PrometheusMeterRegistry registry = OperatorServer.newRegistry(kafka.topics(), http.kafkaMeters());
        CountDownLatch ended = new CountDownLatch(1);
        try (SeriesPublisher publisher =
                        new SeriesPublisher(kafka.clientSettings(), kafka.topics(), config(), registry);
                OperatorServer server = OperatorServer.start(http, registry, publisher);
                Progress progress = new Progress(publisher)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(publisher, ended), "close-producer"));
            LOG.info(
                    "Publishing to {}; metrics at http://{}:{}/metrics",
                    kafka.topics().observations(),
                    http.bind(),
                    server.port());
            progress.start();
            try {
                publisher.run();
            } finally {
                LOG.info(
                        "Published {} points, {} failed, {} lines skipped",
                        publisher.acknowledged(),
                        publisher.failed(),
                        publisher.skippedLines());
            }
            return 0;
        } finally {
            ended.countDown();
        }
    }

    /** Runs at SIGTERM or Ctrl-C: stops sending, flushes, and lets the main thread report the end. */
    private static void end(SeriesPublisher publisher, CountDownLatch ended) {
        publisher.close();
        try {
            boolean unused = ended.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
