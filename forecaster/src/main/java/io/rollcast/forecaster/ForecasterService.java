package io.rollcast.forecaster;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.api.QueryApi;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.stream.Arrivals;
import io.rollcast.forecaster.stream.BoundedRocksDb;
import io.rollcast.forecaster.stream.ForecastTopology;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.GrownTopic;
import io.rollcast.forecaster.stream.ProductionFaults;
import io.rollcast.forecaster.stream.SeriesOwners;
import io.rollcast.forecaster.stream.StoredSeries;
import io.rollcast.forecaster.stream.TopicLimits;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.forecaster.vitals.Vitals;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.Health;
import io.rollcast.service.HostPort;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running forecaster: the Kafka Streams client, the live model and their meters. The command line and the demo
 * start it; it runs on threads of its own until it is closed.
 */
public final class ForecasterService implements AutoCloseable, Health.Probe, Vitals {

    private static final Logger LOG = LoggerFactory.getLogger(ForecasterService.class);

    private final Clock clock = Clock.systemUTC();
    private final ForecasterConfig config;
    private final Feeds feeds = Feeds.create(clock, Tally.SEASONAL_NAIVE);
    private final LiveModel live = new LiveModel();
    private final LiveAccuracy liveAccuracy;
    private final ForecasterMeters meters;
    private final KafkaStreams streams;
    private final ThreadReplacements replacements = new ThreadReplacements(System::nanoTime);
    private final Arrivals arrivals = new Arrivals(clock);
    private final Map<String, Object> clientSettings;
    private final TopicLimits limits;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param clientSettings for every Kafka client; what the guarantee needs goes on top
     * @param registry takes the meters
     */
    public ForecasterService(Map<String, Object> clientSettings, ForecasterConfig config, MeterRegistry registry) {
        this(clientSettings, config, registry, null);
    }

