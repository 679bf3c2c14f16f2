package io.rollcast.forecaster.vitals;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.points.PointRules.Verdict;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of the forecaster's own, and those of its Kafka Streams client. All threads may use it.
 *
 * <p>It is long because each meter is registered, described and counted here.
 */
public final class ForecasterMeters implements AutoCloseable {

    /** Why a topic refused a record. */
    public static final String TOO_LARGE = "too-large";

    public static final String TIMESTAMP = "timestamp";

    /** How soon the meters of partitions that were handed over show: a restore of half a minute should be seen. */
    private static final Duration KAFKA_REFRESH = Duration.ofSeconds(1);

    private final MeterRegistry registry;
    private final Clock clock;
    private final Counter points;
    private final Counter forecasts;
    private final Counter nonFinite;
    private final Counter far;
    private final Counter swaps;
    private final Counter guarded;
    private final Counter levelShifts;
    private final Counter forgotten;
    private final DistributionSummary batchSeries;
    private final Timer inference;
    private final Timer latency;
    private final RecentLatency recentLatency;
    private final Map<MalformedObservationException.Reason, Counter> deadLetters =
            new EnumMap<>(MalformedObservationException.Reason.class);
    private final Map<Anomaly.Kind, Counter> anomalies = new EnumMap<>(Anomaly.Kind.class);
    private final Map<Verdict, Counter> leftOut = new EnumMap<>(Verdict.class);
    private final Map<RefusedReleaseException.Reason, Counter> refused =
            new EnumMap<>(RefusedReleaseException.Reason.class);
    private final ScheduledExecutorService kafkaRefresh = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rollcast-kafka-meters");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable KafkaStreamsMetrics kafka;
    private @Nullable Gauge release;

    private volatile boolean isChampionRefused;

    /** When the serving release was fitted, epoch milliseconds; NaN while there is none. */
    private volatile double releaseCreatedMs = Double.NaN;

