package io.rollcast.forecaster;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.api.QueryApi;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.stream.Arrivals;
import io.rollcast.forecaster.stream.DiskFault;
import io.rollcast.forecaster.stream.ExpiredOffsets;
import io.rollcast.forecaster.stream.ForecastTopology;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.GrownTopic;
import io.rollcast.forecaster.stream.InstanceId;
import io.rollcast.forecaster.stream.OpenState;
import io.rollcast.forecaster.stream.OtherDeployment;
import io.rollcast.forecaster.stream.ProductionFaults;
import io.rollcast.forecaster.stream.SeriesLimit;
import io.rollcast.forecaster.stream.SeriesOwners;
import io.rollcast.forecaster.stream.Shared;
import io.rollcast.forecaster.stream.StoredSeries;
import io.rollcast.forecaster.stream.StreamsClients;
import io.rollcast.forecaster.stream.StreamsSettings;
import io.rollcast.forecaster.stream.ThreadDeaths;
import io.rollcast.forecaster.stream.TopicLimits;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.forecaster.vitals.Vitals;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.Health;
import io.rollcast.service.HostPort;
import io.rollcast.wire.format.PatientFormat;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running forecaster: the Kafka Streams client, the live model and their meters. The command line and the demo
 * start it; it runs on threads of its own until it is closed.
 */
public final class ForecasterService implements AutoCloseable, Health.Probe {

    private static final Logger LOG = LoggerFactory.getLogger(ForecasterService.class);

    private static final String NO_THREADS = "no stream thread is left";

    private final Clock clock = Clock.systemUTC();
    private final ForecasterConfig config;
    private final PatientFormat format;
    private final Feeds feeds = Feeds.create(clock);
    private final LiveModel live = new LiveModel();
    private final LiveAccuracy liveAccuracy;
    private final ForecasterMeters meters;
    private final OpenState openState;
    private final StreamsClients clients = new StreamsClients();
    private final KafkaStreams streams;
    private final Vitals vitals;
    private final Map<String, Object> clientSettings;
    private final TopicLimits limits;

    /** Of the topic of events; 0 until it is there. */
    private volatile int partitions;

    private final CountDownLatch ended = new CountDownLatch(1);