    /**
     * A forecaster whose series can be asked for by others of its group.
     *
     * @param advertised where they reach its query API, or null if they cannot
     */
    public ForecasterService(
            Map<String, Object> clientSettings,
            ForecasterConfig config,
            MeterRegistry registry,
            @Nullable HostPort advertised) {
        this.config = config;
        this.clientSettings = Map.copyOf(clientSettings);
        liveAccuracy = new LiveAccuracy(registry, feeds.errors());
        meters = new ForecasterMeters(registry, live, clock);
        Properties properties = new Properties();
        properties.putAll(settings(clientSettings, config));
        if (advertised != null) {
            properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised.toString());
        }
        limits = new TopicLimits(clock, maxRequestBytes(properties));
        properties.putAll(ProductionFaults.settings(config, limits, meters));
        properties.putAll(arrivals.settings(properties));
        streams = new KafkaStreams(
                ForecastTopology.build(config, live, liveAccuracy, meters, feeds, clock, limits, arrivals),
                new StreamsConfig(properties));
        streams.setUncaughtExceptionHandler(this::onThreadDeath);
        streams.setStateListener((now, before) -> {
            LOG.info("Forecaster is {}", now);
            if (now == State.NOT_RUNNING || now == State.ERROR) {
                ended.countDown();
            }
        });
        meters.kafka(streams);
        meters.lag(this::lag);
    }

    /** The settings of the Kafka Streams client. */
    public static Map<String, Object> settings(Map<String, Object> clientSettings, ForecasterConfig config) {
        Map<String, Object> settings = new HashMap<>();
        // Measured choices; the operator's file may override them. The cache is of live series, see SeriesStore.
        settings.put(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                Runtime.getRuntime().maxMemory() / 3);
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                config.linger().toMillis());
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // A transaction that begins while the one before is being ended is told to come again.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 3);
        settings.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 20_000);
        settings.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 8 << 20);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        settings.putAll(clientSettings);

        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, config.guarantee().setting());
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        // A thread that waits for records does not look at its clock: a commit may be late by a tenth.
        settings.put(
                StreamsConfig.POLL_MS_CONFIG,
                Math.max(1, config.commitInterval().toMillis() / 10));
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 2 * Topics.MAX_RELEASE_BYTES);
        return settings;
    }

    private static int maxRequestBytes(Properties properties) {
        Object bytes = new StreamsConfig(properties)
                .getProducerConfigs("any")
                .getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLimits.KAFKAS_MAX_REQUEST_BYTES);
        return Integer.parseInt(bytes.toString());
    }

    private StreamThreadExceptionResponse onThreadDeath(Throwable cause) {
        if (GrownTopic.isCauseOf(cause)) {
            LOG.error("The forecaster ends: {}", GrownTopic.explanation(config));
            LOG.debug("What Kafka Streams says of it", cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (!replacements.allow()) {
            LOG.error(
                    "Stream thread {} died, and {} were replaced within {} min, so the forecaster ends",
                    Thread.currentThread().getName(),
                    ThreadReplacements.MOST,
                    ThreadReplacements.WITHIN.toMinutes(),
                    cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error(
                "Stream thread {} died and is replaced; its uncommitted work is done again",
                Thread.currentThread().getName(),
                cause);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** The query API over this forecaster, to be closed before it. */
    public QueryApi queryApi(QueryApi.Setting setting) {
        return new QueryApi(
                setting,
                feeds,
                this,
                new StoredSeries(streams::query, feeds, setting.instance()),
                new SeriesOwners(streams, config.topics().observations()),
                clock);
    }

    /**
     * Starts to consume, after a look at the topics.
     *
     * @throws ConfigurationException if the observations topic has grown since the state was stored
     */
    public void start() {
        try (Admin admin = Admin.create(clientSettings)) {
            GrownTopic.refuse(admin, config);
            limits.read(admin, config.topics());
        }
        streams.start();
    }

    /**
     * Waits until the service ends, by {@link #close} or by an error.
     *
     * @return whether it ended well
     */
    public boolean awaitEnd() throws InterruptedException {
        ended.await();
        return streams.state() != State.ERROR;
    }

    @Override
    public String state() {
        return streams.state().toString();
    }

    /** Observations in Kafka that this process has not read yet. */
    @Override
    public double lag() {
        double lag = 0;
        for (var metric : streams.metrics().entrySet()) {
            MetricName name = metric.getKey();
            if (name.name().equals("records-lag")
                    && name.group().equals("consumer-fetch-manager-metrics")
                    && metric.getValue().metricValue() instanceof Double points
                    && !points.isNaN()) {
                lag += points;
            }
        }
        return lag;
    }

    @Override
    public Health live() {
        State state = streams.state();
        return new Health(
                state != State.ERROR && state != State.PENDING_ERROR && state != State.NOT_RUNNING, "streams " + state);
    }

    /** Ready while partitions are being served, with a release or with the declared fallback. */
    @Override
    public Health ready() {
        State state = streams.state();
        return new Health(state == State.RUNNING, "streams %s, serving %s".formatted(state, serving()));
    }

    /** Id of the release that serves, or {@code last-value}. */
    @Override
    public String serving() {
        ServedModel model = live.champion();
        return model == null ? Forecast.LAST_VALUE : model.id().toString();
    }

    @Override
    public @Nullable Long servingSinceMs() {
        ServedModel model = live.champion();
        return model == null ? null : model.servedSinceMs();
    }

    @Override
    public long emittedForecasts() {
        return (long) meters.emittedForecasts();
    }

    @Override
    public Map<String, Long> deadLettersByReason() {
        return meters.deadLettersByReason();
    }

    @Override
    public long approximateSeries() {
        return feeds.worst().series();
    }

    @Override
    public double recentLatencyMs(double quantile) {
        return meters.recentLatency().quantile(quantile);
    }

    public LiveAccuracy accuracy() {
        return liveAccuracy;
    }

    /** Observations accepted by this process. */
    @Override
    public long acceptedPoints() {
        return (long) meters.acceptedPoints();
    }

    /** Observations that this process could not accept. */
    public long deadLetters() {
        return (long) meters.deadLetters();
    }

    /** How often a release took over in this process, the first one from the fallback. */
    @Override
    public long swaps() {
        return (long) meters.swaps();
    }

    /**
     * Ends the forecaster. It leaves its group, so that whoever comes next need not wait for a session timeout; what it
     * owes is in the store.
     */
    @Override
    public void close() {
        streams.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(Duration.ofSeconds(30)));
        meters.close();
    }
}
