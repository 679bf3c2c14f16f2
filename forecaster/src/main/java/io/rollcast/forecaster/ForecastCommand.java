package io.rollcast.forecaster;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.forecaster.api.ApiOptions;
import io.rollcast.forecaster.api.QueryApi;
import io.rollcast.forecaster.serving.ShadowSample;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.stream.ForecasterConfig.Late;
import io.rollcast.forecaster.stream.ForecasterConfig.OnEnd;
import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.forecaster.stream.ForecasterConfig.Store;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.DirectoryLock;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.ForecastFormatOptions;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.HostPort;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.OperatorServer;
import io.rollcast.service.PointOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.service.Switch;
import io.rollcast.wire.points.PointRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rollcast forecast}: runs one forecaster until it is told to end. It is long because each option stands here, with its
 * rule and its place in the configuration.
 */
@Command(
        name = "forecast",
        mixinStandardHelpOptions = true,
        description = "Forecasts every series of the observations topic at every point.")
public final class ForecastCommand implements KafkaCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ForecastCommand.class);

    private static final Duration LEAST_CLOSE_AFTER = Duration.ofSeconds(1);

    /** What the JVM counts of {@code -Xmx32m} is less, depending on its collector. */
    private static final long LEAST_HEAP_BYTES = 28L << 20;

    private static final String NO_BASE = "none";

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Mixin
    private final ForecastFormatOptions forecasts = new ForecastFormatOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions(8081);

    @Mixin
    private final PointOptions points = new PointOptions();

    @Option(
            names = "--late",
            description = "What becomes of events that come after the forecasts have gone on from later points:"
                    + " dead-letter or drop (default: ${DEFAULT-VALUE}).",
            defaultValue = "dead-letter")
    private Late late = Late.DEAD_LETTER;

    @Option(
            names = "--close-after",
            paramLabel = "DURATION",
            description =
                    "With --step: close the steps of a partition, or of a series that lags behind or is ahead, by the wall"
                            + " clock when it has had no event for so long (default: the step and the grace, 10s at least).",
            converter = DurationConverter.class)
    private @Nullable Duration closeAfter;

    @Mixin
    private final AnomalyOptions anomalies = new AnomalyOptions();

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final ApplicationId application = new ApplicationId();

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "Names this process in accuracy records (default: the process id).")
    private @Nullable String instance;

    @Option(
            names = "--on-end",
            description =
                    "What this process does with its place in the group when it ends: leave gives it up, and the others"
                            + " take its partitions over at once; stay keeps it for session.timeout.ms, so that a restart that"
                            + " takes less is not noticed by the others (default: ${DEFAULT-VALUE}).",
            defaultValue = "leave")
    private OnEnd onEnd = OnEnd.LEAVE;

    @Option(
            names = "--guarantee",
            description = "exactly-once or at-least-once (default: ${DEFAULT-VALUE}).",
            defaultValue = "exactly-once")
    private Guarantee guarantee = Guarantee.EXACTLY_ONCE;

    @Option(
            names = "--store",
            description = "Where per-series state lives, rocksdb or memory (default: ${DEFAULT-VALUE}).",
            defaultValue = "rocksdb")
    private Store store = Store.ROCKSDB;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Directory of the state; if it is lost, state is restored from Kafka (default: ${DEFAULT-VALUE}).",
            defaultValue = "${sys:user.home}/.rollcast/forecaster")
    private Path stateDirectory = Path.of("");

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Stream threads (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int threads;

    @Option(
            names = "--profile",
            description = "throughput: the least work for a point; latency: forecasts as soon as possible"
                    + " (default: ${DEFAULT-VALUE}). The two options that follow have their defaults from it.",
            defaultValue = "throughput")
    private Profile profile = Profile.THROUGHPUT;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Most series in one inference (default: " + Profile.THROUGHPUT_BATCH + ", for latency "
                    + Profile.LATENCY_BATCH + ").")
    private @Nullable Integer batchSize;

    @Option(
            names = "--commit-interval-ms",
            paramLabel = "MS",
            description = "Time between commits: a point waits at most so long for a batch to fill, an exactly-once"
                    + " forecast to be visible (default: " + Profile.THROUGHPUT_COMMIT_MS + ", for latency "
                    + Profile.LATENCY_COMMIT_MS + ").")
    private @Nullable Integer commitIntervalMs;

    @Option(
            names = "--ring-points",
            paramLabel = "N",
            description = "Points kept of a series, to warm it up for a new release from (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + RingCapacity.STANDARD_POINTS)
    private int ringPoints;

    @Option(
            names = "--most-points",
            paramLabel = "N",
            description =
                    "Most points kept of a series for the sake of its day or week: two weeks, a week, two days or a"
                            + " day and a half of them, whichever fits; 0 keeps no series for longer than --ring-points (default:"
                            + " ${DEFAULT-VALUE}).",
            defaultValue = "" + RingCapacity.STANDARD_MOST)
    private int mostPoints;

    @Option(
            names = "--max-series",
            paramLabel = "N",
            description =
                    "Most series that this process keeps; records that would begin another one go to the dead-letter"
                            + " topic (series-limit), series that are there are served as before; 0 for no bound"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private long maxSeries;

    @Option(
            names = "--forget-after",
            paramLabel = "DURATION",
            description = "Series expire that have had no point for so long, such as 7d; a later point begins them anew"
                    + " (default: never).",
            converter = DurationConverter.class)
    private @Nullable Duration forgetAfter;

    @Option(
            names = "--warm-up-share",
            paramLabel = "SHARE",
            description = "Share of the time for warming series up after a swap; series that wait keep their previous"
                    + " release; 1 for all at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.1")
    private double warmUpShare;

    @Option(
            names = "--base",
            paramLabel = "NETWORK",
            description = "Release that comes with Rollcast and serves until one of the models topic does: gru, lstm or"
                    + " ln-rnn; none for the last value (default: ${DEFAULT-VALUE}).",
            defaultValue = BaseRelease.BEST)
    private String base = BaseRelease.BEST;

    @Option(
            names = "--guard",
            description =
                    "on: on series on which the release has been beyond doubt worse than a naive forecast, that one is"
                            + " emitted until the release wins again, or for the first step alone; off: always the release's (default: ${DEFAULT-VALUE}).",
            defaultValue = "on")
    private Switch guard = Switch.ON;

    @Option(
            names = "--intervals",
            description =
                    "on: forecasts have the bounds of an 80 and a 95 %% interval at each step ahead; off: they have none, and"
                            + " records are less than half as large (default: ${DEFAULT-VALUE}).",
            defaultValue = "on")
    private Switch intervals = Switch.ON;

    @Option(
            names = "--accuracy-interval-ms",
            paramLabel = "MS",
            description = "Time between records on the accuracy topic (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int accuracyIntervalMs;

    @Option(
            names = "--shadow-share",
            paramLabel = "SHARE",
            description =
                    "Share of the series, by hash, that challengers forecast in shadow beside the champion, so that"
                            + " the trainer can tell which is better; at least 32 and at most 1,000 series of a partition;"
                            + " 0 for none (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.0625")
    private double shadowShare;

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        format.check(problems);
        forecasts.check(problems, format);
        http.check(problems);
        api.check(problems);
        points.check(problems);
        anomalies.check(problems);
        problems.require(
                closeAfter == null || closeAfter.compareTo(LEAST_CLOSE_AFTER) >= 0,
                "--close-after is %s: it must be a second or more",
                closeAfter);
        application.check(problems, kafka);
        problems.requireWithin("--threads", threads, 1, 256);
        problems.requireWithin("--batch-size", batchSize(), 1, 16_384);
        checkCommitInterval(problems, commitIntervalMs());
        problems.requireWithin(
                "--ring-points", ringPoints, ForecasterConfig.State.LEAST_RING_POINTS, RingCapacity.LARGEST);
        problems.requireWithin("--most-points", mostPoints, 0, RingCapacity.LARGEST);
        problems.requireWithin("--max-series", (double) maxSeries, 0, 1e9);
        points.checkForgetAfter(problems, forgetAfter);
        problems.require(
                warmUpShare > 0 && warmUpShare <= 1,
                "--warm-up-share %s: it must be above 0 and at most 1",
                warmUpShare);
        problems.require(
                base.equals(NO_BASE) || BaseRelease.networks().contains(base),
                "--base '%s': choose from %s, or none",
                base,
                String.join(", ", BaseRelease.networks()));
        problems.requireWithin("--accuracy-interval-ms", accuracyIntervalMs, 100, 3_600_000);
        problems.require(shadowShare >= 0 && shadowShare <= 1, "--shadow-share %s: it must be 0 to 1", shadowShare);
    }

    /** Notes a problem where the interval breaks a rule. */
    public static void checkCommitInterval(Problems problems, int commitIntervalMs) {
        problems.requireWithin("--commit-interval-ms", commitIntervalMs, 1, 600_000);
    }

    private Optional<String> base() {
        return base.equals(NO_BASE) ? Optional.empty() : Optional.of(base);
    }

    private int batchSize() {
        return batchSize != null ? batchSize : profile.batchSize();
    }

    private int commitIntervalMs() {
        return commitIntervalMs != null
                ? commitIntervalMs
                : Math.toIntExact(profile.commitInterval().toMillis());
    }

    private ForecasterConfig config() {
        return new ForecasterConfig(
                forecasts.topics(kafka.topics(), format),
                new ForecasterConfig.Identity(
                        application.of(kafka),
                        instance != null
                                ? instance
                                : "pid-" + ProcessHandle.current().pid(),
                        onEnd),
                new ForecasterConfig.Delivery(guarantee, Duration.ofMillis(commitIntervalMs()), profile.linger()),
                new ForecasterConfig.State(
                        store,
                        stateDirectory,
                        new RingCapacity(ringPoints, mostPoints),
                        new ForecasterConfig.Lifetimes(maxSeries, Optional.ofNullable(forgetAfter))),
                new ForecasterConfig.Work(
                        threads, batchSize(), warmUpShare, base(), guard == Switch.ON, intervals == Switch.ON),
                new ForecasterConfig.Scoring(
                        Duration.ofMillis(accuracyIntervalMs),
                        anomalies.rules(),
                        kafka.topics().anomalies().isPresent() ? anomalies.missingAfter : 0,
                        ShadowSample.of(shadowShare)),
                points());
    }

    private ForecasterConfig.Points points() {
        PointRules rules = points.rules();
        return new ForecasterConfig.Points(
                rules, late, closeAfter != null ? closeAfter : ForecasterConfig.Points.standardCloseAfter(rules));
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        return ForecasterRights.of(config());
    }

    /** Kafka Streams throws once more what a thread of its died of; it has been told by then. */
    private static void died(Thread thread, Throwable fault) {
        if (thread.getName().contains("-StreamThread-")) {
            LOG.debug("Thread {} ends", thread.getName(), fault);
        } else {
            LOG.error("Thread {} died", thread.getName(), fault);
        }
    }

    /** A heap that a forecaster fills while it starts; the service manager would start it again and again. */
    static void requireHeap(long mostBytes) {
        if (mostBytes < LEAST_HEAP_BYTES) {
            throw ConfigurationException.of(
                    "the heap has %d MB at most: a forecaster needs 32 MB, and more for many series; give it more by -Xmx, or its container more memory",
                    mostBytes >> 20);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        requireHeap(Runtime.getRuntime().maxMemory());
        DirectoryLock.requireFree(stateDirectory.resolve(application.of(kafka)), "state directory", "--state-dir");
        kafka.prepare(rights());
        Thread.setDefaultUncaughtExceptionHandler(ForecastCommand::died);
        PrometheusMeterRegistry registry = OperatorServer.newRegistry(kafka.topics(), http.kafkaMeters());
        ForecasterConfig config = config();
        try (HttpSocket socket = HttpSocket.bind(http)) {
            String token = api.token();
            HostPort advertised = socket.isLoopback() || token != null ? api.advertised(socket) : null;
            QueryApi.Setting setting = new QueryApi.Setting(
                    config.identity().instance(),
                    config.topics(),
                    advertised,
                    socket.isLoopback(),
                    token,
                    socket.tls());
            try (ForecasterService service =
                            new ForecasterService(kafka.clientSettings(), config, registry, advertised);
                    QueryApi queries = service.queryApi(setting);
                    OperatorServer server = OperatorServer.start(socket, registry, service, queries)) {
                Thread closer = new Thread(service::close, "close-forecaster");
                Runtime.getRuntime().addShutdownHook(closer);
                service.start();
                LOG.info(
                        "Forecasting {} to {}, {}; live page at {}/, metrics at /metrics",
                        kafka.topics().source(),
                        kafka.topics().forecasts(),
                        guarantee,
                        http.url(server.port()));
                if (!queries.isOpen()) {
                    LOG.warn(
                            "The query API is closed: {} is not loopback, and --http-token-file names no token",
                            http.bind());
                }
                return service.awaitEnd() ? 0 : 1;
            }
        }
    }
}
