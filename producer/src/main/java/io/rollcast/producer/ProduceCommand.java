package io.rollcast.producer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.producer.PublisherConfig.EventTimes;
import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.producer.PublisherConfig.Source;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.OperatorServer;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AclOperation;
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
        description = "Streams synthetic series, or those of a recorded file, to the observations topic.")
public final class ProduceCommand implements KafkaCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ProduceCommand.class);
    private static final double DEFAULT_RATE = 1000;

    private static final long JANUARY_1970_MS = Duration.ofDays(31).toMillis();

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
            names = "--kinds",
            paramLabel = "LIST",
            description = "Kinds of the synthetic series, which take turns, of sines, season, trend, shift and count"
                    + " (default: ${DEFAULT-VALUE}).",
            split = ",",
            defaultValue = "sines")
    private List<SeriesKind> kinds = List.of(SeriesKind.SINES);

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
            names = "--shift-at",
            paramLabel = "POINT",
            description = "Point of each synthetic series at which all of them change; 0 for never"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private long shiftAt;

    @Option(
            names = "--drift",
            paramLabel = "KIND",
            description = "With --shift-at: sudden, to twice the pace from one point to the next; slow, over as many"
                    + " points as there were before; season, half a season is left out (default: ${DEFAULT-VALUE}).",
            defaultValue = "sudden")
    private Drift.Kind drift = Drift.Kind.SUDDEN;

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description =
                    "Made-up time of the first points, as 2026-01-31T12:00:00Z or in epoch ms, with --interval; or"
                            + " with --step for a file without times (default: the clock's time).")
    private @Nullable String startTime;

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            description = "Made-up time from point to point of a synthetic series, with --start-time.",
            converter = DurationConverter.class)
    private @Nullable Duration interval;

    @Mixin
    private final ReplayOptions replay = new ReplayOptions();

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        kafka.requireOneTopic(problems, "produce writes to one topic; name it by --observations-topic");
        http.check(problems);
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--rate", rate(), 0, 10_000_000);
        problems.require(
                points >= 0, "--points is %d: it must be at least 0, where 0 means that series do not end", points);
        problems.requireWithin("--noise", noise, 0, 1_000_000);
        problems.requireWithin("--regime-length", regimeLength, 0, Integer.MAX_VALUE);
        problems.require(shiftAt >= 0, "--shift-at is %d: it must be at least 0, where 0 means never", shiftAt);
        checkTimes(problems);
        replay.check(problems, startTime, rate != null);
    }

    private void checkTimes(Problems problems) {
        boolean isReplay = replay.isGiven();
        problems.require(
                isReplay || (startTime == null) == (interval == null),
                "--start-time is %s and --interval %s: they go together; give both or neither",
                startTime == null ? "missing" : startTime,
                interval == null ? "missing" : interval);
        problems.require(
                !isReplay || interval == null, "--interval is for synthetic series: a file without times has --step");
        problems.require(
                interval == null || isWholeMillis(interval),
                "--interval is %s: it must be at least 1 ms, and whole milliseconds",
                interval);
        try {
            Long ms = startTimeMs();
            problems.require(
                    ms == null || ms >= JANUARY_1970_MS,
                    "--start-time is %s, which is before February 1970 in epoch milliseconds and may be seconds: give milliseconds, or a time such as 2026-01-31T12:00:00Z",
                    startTime);
        } catch (DateTimeException e) {
            problems.require(
                    false,
                    "--start-time is %s: give a time such as 2026-01-31T12:00:00Z, or epoch milliseconds",
                    startTime);
        }
    }

    private @Nullable Long startTimeMs() {
        return startTime == null ? null : Long.valueOf(FileOptions.startTimeMs(startTime, replay.timeZone()));
    }

    static boolean isWholeMillis(Duration duration) {
        return !duration.isNegative() && !duration.isZero() && duration.toNanosPart() % 1_000_000 == 0;
    }

    private double rate() {
        return rate == null ? DEFAULT_RATE : rate;
    }

    private PublisherConfig config() {
        return new PublisherConfig(source(), rate());
    }

    private Source source() {
        Long startMs = startTimeMs();
        Optional<EventTimes> eventTimes =
                startMs == null || interval == null ? Optional.empty() : Optional.of(new EventTimes(startMs, interval));
        return replay.replay(startMs)
                .<Source>map(recorded -> recorded)
                .orElseGet(() -> new Synthetic(series, points, noise, seed, regimeLength, eventTimes, kinds)
                        .with(shiftAt == 0 ? Optional.empty() : Optional.of(new Drift(drift, shiftAt))));
    }

    @Override
    public Set<String> unlisted() {
        return KafkaOptions.topicsBut("--observations-topic", "--partitions");
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        String observations = kafka.topics().observations();
        return List.of(
                Right.topic(AclOperation.WRITE, observations),
                Right.createTopic(observations),
                Right.topic(AclOperation.DESCRIBE_CONFIGS, observations).orElse(TopicTimes.UNKNOWN));
    }

    @Override
    public Integer call() throws InterruptedException {
        kafka.prepare(rights());
        PrometheusMeterRegistry registry = OperatorServer.newRegistry(kafka.topics(), http.kafkaMeters());
        CountDownLatch ended = new CountDownLatch(1);
        PublisherConfig config = config();
        try (SeriesPublisher publisher = new SeriesPublisher(kafka.clientSettings(), kafka.topics(), config, registry);
                OperatorServer server = OperatorServer.start(http, registry, publisher);
                Progress progress = new Progress(publisher)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(publisher, ended), "close-producer"));
            LOG.info("Publishing to {}; metrics at {}/metrics", kafka.topics().observations(), http.url(server.port()));
            progress.start();
            try {
                publisher.run();
            } catch (UncheckedIOException e) {
                throw ConfigurationException.causedBy(e, "%s", e.getMessage());
            } finally {
                LOG.info(
                        "Published {} points, {} failed{}",
                        publisher.acknowledged(),
                        publisher.failed(),
                        config.source() instanceof Replay ? "; " + publisher.replaySummary() : "");
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
