package io.rollcast.forecaster.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.series.Alarm;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ShadowSample;
import io.rollcast.forecaster.stream.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.stream.ForecasterConfig.Store;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology under a test driver, with the time in the test's hand. */
final class TopologyHarness implements AutoCloseable {

    static final Topics TOPICS = Topics.withPrefix("");

    /** Where there is a topic of anomalies. */
    private static final int MISSING_AFTER = 10;

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final LiveModel live = new LiveModel();
    final Feeds feeds = Feeds.create(Clock.systemUTC());
    final SeriesLimit series;
    final Topology topology;
    final TopologyTestDriver driver;
    final TestInputTopic<byte[], byte[]> observations;

    /** Later than all times of tests, so that none of them is in the future. */
    private Instant present = Instant.ofEpochMilli(Long.MAX_VALUE / 4);

    TopologyHarness(Path directory) {
        this(directory, ForecasterConfig.Lifetimes.UNBOUNDED);
    }

    TopologyHarness(Path directory, ForecasterConfig.Lifetimes lifetimes) {
        this(directory, lifetimes, TOPICS, ForecasterConfig.Points.PLAIN);
    }

    TopologyHarness(
            Path directory, ForecasterConfig.Lifetimes lifetimes, Topics topics, ForecasterConfig.Points points) {
        this(directory, lifetimes, topics, points, Long.MAX_VALUE);
    }

    /** @param heapBytes of live series; with few, each is read from the store for its next point */
    TopologyHarness(
            Path directory,
            ForecasterConfig.Lifetimes lifetimes,
            Topics topics,
            ForecasterConfig.Points points,
            long heapBytes) {
        ForecasterConfig config = new ForecasterConfig(
                topics,
                new ForecasterConfig.Identity("topology-test", "test"),
                new ForecasterConfig.Delivery(Guarantee.AT_LEAST_ONCE, Duration.ofMillis(100), Duration.ZERO),
                new ForecasterConfig.State(Store.MEMORY, directory, RingCapacity.STANDARD, lifetimes),
                new ForecasterConfig.Work(1, 1_000, 1, Optional.empty(), false, true),
                new ForecasterConfig.Scoring(
                        Duration.ofSeconds(10),
                        Alarm.Rules.STANDARD,
                        topics.anomalies().isPresent() ? MISSING_AFTER : 0,
                        ShadowSample.STANDARD),
                points);
        InstantSource presentSource = () -> present;
        Clock clock = presentSource.withZone(ZoneOffset.UTC);
        series = new SeriesLimit(lifetimes.mostSeries());
        topology = ForecastTopology.build(
                config,
                new Shared(
                        live,
                        new LiveAccuracy(registry, feeds.errors()),
                        new ForecasterMeters(registry, clock),
                        feeds,
                        series,
                        clock,
                        TopicLimits.none(clock),
                        new Arrivals(clock, ForecastTopology.eventsTopic(config)),
                        new Fetched()),
                ForecastTopology.changelogSettings(Map.of()),
                0);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "topology-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, String.valueOf(heapBytes));
        driver = new TopologyTestDriver(topology, properties, Instant.ofEpochMilli(0));
        observations = driver.createInputTopic(
                topics.source().topics().get(0), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** From now on, times after this one are in the future. */
    void presentIs(long ms) {
        present = Instant.ofEpochMilli(ms);
    }

    void point(String series, double value, long timestampMs) {
        observations.pipeInput(bytes(series), bytes(Double.toString(value)), timestampMs);
    }

    void release(String id, byte[] file) {
        var models = driver.createInputTopic(TOPICS.models(), new ByteArraySerializer(), new ByteArraySerializer());
        models.pipeInput(bytes(id), file);
        models.pipeInput(bytes(Topics.CHAMPION), bytes(id));
    }

    List<TestRecord<byte[], byte[]>> read(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    List<Forecast> forecasts() {
        return read(TOPICS.forecasts()).stream()
                .map(record -> JsonFormat.forecast(record.value()))
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
