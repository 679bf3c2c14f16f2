package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.serving.ReleaseWatcher;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.forecaster.stream.ForecasterConfig.Store;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Scores;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The forecaster's topology, all of it:
 *
 * <pre>
 * observations -> observe -> forecast -> forecasts
 *                    |          |  +---> accuracy, and anomalies where asked for
 *                    |          +------> stores "series" and, with a grid or counters, "steps"
 *                    v          v
 *             observations-dlq (rejected, and late)
 *
 * models -> store "releases" (global) -> the live model, which forecast reads once a batch
 * </pre>
 *
 * Where the records of a series can be on several partitions, because its id does not follow from the key alone or there are
 * several topics, an internal topic lies between observe and forecast, by series. Before it, send-events puts the time of an
 * event into a header where the topic might refuse it as a timestamp. Another header has the place that the event was read at.
 *
 * <p>Every node and store has a name of its own here. They are part of what is on the cluster: a changelog topic is named
 * after its store, so state survives a changed topology as long as the names stay.
 */
public final class ForecastTopology {

    private static final String OBSERVATIONS = "observations";
    private static final String OBSERVE = "observe";
    private static final String SEND = "send-events";
    private static final String FORECAST = "forecast";
    private static final String FORECASTS = "forecasts";
    private static final String ACCURACY = "accuracy";
    private static final String ANOMALIES = "anomalies";
    private static final String REJECTED = "dead-letters";
    private static final String LATE = "late-letters";
    static final String SERIES_STORE = "series";
    static final String STEPS_STORE = "steps";
    private static final String RELEASES_STORE = "releases";

    /**
     * How long a changelog keeps the tombstones of series that have ended: a store that was not written to for less, and goes on
     * from there, must still find them.
     */
    public static final Duration TOMBSTONES = Duration.ofDays(1);

    /**
     * Of the changelog topics, where they have to be created: a restore reads all that has not been compacted away, and what is
     * in a segment that is being written to never is. Segments are the smallest that clusters of all kinds accept.
     */
    private static final Map<String, String> CHANGELOG = Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(50 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.3",
            TopicConfig.DELETE_RETENTION_MS_CONFIG,
            String.valueOf(TOMBSTONES.toMillis()));

    private ForecastTopology() {}

    /** The topic that events are read from by series: that of observations, or the internal one. */
    public static String eventsTopic(ForecasterConfig config) {
        return config.topics().keyedBySeries()
                ? config.topics().observations()
                : eventsTopic(config.identity().applicationId());
    }

    /** The internal topic of events by series, which a group has where its series do not follow from the key. */
    static String eventsTopic(String applicationId) {
        return "%s-%s-repartition".formatted(applicationId, OBSERVATIONS);
    }

    /** All internal topics that a group can have: those of its states, and the one of events. */
    public static List<String> internalTopics(String applicationId) {
        return Stream.concat(GrownTopic.changelogs(applicationId).stream(), Stream.of(eventsTopic(applicationId)))
                .toList();
    }

    /**
     * Settings of the changelog topics, where they have to be created. What the operator says of internal topics counts more: to
     * Kafka Streams it would count less.
     *
     * @param clientSettings in which {@code topic.NAME} is the setting {@code NAME} of all internal topics
     */
    public static Map<String, String> changelogSettings(Map<String, ?> clientSettings) {
        Map<String, String> settings = new HashMap<>(CHANGELOG);
        settings.keySet().removeIf(name -> clientSettings.containsKey(StreamsConfig.topicPrefix(name)));
        return settings;
    }