    /** Registers the meters of the domain; those of Kafka come with {@link #kafka}. */
    public ForecasterMeters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        recentLatency = new RecentLatency(clock);
        points = counter("points", "Observations accepted");
        forecasts = counter("forecasts", "Forecasts emitted");
        nonFinite = counter("non.finite", "Forecasts that were not finite, replaced by the last value");
        forgotten = counter(
                "forgotten.series",
                "Series that ended: by a record without a value, or because no point came for too long");
        guarded = counter("guarded", "Forecasts in which a naive one stood in for a release that has been worse");
        levelShifts = counter("level.shifts", "Times that a series was followed to another level, or no longer");
        far = counter(
                "far.points", "Points far from what was forecast: their error is many times that which is typical");
        swaps = counter("swaps", "Times a release took over, the first one from the last-value fallback");
        batchSeries = DistributionSummary.builder("rollcast.forecaster.batch.series")
                .description("Series in one batch of inference")
                .serviceLevelObjectives(1, 4, 16, 64, 256, 1024, 4096)
                .register(registry);
        inference = Timer.builder("rollcast.forecaster.inference")
                .description("Time of one batch of inference")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(50_000))
                .maximumExpectedValue(Duration.ofSeconds(2))
                .register(registry);
        latency = Timer.builder("rollcast.forecaster.latency")
                .description(
                        "From a point's arrival (at the broker where the topic has LogAppendTime, else at this process) to its"
                                + " forecast, before the commit that makes it visible")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
        for (var reason : MalformedObservationException.Reason.values()) {
            deadLetters.put(
                    reason,
                    Counter.builder("rollcast.forecaster.dead.letters")
                            .description("Records that could not be accepted")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        for (var kind : Anomaly.Kind.values()) {
            anomalies.put(
                    kind,
                    Counter.builder("rollcast.forecaster.anomalies")
                            .description(
                                    "Times that a series left what was forecast, or had no points for too long, or that many"
                                            + " series left together")
                            .tag("kind", kind.toString())
                            .register(registry));
        }
        for (var verdict : List.of(Verdict.LATE, Verdict.DUPLICATE)) {
            leftOut.put(
                    verdict,
                    Counter.builder("rollcast.forecaster.left.out.events")
                            .description("Events that are no points because they came too late or twice")
                            .tag("reason", verdict.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (var reason : RefusedReleaseException.Reason.values()) {
            refused.put(
                    reason,
                    Counter.builder("rollcast.forecaster.refused.releases")
                            .description("Releases that will not be served")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        // Registered at 0 from the start: the increase of a counter that first appears as 1 misses the first event.
        List.of(TOO_LARGE, TIMESTAMP).forEach(this::refusedRecords);
        Gauge.builder("rollcast.forecaster.champion.refused", this, meters -> meters.isChampionRefused ? 1 : 0)
                .description("1 where the release that is champion on the topic is refused, so that another one serves")
                .register(registry);
        Gauge.builder("rollcast.forecaster.release.age", this, ForecasterMeters::releaseAge)
                .description(
                        "Time since the serving release was fitted; NaN of the one that comes with Rollcast, and of none")
                .baseUnit("seconds")
                .register(registry);
    }

    /** A series has left what was forecast, or no points of it come, or many series have left; or it is over. */
    public void anomalous(Anomaly anomaly) {
        if (anomaly.event() == Event.BEGINS) {
            count(anomalies.get(anomaly.kind()));
        }
    }

    private Counter counter(String name, String description) {
        return Counter.builder("rollcast.forecaster." + name)
                .description(description)
                .register(registry);
    }

    private double releaseAge() {
        return (clock.millis() - releaseCreatedMs) / 1000;
    }

    /** A naive forecast has been emitted instead of a release's. */
    public void guarded() {
        guarded.increment();
    }

    /** A series has been followed to another level, or what had been taken for one comes with its season. */
    public void levelShift() {
        levelShifts.increment();
    }

    /** A point was far from what was forecast. */
    public void far() {
        far.increment();
    }

    /** Observations accepted so far. */
    public double acceptedPoints() {
        return points.count();
    }

    /** Forecasts emitted so far. */
    public double emittedForecasts() {
        return forecasts.count();
    }

    /** Latencies of the last minute, for quantiles. */
    public RecentLatency recentLatency() {
        return recentLatency;
    }

    /** By reason; those that there were none of, too. */
    public Map<String, Long> deadLettersByReason() {
        Map<String, Long> byReason = new LinkedHashMap<>();
        deadLetters.forEach((reason, counter) -> byReason.put(reason.label(), (long) counter.count()));
        return byReason;
    }

    public double deadLetters() {
        return deadLetters.values().stream().mapToDouble(Counter::count).sum();
    }

    public double swaps() {
        return swaps.count();
    }

    public void accepted() {
        points.increment();
    }

    /** A series has ended. */
    public void forgotten() {
        forgotten.increment();
    }

    /** An event came too late, or twice. */
    public void leftOut(Verdict verdict) {
        count(leftOut.get(verdict));
    }

    public void deadLetter(MalformedObservationException.Reason reason) {
        count(deadLetters.get(reason));
    }

    public void refused(RefusedReleaseException.Reason reason) {
        count(refused.get(reason));
    }

    /** Whether the topic's champion is a release that will not be served. */
    public void championRefused(boolean isRefused) {
        isChampionRefused = isRefused;
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    /** One batch of inference has been made. */
    public void inference(int series, long nanos) {
        batchSeries.record(series);
        inference.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A batch of forecasts was emitted, for points that arrived at these times. */
    public void emitted(long[] arrivedMs) {
        long now = clock.millis();
        forecasts.increment(arrivedMs.length);
        recentLatency.record(arrivedMs, now);
        for (long pointMs : arrivedMs) {
            latency.record(Math.max(0, now - pointMs), TimeUnit.MILLISECONDS);
        }
    }

    /** A topic refused a record: {@link #TOO_LARGE}, or for its {@link #TIMESTAMP}. */
    public void refusedRecord(String reason) {
        refusedRecords(reason).increment();
    }

    private Counter refusedRecords(String reason) {
        return Counter.builder("rollcast.forecaster.refused.records")
                .description("Records of the forecaster's own that a topic refused")
                .tag("reason", reason)
                .register(registry);
    }

    public void nonFinite() {
        nonFinite.increment();
    }

    /** A release took over: the gauge of the one before it goes. Called by one thread at a time. */
    public void swapped(String id, String digest, long createdMs) {
        swaps.increment();
        releaseCreatedMs = createdMs == 0 ? Double.NaN : createdMs;
        if (release != null) {
            registry.remove(release);
        }
        release = Gauge.builder("rollcast.forecaster.release.info", () -> 1)
                .description("The serving release")
                .tags(Tags.of("release", id, "digest", digest))
                .register(registry);
    }

    /** Whether the forecaster serves its partitions, asked when somebody looks. */
    public void ready(BooleanSupplier isReady) {
        Gauge.builder("rollcast.forecaster.ready", () -> isReady.getAsBoolean() ? 1 : 0)
                .description(
                        "1 while this process serves its partitions, 0 while they are handed over or restored, or it"
                                + " has given up; /health/ready says which")
                .register(registry);
    }

    /** Points that wait in Kafka, asked of the consumers when somebody looks. What is not known adds nothing to sums. */
    public void lag(DoubleSupplier lag) {
        Gauge.builder("rollcast.forecaster.lag", () -> known(lag.getAsDouble()))
                .description("Observations in Kafka that have not been read yet")
                .baseUnit("points")
                .register(registry);
    }

    private static double known(double lag) {
        return Double.isNaN(lag) ? 0 : lag;
    }

    /** The disk of the state directory, asked when somebody looks; not a number where it does not answer. */
    public void stateDisk(Path directory) {
        Gauge.builder("rollcast.forecaster.state.disk.free", () -> disk(directory, FileStore::getUsableSpace))
                .description("What is free on the disk of the state directory (--state-dir)")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("rollcast.forecaster.state.disk.total", () -> disk(directory, FileStore::getTotalSpace))
                .description("Size of the disk of the state directory (--state-dir)")
                .baseUnit("bytes")
                .register(registry);
    }

    @FunctionalInterface
    private interface Space {
        long of(FileStore disk) throws IOException;
    }

    private static double disk(Path directory, Space space) {
        try {
            return (double) space.of(Files.getFileStore(directory));
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Threads that wait for the format of the topics, such as for a schema registry. */
    public void waiting(Supplier<Number> threads) {
        Gauge.builder("rollcast.format.waiting", threads)
                .description("Threads that wait for what the format of the topics needs, such as a schema registry")
                .register(registry);
    }

    /**
     * Series that are kept, beside the most that may be.
     *
     * @param most 0 for no bound
     */
    public void series(Supplier<Number> series, long most) {
        Gauge.builder("rollcast.forecaster.series", series)
                .description("Series that this process keeps")
                .baseUnit("series")
                .register(registry);
        Gauge.builder("rollcast.forecaster.series.limit", () -> most)
                .description("Most series that this process keeps, 0 for no bound (--max-series)")
                .register(registry);
    }

    /** Shows what Kafka Streams and its clients measure, by thread, task and partition. Called once. */
    public void kafka(KafkaStreams streams) {
        kafka = new KafkaStreamsMetrics(streams, Tags.empty(), kafkaRefresh, KAFKA_REFRESH);
        kafka.bindTo(registry);
    }

    @Override
    public void close() {
        kafkaRefresh.shutdownNow();
        if (kafka != null) {
            kafka.close();
        }
    }
}
