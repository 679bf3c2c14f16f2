package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ReleaseWatcher;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.forecaster.stream.ForecasterConfig.Store;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.WireFormat;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The forecaster's topology, all of it:
 *
 * <pre>
 * observations -> observe -> forecast -> forecasts
 *                    |          |  +---> accuracy
 *                    v          +------> store "series", which observe asks for known ones
 *             observations-dlq
 *
 * models -> store "releases" (global) -> the live model, which forecast reads once a batch
 * </pre>
 *
 * Every node and store has a name of its own here. They are part of what is on the cluster: a changelog topic is named
 * after its store, so state survives a changed topology as long as the names stay.
 */
public final class ForecastTopology {

    private static final String OBSERVATIONS = "observations";
    private static final String OBSERVE = "observe";
    private static final String FORECAST = "forecast";
    private static final String FORECASTS = "forecasts";
    private static final String ACCURACY = "accuracy";
    private static final String DEAD_LETTERS = "dead-letters";
    static final String SERIES_STORE = "series";
    private static final String RELEASES_STORE = "releases";

    /**
     * Of the changelog topic, where it has to be created: a restore reads all that has not been compacted away, and what is
     * in a segment that is being written to never is.
     */
    private static final Map<String, String> CHANGELOG = Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG,
            String.valueOf(32 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.3");

    private ForecastTopology() {}

    /** The same on topics without limits. */
    public static Topology build(
            ForecasterConfig config,
            LiveModel live,
            LiveAccuracy liveAccuracy,
            ForecasterMeters meters,
            Feeds feeds,
            Clock clock) {
        return build(config, live, liveAccuracy, meters, feeds, clock, TopicLimits.none(clock), new Arrivals(clock));
    }

    /**
     * The topology of a forecaster.
     *
     * @param limits of the topics that are written to
     * @param arrivals when records were read
     */
    public static Topology build(
            ForecasterConfig config,
            LiveModel live,
            LiveAccuracy liveAccuracy,
            ForecasterMeters meters,
            Feeds feeds,
            Clock clock,
            TopicLimits limits,
            Arrivals arrivals) {
        Topics topics = config.topics();
        Serde<String> text = Serdes.String();
        Serde<byte[]> bytes = Serdes.ByteArray();
        ReleaseWatcher releases = new ReleaseWatcher(live, meters, feeds.releases(), clock);
        ThreadLocal<WarmUpBudget> budget =
                ThreadLocal.withInitial(() -> new WarmUpBudget(config.work().warmUpShare(), System::nanoTime));
        var neighbours = new ForecastProcessor.Neighbours(SERIES_STORE, RELEASES_STORE, FORECASTS, ACCURACY);
        DeadLetters letters = new DeadLetters(limits, topics.deadLetters());

        return new Topology()
                .addGlobalStore(
                        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(RELEASES_STORE), text, bytes)
                                .withLoggingDisabled(),
                        "models",
                        text.deserializer(),
                        bytes.deserializer(),
                        topics.models(),
                        "follow-releases",
                        () -> new FollowReleases(releases, RELEASES_STORE))
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
                                new ObserveProcessor.Neighbours(SERIES_STORE, FORECAST, DEAD_LETTERS),
                                new SeriesLimit(config.state().lifetimes().mostSeries(), feeds.series()),
                                meters,
                                letters),
                        OBSERVATIONS)
                .addProcessor(
                        FORECAST,
                        () -> new ForecastProcessor(
                                config, neighbours, live, budget, liveAccuracy, meters, feeds, clock, limits, arrivals),
                        OBSERVE)
                .addStateStore(
                        SeriesStore.builder(supplier(config.state().store()), feeds.series())
                                .withLoggingEnabled(CHANGELOG),
                        OBSERVE,
                        FORECAST)
                .addSink(FORECASTS, topics.forecasts(), text.serializer(), forecasts(topics.format()), FORECAST)
                .addSink(ACCURACY, topics.accuracy(), text.serializer(), accuracyJson(), FORECAST)
                .addSink(DEAD_LETTERS, topics.deadLetters(), bytes.serializer(), bytes.serializer(), OBSERVE);
    }

    private static KeyValueBytesStoreSupplier supplier(Store store) {
        return store == Store.ROCKSDB
                ? Stores.persistentKeyValueStore(SERIES_STORE)
                : Stores.inMemoryKeyValueStore(SERIES_STORE);
    }

    /** The record's own timestamp. A producer can leave it negative; such a point counts as of the latest time seen. */
    private static TimestampExtractor eventTime() {
        return (record, partitionTime) -> record.timestamp() >= 0 ? record.timestamp() : Math.max(partitionTime, 0);
    }

    private static Serializer<Forecast> forecasts(WireFormat format) {
        return (topic, forecast) -> format.value(forecast);
    }

    private static Serializer<Accuracy> accuracyJson() {
        return (topic, accuracy) -> accuracy.toJson();
    }
}
