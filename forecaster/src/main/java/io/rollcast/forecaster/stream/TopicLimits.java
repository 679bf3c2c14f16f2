package io.rollcast.forecaster.stream;

import io.rollcast.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sizes and timestamps that the topics accept which the forecaster writes to. A record beyond them must not be sent:
 * its refusal makes the producer's whole transaction fail, which ends the stream thread, and the next one would send it
 * again. So a record's timestamp becomes the present time where its event time would be refused, and a dead letter is cut.
 *
 * <p>Read when a forecaster starts; a refusal all the same, because the topic was changed since, makes them narrower.
 * Stream threads ask, producer threads tell of refusals.
 */
public final class TopicLimits {

    /** Kafka's default of {@code max.request.size}. */
    public static final int KAFKAS_MAX_REQUEST_BYTES = 1_048_576;

    private static final Logger LOG = LoggerFactory.getLogger(TopicLimits.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Clocks of brokers differ, and a record is checked some time after it was made. */
    private static final long MARGIN_MS = 60_000;
    /** Room for what belongs to a batch. */
    private static final int BATCH_BYTES = 100;

    private static final int LEAST_BYTES = 1_024;
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    /** Of one topic. */
    private record Limits(int bytes, long beforeMs, long afterMs) {

        static final Limits NONE = new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        static final Limits USUAL =
                new Limits(Integer.MAX_VALUE, Duration.ofDays(1).toMillis(), 0);

        Limits narrower(int mostBytes) {
            return new Limits(Math.min(bytes, mostBytes), beforeMs, afterMs);
        }
    }

    /** Timestamps that a topic accepts at present; from {@code fromMs} to {@code toMs}. */
    record Window(long fromMs, long toMs, long nowMs) {

        /** The event time where it is accepted, else the present. */
        long nearest(long eventMs) {
            return eventMs >= fromMs && eventMs <= toMs ? eventMs : nowMs;
        }
    }

    private final Clock clock;
    private final Limits unknown;
    private final Map<String, Limits> byTopic = new ConcurrentHashMap<>();

    /** Kafka's own defaults, until {@link #read}. */
    public TopicLimits(Clock clock, int maxRequestBytes) {
        this(clock, new Limits(maxRequestBytes, Long.MAX_VALUE, HOUR_MS));
    }

    private TopicLimits(Clock clock, Limits unknown) {
        this.clock = clock;
        this.unknown = unknown;
    }

    /** For topics that accept everything. */
    static TopicLimits none(Clock clock) {
        return new TopicLimits(clock, Limits.NONE);
    }

    /** Asks the cluster. If it does not tell, Kafka's defaults stay. */
    public void read(Admin admin, Topics topics) {
        List<ConfigResource> resources = Stream.concat(
                        Stream.of(topics.forecasts(), topics.deadLetters()), topics.anomalies().stream())
                .map(TopicLimits::resource)
                .toList();
        admin.describeConfigs(resources).values().forEach((resource, config) -> {
            try {
                byTopic.put(resource.name(), limits(config.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)));
            } catch (ExecutionException | TimeoutException e) {
                LOG.warn("Limits of {} cannot be read, Kafka's defaults are assumed: {}", resource, e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * Assumes what nearly all topics accept, for one that is not read: Kafka Streams makes it with the broker's limits, which
     * nobody may ask for. A refusal makes them narrower.
     */
    void assumeUsual(String topic) {
        byTopic.put(topic, Limits.USUAL);
    }

    private Limits limits(Config config) {
        return new Limits(
                        (int) number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG, unknown.bytes),
                        number(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.MAX_VALUE),
                        number(config, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, HOUR_MS))
                .narrower(unknown.bytes);
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private static long number(Config config, String name, long other) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? other : Long.parseLong(entry.value());
    }

    private Limits of(String topic) {
        return byTopic.getOrDefault(topic, unknown);
    }

    /** Bytes that the parts of a record may have together. */
    int mostBytes(String topic) {
        return of(topic).bytes - BATCH_BYTES;
    }

    /** Timestamps for records that are sent to a topic now. */
    Window window(String topic) {
        Limits limits = of(topic);
        long now = clock.millis();
        return new Window(now - Math.min(now, less(limits.beforeMs)), plus(now, less(limits.afterMs)), now);
    }

    private static long less(long ms) {
        return ms == Long.MAX_VALUE ? ms : ms - Math.min(MARGIN_MS, ms / 2);
    }

    private static long plus(long now, long ms) {
        return ms > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + ms;
    }

    /** A record of a topic was refused for its timestamp: from now on they are all of the present. */
    void refusedTimestamp(String topic) {
        byTopic.compute(topic, (name, before) -> new Limits((before == null ? unknown : before).bytes, 0, 0));
    }

    /** A record of a topic was refused for its size: half of that must do. */
    void refusedSize(String topic) {
        byTopic.compute(topic, (name, before) -> {
            Limits limits = before == null ? unknown : before;
            return limits.narrower(Math.max(LEAST_BYTES, limits.bytes / 2));
        });
    }
}
