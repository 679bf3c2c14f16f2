package io.rollcast.producer;

import io.rollcast.producer.replay.AcceptedTimes;
import io.rollcast.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event times that the topics of observations and forecasts accept and keep. Brokers count retention from a record's
 * timestamp, so points of last year are deleted as soon as they are written, unless the topic keeps them; and a broker that
 * refuses one record refuses its whole batch, so a point that it would refuse must not be sent.
 *
 * <p>Read once, before the first point. Used by the publishing thread alone.
 */
final class TopicTimes implements AcceptedTimes {

    private static final Logger LOG = LoggerFactory.getLogger(TopicTimes.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Clocks of brokers differ, and a point is checked some time after it was read. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private static final Duration KAFKAS_AFTER_MAX = Duration.ofHours(1);

    /** What is so where the cluster does not tell. */
    static final String UNKNOWN = "replays assume Kafka's defaults of which times the topic accepts and keeps";

    private static final String REMEDY =
            "'kafka-configs --bootstrap-server HOST:PORT --alter --entity-type topics --entity-name %s --add-config %s'";

    /**
     * Settings of one topic, in milliseconds.
     *
     * @param retentionMs age at which records are deleted; a negative one is none
     */
    record Limits(String topic, long retentionMs, long beforeMaxMs, long afterMaxMs, boolean hasAppendTime) {

        static Limits of(String topic, Config config) {
            boolean deletes = text(config, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)
                    .contains(TopicConfig.CLEANUP_POLICY_DELETE);
            return new Limits(
                    topic,
                    deletes ? Long.parseLong(text(config, TopicConfig.RETENTION_MS_CONFIG, "-1")) : -1,
                    Long.parseLong(text(
                            config,
                            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                            String.valueOf(Long.MAX_VALUE))),
                    Long.parseLong(text(
                            config,
                            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                            String.valueOf(KAFKAS_AFTER_MAX.toMillis()))),
                    text(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "").equals("LogAppendTime"));
        }

        boolean deletes(Duration age) {
            return !hasAppendTime && retentionMs >= 0 && age.toMillis() > retentionMs;
        }

        private static String text(Config config, String name, String other) {
            ConfigEntry entry = config.get(name);
            return entry == null || entry.value() == null ? other : entry.value();
        }
    }

    private final Clock clock;
    private final List<Limits> topics;

    /** @param topics topics of observations and of what is made of them, that of observations first */
    TopicTimes(Clock clock, List<Limits> topics) {
        this.clock = clock;
        this.topics = List.copyOf(topics);
    }

    /** For topics that accept and keep every time. */
    static TopicTimes unlimited() {
        return new TopicTimes(Clock.systemUTC(), List.of());
    }

    /** Asks the cluster. Of a topic of which it does not tell, Kafka's defaults are assumed. */
    static TopicTimes read(Map<String, Object> clientSettings, Topics topics) {
        List<Limits> limits = new ArrayList<>();
        try (Admin admin = Admin.create(clientSettings)) {
            limits.add(read(admin, topics.observations()).orElseGet(() -> {
                LOG.warn(
                        "Settings of topic {} cannot be read, which needs DescribeConfigs on it: {}",
                        topics.observations(),
                        UNKNOWN);
                return Limits.of(topics.observations(), new Config(List.of()));
            }));
            // A producer may have no rights on it, or come before it.
            read(admin, topics.forecasts()).ifPresent(limits::add);
        }
        return new TopicTimes(Clock.systemUTC(), limits);
    }

    private static Optional<Limits> read(Admin admin, String topic) {
        try {
            Config config = admin.describeConfigs(List.of(resource(topic)))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .get(resource(topic));
            return Optional.ofNullable(config).map(known -> Limits.of(topic, known));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Settings of topic {} cannot be read", topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    @Override
    public Optional<String> refusal(long timestampMs) {
        if (topics.isEmpty() || topics.get(0).hasAppendTime()) {
            return Optional.empty();
        }
        Limits limits = topics.get(0);
        long aheadMs = timestampMs - clock.millis();
        if (aheadMs > within(limits.afterMaxMs())) {
            return Optional.of(refusal(
                    limits,
                    timestampMs,
                    "after",
                    TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                    limits.afterMaxMs()));
        }
        if (-aheadMs > within(limits.beforeMaxMs())) {
            return Optional.of(refusal(
                    limits,
                    timestampMs,
                    "before",
                    TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                    limits.beforeMaxMs()));
        }
        return Optional.empty();
    }

    private static long within(long ms) {
        return ms == Long.MAX_VALUE ? ms : ms - Math.min(MARGIN.toMillis(), ms / 2);
    }

    private static String refusal(Limits limits, long timestampMs, String side, String setting, long settingMs) {
        return "the time %s is too far %s the present for topic %s, which has %s=%d: see that the unit of the file's times is right, or run "
                        .formatted(Instant.ofEpochMilli(timestampMs), side, limits.topic(), setting, settingMs)
                + REMEDY.formatted(limits.topic(), setting + "=" + Long.MAX_VALUE);
    }

    /** Warns of topics that delete points of such a time at once, or replace it. */
    void warn(long timestampMs) {
        if (!topics.isEmpty() && topics.get(0).hasAppendTime()) {
            String topic = topics.get(0).topic();
            LOG.warn(
                    "Topic {} has message.timestamp.type=LogAppendTime, so its records get the time of their arrival and lose the event time {}; run {}",
                    topic,
                    Instant.ofEpochMilli(timestampMs),
                    REMEDY.formatted(topic, "message.timestamp.type=CreateTime"));
        }
        Duration age = Duration.ofMillis(clock.millis() - timestampMs);
        for (Limits limits : topics) {
            if (limits.deletes(age)) {
                LOG.warn(
                        "Topic {} has retention.ms={} ({} days), and the first point is {} days old: Kafka deletes such records within minutes. To keep them, run {}",
                        limits.topic(),
                        limits.retentionMs(),
                        Duration.ofMillis(limits.retentionMs()).toDays(),
                        age.toDays(),
                        REMEDY.formatted(limits.topic(), "retention.ms=-1"));
            }
        }
    }
}
