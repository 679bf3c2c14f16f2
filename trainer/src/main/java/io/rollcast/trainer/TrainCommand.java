package io.rollcast.trainer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Scaler;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.OperatorServer;
import io.rollcast.service.PointOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.service.Switch;
import io.rollcast.service.TopicRights;
import io.rollcast.trainer.Round.Outcome;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerConfig.Start;
import io.rollcast.trainer.fit.FitOptions;
import io.rollcast.trainer.fit.ForecastNetwork;
import io.rollcast.trainer.fit.Windows;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.history.StartFrom;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code rollcast train}: runs one trainer, periodically or once.
 *
 * <p>It is long because of its options, each of which is described, checked and handed on here.
 */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Fits networks on the observations topic and publishes those that are good enough.")
public final class TrainCommand implements KafkaCommand {

    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

    private static final int DEFAULT_MIN_POINTS = 120;

    /** Room for what a release has besides its weights: names and shapes, its provenance, the frame of its record. */
    private static final int HEADER_BYTES = 64 * 1024;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Mixin
    private final PointOptions points = new PointOptions();

    @Mixin
    private final HttpOptions http = new HttpOptions(8082);

    @Mixin
    private final FitOptions fit = new FitOptions();

    @Option(
            names = "--once",
            description = "Read to the end of the topic, run one round of fits, and end; no HTTP without --http-port.")
    private boolean once;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            description = "From the start of one round to the start of the next (default: ${DEFAULT-VALUE}).",
            defaultValue = "10m",
            converter = DurationConverter.class)
    private Duration every = Duration.ZERO;

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "Where to start reading: earliest, latest, epoch milliseconds, or an ISO-8601 instant"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "earliest")
    private String from = "";

    @Option(
            names = "--history-points",
            paramLabel = "N",
            description = "Most points to keep over all series, 8 bytes each, and during a round 16 more,"
                    + " or 24 with --step; fewer where the heap has no room for as many"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "20000000")
    private long historyPoints;

    @Option(
            names = "--max-series",
            paramLabel = "N",
            description =
                    "Most series to keep: 0.9 kB each, with --step up to 1 kB more for each open step, and their points;"
                            + " another takes the place of a silent one, or is left out; fewer where the heap has no room"
                            + " for as many"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "" + History.Bounds.STANDARD_SERIES)
    private int maxSeries;

    @Option(
            names = "--forget-after",
            paramLabel = "DURATION",
            description = "Forget series whose latest event is so much older than the latest of all, such as 7d"
                    + " (default: never).",
            converter = DurationConverter.class)
    private @Nullable Duration forgetAfter;

    @Option(
            names = "--min-points",
            paramLabel = "N",
            description =
                    "Points that make a series long enough; the first round waits until what is on the topic has been"
                            + " read and half of the series are so, at most --every after the first one (default: 120, or what"
                            + " --context and --horizon need).")
    private @Nullable Integer minPoints;

    @Option(
            names = {"--networks", "--architectures"},
            paramLabel = "LIST",
            description = "Networks to fit, in this order (default: gru,lstm,ln-rnn).",
            split = ",")
    private List<String> architectures = ModelSpec.names();

    @Option(
            names = "--layers",
            paramLabel = "N",
            description = "Recurrent layers (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    private int layers;

    @Option(
            names = "--context",
            paramLabel = "N",
            description =
                    "Points of a window that is held out, after which a series counts as warm (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    private int context;

    @Option(
            names = "--horizon",
            paramLabel = "N",
            description = "Steps ahead to forecast, 1 to 288 (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int horizon;

    @Option(
            names = "--start",
            paramLabel = "WEIGHTS",
            description =
                    "Weights that fits start from: base, those of the release that comes with Rollcast; parent, those"
                            + " of the latest release; fresh, new ones (default: ${DEFAULT-VALUE}).",
            defaultValue = "base")
    private Start start = Start.BASE;

    @Option(
            names = "--refresh-share",
            paramLabel = "SHARE",
            description = "Epochs of a fit that begins from the latest release, as a share of --epochs"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.2")
    private double refreshShare;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Releases of each architecture that stay on the topic (default: ${DEFAULT-VALUE}).",
            defaultValue = "5")
    private int keep;

    @Option(
            names = "--promote",
            paramLabel = "BY",
            description =
                    "What makes a new release champion: live, that it proves better than the champion in shadow on live"
                            + " points; or validation, that it is better on what was held out of its fit. With --once,"
                            + " validation (default: ${DEFAULT-VALUE}).",
            defaultValue = "live")
    private PromoteBy promote = PromoteBy.LIVE;

    @Option(
            names = "--decide-within",
            paramLabel = "DURATION",
            description =
                    "With --promote live: promote the newest challenger for its validation after so long, where live"
                            + " points are too few for a verdict, as without a forecaster; a verdict takes some 240 points of"
                            + " each series or more, so give 1d with a point a minute (default: ${DEFAULT-VALUE}).",
            defaultValue = "30m",
            converter = DurationConverter.class)
    private Duration decideWithin = Duration.ZERO;

    @Option(
            names = "--refresh-on-drift",
            paramLabel = "ON|OFF",
            description =
                    "With --promote live: fit at once when the champion's skill beside the best naive forecast has"
                            + " dropped, on the points since then (default: ${DEFAULT-VALUE}).",
            defaultValue = "on")
    private Switch refreshOnDrift = Switch.ON;

    /** What makes a new release champion. */
    enum PromoteBy {
        LIVE,
        VALIDATION
    }

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto (a GPU where there is one), cpu or gpu:N (default: ${DEFAULT-VALUE}).",
            defaultValue = "auto")
    private String device = "";

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        format.check(problems);
        points.check(problems);
        http.check(problems);
        fit.check(problems);
        problems.require(
                startFrom().isPresent(),
                "--from '%s': write earliest, latest, epoch milliseconds, or an instant such as 2026-01-31T12:00:00Z",
                from);
        for (String architecture : architectures) {
            problems.require(
                    ModelSpec.names().contains(architecture),
                    "--networks has '%s': choose from %s",
                    architecture,
                    String.join(", ", ModelSpec.names()));
        }
        problems.require(
                !every.isNegative() && !every.isZero(), "--every is %s: it must be longer than nothing", every);
        problems.require(
                !decideWithin.isNegative() && !decideWithin.isZero(),
                "--decide-within is %s: it must be longer than nothing",
                decideWithin);
        problems.requireWithin("--history-points", (double) historyPoints, 10_000, 2e9);
        problems.requireWithin("--max-series", maxSeries, 10, 1e9);
        points.checkForgetAfter(problems, forgetAfter);
        problems.requireWithin("--layers", layers, 1, Dimensions.MOST_LAYERS);
        problems.requireWithin("--context", context, Dimensions.LEAST_WINDOW, Dimensions.MOST_WINDOW);
        problems.requireWithin("--horizon", horizon, 1, Dimensions.MOST_HORIZON);
        problems.requireWithin("--min-points", minPoints(), leastPoints(), 1e9);
        problems.requireWithin("--refresh-share", refreshShare, 0.001, 1);
        problems.requireWithin("--keep", keep, 1, 1000);
        checkReleases(problems);
        checkDevice(problems);
        if (problems.found().isEmpty()) {
            checkHistory(problems);
        }
    }

    /** A trainer that can never keep a series that is long enough would wait for ever. */
    private void checkHistory(Problems problems) {
        History.Bounds asked = asked();
        problems.require(
                asked.hasRoomFor(minPoints()),
                "--history-points %d has no room for a series of --min-points %d: it must be %d or more",
                historyPoints,
                minPoints(),
                History.Bounds.leastPoints(minPoints()));
        problems.require(
                asked.within(heapBytes(), points.rules()).hasRoomFor(minPoints()) || !asked.hasRoomFor(minPoints()),
                "a heap of %d MB has no room for a series of --min-points %d beside what else a trainer needs: raise -Xmx",
                Runtime.getRuntime().maxMemory() >> 20,
                minPoints());
    }

    /** What the history and its rounds can have of the heap: less what a fit keeps of a batch. */
    private long heapBytes() {
        return Runtime.getRuntime().maxMemory() - fit.config().batchBytes(horizon);
    }

    /** Before the first fit, not after it: a release that is too large for the topic is lost. */
    private void checkReleases(Problems problems) {
        Dimensions dimensions;
        try {
            // Any scaler: only the count of weights is asked for.
            dimensions = Dimensions.ofMixture(layers, fit.units(), context, horizon, new Scaler(0, 0, 1, 0, 2));
        } catch (IllegalArgumentException outOfRange) {
            return;
        }
        for (ModelSpec spec : ModelSpec.all(dimensions)) {
            problems.require(
                    !architectures.contains(spec.architecture())
                            || Float.BYTES * spec.parameterCount() + HEADER_BYTES <= Topics.MAX_RELEASE_BYTES,
                    "--networks %s with --units %d, --layers %d and --horizon %d has %,d weights: releases of at most %,d can be published; lower --units or --layers",
                    spec.architecture(),
                    fit.units(),
                    layers,
                    horizon,
                    spec.parameterCount(),
                    (Topics.MAX_RELEASE_BYTES - HEADER_BYTES) / Float.BYTES);
        }
    }

    private int leastPoints() {
        return context >= 2 && horizon >= 1 ? Windows.minimumPoints(context, horizon) : 2;
    }

    private int minPoints() {
        return minPoints == null ? Math.max(DEFAULT_MIN_POINTS, leastPoints()) : minPoints;
    }

    private void checkDevice(Problems problems) {
        if (device.matches("gpu:\\d{1,3}")) {
            int gpus = ForecastNetwork.gpuCount();
            problems.require(
                    Integer.parseInt(device.substring("gpu:".length())) < gpus,
                    "--device %s is not there: the engine sees %d GPUs; choose auto or cpu",
                    device,
                    gpus);
        } else {
            problems.require(
                    device.equals("auto") || device.equals("cpu"), "--device '%s': write auto, cpu or gpu:N", device);
        }
    }

    private Optional<StartFrom> startFrom() {
        if (from.equals("earliest")) {
            return Optional.of(StartFrom.EARLIEST);
        }
        if (from.equals("latest")) {
            return Optional.of(StartFrom.LATEST);
        }
        try {
            long epochMs = from.matches("\\d{1,18}")
                    ? Long.parseLong(from)
                    : Instant.parse(from).toEpochMilli();
            return Optional.of(new StartFrom(StartFrom.Kind.TIME, epochMs));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private TrainerConfig config() {
        return new TrainerConfig(
                kafka.topics().withFormat(format.format()),
                new Reading(startFrom().orElseThrow(), points.rules(), history(), minPoints()),
                new Networks(architectures, layers, fit.units(), context, horizon, fit.config(), device),
                new Rounds(every, start, refreshShare, keep),
                promotion());
    }

    private History.Bounds asked() {
        return new History.Bounds(historyPoints, maxSeries, Optional.ofNullable(forgetAfter));
    }

    private History.Bounds history() {
        History.Bounds asked = asked();
        History.Bounds kept = asked.within(heapBytes(), points.rules());
        if (!kept.equals(asked)) {
            LOG.warn(
                    "Of --history-points {} and --max-series {}, {} points and {} series are kept at most: a heap of {} MB has room for no more; a higher -Xmx gives it more",
                    asked.points(),
                    asked.series(),
                    kept.points(),
                    kept.series(),
                    Runtime.getRuntime().maxMemory() >> 20);
        }
        return kept;
    }

    private Promotion promotion() {
        return once || promote == PromoteBy.VALIDATION
                ? Promotion.BY_VALIDATION
                : new Promotion(true, decideWithin, refreshOnDrift == Switch.ON);
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        String models = kafka.topics().models();
        List<Right> rights = new ArrayList<>(TopicRights.toRead(kafka.topics().source()));
        rights.addAll(TopicRights.toReadReleases(kafka.topics()));
        rights.add(Right.topic(AclOperation.WRITE, models));
        rights.add(Right.createTopic(models));
        if (promotion().isLive()) {
            rights.add(Right.topic(AclOperation.READ, kafka.topics().accuracy()));
            rights.add(Right.createTopic(kafka.topics().accuracy()));
        }
        return rights;
    }

    @Override
    public Integer call() throws InterruptedException {
        kafka.prepare(rights());
        PrometheusMeterRegistry registry = OperatorServer.newRegistry(kafka.topics(), http.kafkaMeters());
        try (TrainerService service =
                new TrainerService(kafka.clientSettings(), config(), registry, TrainerListener.NONE)) {
            if (!servesHttp()) {
                LOG.info("Learning from {}", kafka.topics().source());
                return runOnce(service);
            }
            try (OperatorServer server = OperatorServer.start(http, registry, service)) {
                LOG.info(
                        "Learning from {}; metrics at {}/metrics",
                        kafka.topics().source(),
                        http.url(server.port()));
                if (once) {
                    return runOnce(service);
                }
                Runtime.getRuntime().addShutdownHook(new Thread(service::close, "close-trainer"));
                service.run();
                return 0;
            }
        }
    }

    /** Returns whether there are metrics and health; {@code --once} may run beside a trainer, which has the default port. */
    boolean servesHttp() {
        return !once || http.isPortGiven();
    }

    private int runOnce(TrainerService service) throws InterruptedException {
        List<Outcome> outcomes;
        try {
            outcomes = service.runOnce();
        } catch (TooLittleHistoryException e) {
            LOG.error("Nothing was fitted: {}", e.getMessage());
            return 1;
        }
        System.out.print(OutcomeTable.text(outcomes, horizon));
        return outcomes.stream().anyMatch(outcome -> outcome.release().isPresent()) ? 0 : 1;
    }
}