    /**
     * The topology of a forecaster.
     *
     * @param changelog {@linkplain #changelogSettings settings} of the changelog topics
     * @param partitions of the internal topic of events, if there is one already; 0 for as many as its source has
     */
    public static Topology build(
            ForecasterConfig config, Shared shared, Map<String, String> changelog, int partitions) {
        Topics topics = config.topics();
        Serde<String> text = Serdes.String();
        Serde<byte[]> bytes = Serdes.ByteArray();
        ReleaseWatcher releases = new ReleaseWatcher(
                shared.live(), shared.meters(), shared.feeds().releases(), shared.clock());
        config.work().base().ifPresent(releases::serveBase);
        ThreadLocal<WarmUpBudget> budget =
                ThreadLocal.withInitial(() -> new WarmUpBudget(config.work().warmUpShare(), System::nanoTime));
        var neighbours =
                new ForecastProcessor.Neighbours(SERIES_STORE, RELEASES_STORE, FORECASTS, ACCURACY, LATE, ANOMALIES);
        DeadLetters letters = new DeadLetters(shared.limits(), topics.deadLetters());
        ForecastProcessor.Intakes intakes = intakes(config, shared);

        Topology topology = topics.keyedBySeries()
                ? direct(topics, shared, letters)
                : bySeries(config, shared, letters, partitions);
        topology.addGlobalStore(
                        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(RELEASES_STORE), text, bytes)
                                .withLoggingDisabled(),
                        "models",
                        text.deserializer(),
                        bytes.deserializer(),
                        topics.models(),
                        "follow-releases",
                        () -> new FollowReleases(releases, RELEASES_STORE))
                .addSink(REJECTED, topics.deadLetters(), bytes.serializer(), bytes.serializer(), OBSERVE)
                .addProcessor(
                        FORECAST,
                        () -> new ForecastProcessor(config, shared, neighbours, intakes, budget),
                        topics.keyedBySeries() ? OBSERVE : OBSERVATIONS + "-repartition-source")
                .addStateStore(
                        SeriesStore.builder(supplier(config, SERIES_STORE), shared.series())
                                .withLoggingEnabled(changelog),
                        FORECAST)
                .addSink(FORECASTS, topics.forecasts(), text.serializer(), forecasts(topics.format()), FORECAST)
                .addSink(ACCURACY, topics.accuracy(), text.serializer(), scoresJson(), FORECAST)
                .addSink(LATE, topics.deadLetters(), bytes.serializer(), bytes.serializer(), FORECAST);
        topics.anomalies()
                .ifPresent(anomalies -> topology.addSink(
                        ANOMALIES, anomalies, text.serializer(), ForecastTopology::anomalyJson, FORECAST));
        if (!config.points().rules().isPlain()) {
            topology.addStateStore(
                    Stores.keyValueStoreBuilder(supplier(config, STEPS_STORE), Serdes.Bytes(), bytes)
                            .withCachingDisabled()
                            .withLoggingEnabled(changelog),
                    FORECAST);
        }
        return topology;
    }

    /** The records of a series are on one partition. */
    private static Topology direct(Topics topics, Shared shared, DeadLetters letters) {
        Serde<byte[]> bytes = Serdes.ByteArray();
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        OBSERVATIONS,
                        eventTime(),
                        bytes.deserializer(),
                        bytes.deserializer(),
                        topics.observations())
                .addProcessor(
                        OBSERVE,
                        () -> new ObserveProcessor(
                                topics.format(),
                                new ObserveProcessor.Neighbours(FORECAST, REJECTED),
                                shared.meters(),
                                letters,
                                shared.clock(),
                                null,
                                false),
                        OBSERVATIONS);
    }

    /** The records of a series are anywhere: an internal topic brings its events together. */
    private static Topology bySeries(ForecasterConfig config, Shared shared, DeadLetters letters, int partitions) {
        Topics topics = config.topics();
        PointRules rules = config.points().rules();
        String eventsTopic = eventsTopic(config);
        shared.limits().assumeUsual(eventsTopic);
        Consumed<byte[], byte[]> consumed = Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withName(OBSERVATIONS)
                .withTimestampExtractor(eventTime())
                .withOffsetResetPolicy(AutoOffsetReset.earliest());
        var neighbours = new ObserveProcessor.Neighbours(SEND, REJECTED);
        Repartitioned<Object, Object> events = Repartitioned.with(
                        ofAny(String.class, Serdes.String()), ofAny(Double.class, Serdes.Double()))
                .withName(OBSERVATIONS)
                .withStreamPartitioner(SourceTime.partitioner());
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], byte[]> records = topics.source()
                .pattern()
                .map(pattern -> builder.stream(pattern, consumed))
                .orElseGet(() -> builder.stream(topics.source().topics(), consumed));
        records.process(
                        () -> new ObserveProcessor(
                                topics.format(),
                                neighbours,
                                shared.meters(),
                                letters,
                                shared.clock(),
                                rules.hasGrid() ? new SourceTellers(rules, shared.fetched(), eventsTopic) : null,
                                true),
                        Named.as(OBSERVE))
                .process(() -> new SentTime.Sender(() -> shared.limits().window(eventsTopic)), Named.as(SEND))
                .repartition(partitions == 0 ? events : events.withNumberOfPartitions(partitions));
        return builder.build();
    }

    /** Observe forwards dead letters as well, to another node. */
    private static <T> Serde<Object> ofAny(Class<T> type, Serde<T> serde) {
        return Serdes.serdeFrom(
                (topic, any) -> serde.serializer().serialize(topic, type.cast(any)),
                (topic, bytes) -> serde.deserializer().deserialize(topic, bytes));
    }

    private static ForecastProcessor.Intakes intakes(ForecasterConfig config, Shared shared) {
        PointRules rules = config.points().rules();
        if (rules.isPlain()) {
            return (context, store, taker) -> new EventIntake(rules, store, shared.series(), taker);
        }
        String eventsTopic = eventsTopic(config);
        Duration forgetAfter = config.state().lifetimes().forgetAfter().orElse(Duration.ZERO);
        StepIntake.Heap heap = StepIntake.Heap.ofProcess();
        return (context, store, taker) -> new StepIntake(
                context.getStateStore(STEPS_STORE),
                shared.series(),
                config.points(),
                forgetAfter,
                store::has,
                taker,
                () -> shared.fetched()
                        .hasUnread(
                                new TopicPartition(eventsTopic, context.taskId().partition())),
                shared.clock(),
                context.currentSystemTimeMs(),
                heap);
    }

    private static KeyValueBytesStoreSupplier supplier(ForecasterConfig config, String store) {
        return config.state().store() == Store.ROCKSDB
                ? RestorableRocksDb.supplier(store)
                : Stores.inMemoryKeyValueStore(store);
    }

    /** The record's own timestamp. A producer can leave it negative; such a point counts as of the latest time seen. */
    private static TimestampExtractor eventTime() {
        return (record, partitionTime) -> record.timestamp() >= 0 ? record.timestamp() : Math.max(partitionTime, 0);
    }

    private static Serializer<Forecast> forecasts(WireFormat format) {
        return (topic, forecast) -> format.value(forecast);
    }

    private static byte[] anomalyJson(String topic, Anomaly anomaly) {
        return anomaly.toJson();
    }

    private static Serializer<Scores> scoresJson() {
        return (topic, scores) -> scores.toJson();
    }
}