    /** Whether there is no stream thread any more. */
    private volatile boolean isLost;

    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "background");
        thread.setDaemon(true);
        return thread;
    });

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
        this.format = new PatientFormat(config.topics().format());
        this.config = config.withFormat(format);
        this.clientSettings = Map.copyOf(clientSettings);
        liveAccuracy = new LiveAccuracy(registry, feeds.errors());
        meters = new ForecasterMeters(registry, clock);
        meters.waiting(format::waiting);
        Path stored = config.state().directory().resolve(config.identity().applicationId());
        openState = new OpenState(stored);
        Properties properties = new Properties();
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, InstanceId.of(stored));
        partitions = eventPartitions();
        properties.putAll(StreamsSettings.of(clientSettings, this.config, sourcePartitions()));
        if (advertised != null) {
            properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, advertised.toString());
        }
        limits = new TopicLimits(clock, StreamsSettings.maxRequestBytes(properties));
        properties.putAll(ProductionFaults.settings(this.config, limits, meters));
        Arrivals arrivals = new Arrivals(clock, ForecastTopology.eventsTopic(this.config));
        properties.putAll(arrivals.settings(properties));
        SeriesLimit series = new SeriesLimit(config.state().lifetimes().mostSeries());
        streams = new KafkaStreams(
                ForecastTopology.build(
                        this.config,
                        new Shared(
                                live, liveAccuracy, meters, feeds, series, clock, limits, arrivals, clients.fetched()),
                        ForecastTopology.changelogSettings(clientSettings),
                        partitions),
                new StreamsConfig(properties),
                clients);
        streams.setUncaughtExceptionHandler(new ThreadDeaths(this.config));
        streams.setStateListener((now, before) -> {
            LOG.info("Forecaster is {}", now);
            if (now == State.NOT_RUNNING || now == State.ERROR) {
                ended.countDown();
            }
        });
        meters.kafka(streams);
        vitals = new ForecasterVitals(streams, live, meters, series::count);
        meters.ready(() -> ready().ok());
        meters.lag(vitals::lag);
        meters.stateDisk(config.state().directory());
        meters.series(vitals::series, config.state().lifetimes().mostSeries());
    }

    /** Of all topics of observations, but for those that a pattern finds. */
    private int sourcePartitions() {
        try (Admin admin = Admin.create(clientSettings)) {
            return config.topics().source().topics().stream()
                    .mapToInt(topic -> GrownTopic.partitions(admin, topic))
                    .sum();
        }
    }

    /** Partitions of the topic of events; 0 where there is none yet. An internal one keeps them when its source gets more. */
    private int eventPartitions() {
        try (Admin admin = Admin.create(clientSettings)) {
            return GrownTopic.partitions(admin, ForecastTopology.eventsTopic(config));
        }
    }

    /** Kafka Streams goes on as if nothing were the matter where a thread that died could not be replaced. */
    private void endWithoutThreads() {
        if (streams.state().isRunningOrRebalancing() && !hasThreads()) {
            LOG.error("The forecaster ends: it has no stream thread left, as those that died could not be replaced");
            isLost = true;
            ended.countDown();
        }
    }

    private boolean hasThreads() {
        try {
            return !streams.metadataForLocalThreads().isEmpty();
        } catch (IllegalStateException e) {
            // It is being closed.
            return true;
        }
    }

    /** An internal topic of events comes with the group's first rebalance. */
    private void countPartitions() {
        if (partitions > 0) {
            return;
        }
        try {
            partitions = eventPartitions();
        } catch (KafkaException e) {
            LOG.warn("The query API cannot say yet which series there are not: {}", e.getMessage());
        }
    }

    /** The query API over this forecaster, which has begun, to be closed before it. */
    public QueryApi queryApi(QueryApi.Setting setting) {
        QueryApi api = new QueryApi(
                setting,
                feeds,
                vitals,
                new StoredSeries(streams::query, feeds, setting.instance(), clock),
                new SeriesOwners(streams, () -> partitions),
                clock);
        api.start();
        return api;
    }

    /**
     * Starts to consume, after a look at the topics.
     *
     * @throws ConfigurationException if the group is that of forecasters of other topics, the observations topic has grown
     *     since the state was stored, or the stored state cannot be used
     */
    public void start() {
        try (Admin admin = Admin.create(clientSettings)) {
            OtherDeployment.refuse(admin, config);
            GrownTopic.refuse(admin, config);
            ExpiredOffsets.warn(admin, config);
            limits.read(admin, config.topics());
        }
        openState.deleteOld();
        if (config.delivery().guarantee() == ForecasterConfig.Guarantee.EXACTLY_ONCE) {
            openState.begin();
        }
        try {
            streams.start();
        } catch (RuntimeException e) {
            String line = DiskFault.lineAtStart(e, config).orElseThrow(() -> e);
            throw ConfigurationException.causedBy(e, "%s", line);
        }
        ClockWatch watch = new ClockWatch(System::currentTimeMillis, System::nanoTime);
        long every = ClockWatch.LEAST.toMillis();
        var unusedClock = background.scheduleWithFixedDelay(
                () -> watch.look().ifPresent(LOG::error), every, every, TimeUnit.MILLISECONDS);
        var unusedCount = background.scheduleWithFixedDelay(this::countPartitions, 1, 1, TimeUnit.SECONDS);
        var unusedThreads = background.scheduleWithFixedDelay(this::endWithoutThreads, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Waits until the service ends, by {@link #close} or by an error.
     *
     * @return whether it ended well
     */
    public boolean awaitEnd() throws InterruptedException {
        ended.await();
        return streams.state() != State.ERROR && !isLost;
    }

    @Override
    public Health live() {
        State state = streams.state();
        boolean isAlive = state != State.ERROR && state != State.PENDING_ERROR && state != State.NOT_RUNNING;
        return new Health(isAlive && !isLost, isLost ? NO_THREADS : "streams " + state);
    }

    /** Ready while partitions are being served, with a release or with the declared fallback. */
    @Override
    public Health ready() {
        State state = streams.state();
        return new Health(
                state == State.RUNNING && !isLost,
                isLost ? NO_THREADS : "streams %s, serving %s".formatted(state, vitals.serving()));
    }

    /** What this forecaster can say of itself. */
    public Vitals vitals() {
        return vitals;
    }

    /** How its forecasts have turned out. */
    public LiveAccuracy accuracy() {
        return liveAccuracy;
    }

    /**
     * Ends the forecaster. It leaves its group, so that whoever comes next need not wait for a session timeout, or stays in it
     * for as long, as the configuration says; what it owes is in the store.
     */
    @Override
    public void close() {
        background.shutdownNow();
        format.close();
        clients.close();
        if (streams.close(
                CloseOptions.groupMembershipOperation(config.identity().onEnd().operation())
                        .withTimeout(Duration.ofSeconds(30)))) {
            openState.end();
        }
        meters.close();
    }
}
