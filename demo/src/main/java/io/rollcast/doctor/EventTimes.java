package io.rollcast.doctor;

import io.rollcast.doctor.Sample.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whether topics accept and keep the event times of the points: Kafka counts the age of a record from its timestamp. Called
 * once, on the main thread.
 */
record EventTimes(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {

    /** A series is long enough for a trainer with so many points, by default. */
    private static final int POINTS_OF_TRAINERS = 120;

    void check(Sample sample) {
        for (String topic : deployment.observations()) {
            Times times = sample.recordTimes().get(topic);
            if (times != null) {
                checkType(topic);
                checkRetention(topic, times);
                checkLimits(topic, times, true);
                checkLongEnough(topic, sample.stepMs());
            }
        }
        String forecasts = deployment.topics().forecasts();
        @Nullable Times events = sample.eventTimes();
        if (events != null) {
            checkRetention(forecasts, events);
            checkLimits(forecasts, events, false);
        }
    }

    private void checkType(String topic) {
        if (cluster.setting(topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                .filter("LogAppendTime"::equals)
                .isPresent()) {
            diagnosis.look(
                    "Topic %s has message.timestamp.type=LogAppendTime.".formatted(topic),
                    "Records get the time of their arrival. Unless the event time is in the value (--time-field), replays and"
                            + " late events lose theirs.",
                    deployment.commands().setTopic(topic, "message.timestamp.type=CreateTime"));
        }
    }

    private Optional<Long> retentionMs(String topic) {
        return cluster.number(topic, TopicConfig.RETENTION_MS_CONFIG)
                .filter(ms -> ms >= 0)
                .filter(any -> cluster.setting(topic, TopicConfig.CLEANUP_POLICY_CONFIG)
                        .orElse(TopicConfig.CLEANUP_POLICY_DELETE)
                        .contains(TopicConfig.CLEANUP_POLICY_DELETE));
    }

    private void checkRetention(String topic, Times times) {
        Instant newest = Instant.ofEpochMilli(times.toMs());
        retentionMs(topic)
                .filter(ms -> newest.isBefore(deployment.clock().instant().minusMillis(ms)))
                .ifPresent(ms -> diagnosis.wrong(
                        "Topic %s has retention.ms=%d (%s), and the newest time on it is %s."
                                .formatted(topic, ms, Duration.ofMillis(ms), newest),
                        "Kafka counts the age of a record from its timestamp: all of them are deleted within minutes.",
                        deployment.commands().setTopic(topic, "retention.ms=-1")));
    }

    private void checkLongEnough(String topic, long stepMs) {
        long neededMs = POINTS_OF_TRAINERS * stepMs;
        retentionMs(topic)
                .filter(ms -> ms < neededMs)
                .ifPresent(ms -> diagnosis.wrong(
                        "Topic %s has retention.ms=%d (%s), and %d points of a series, at %s each, take %s."
                                .formatted(
                                        topic,
                                        ms,
                                        Duration.ofMillis(ms),
                                        POINTS_OF_TRAINERS,
                                        Duration.ofMillis(stepMs),
                                        Duration.ofMillis(neededMs)),
                        "A trainer that starts finds series too short to learn from (train --min-points).",
                        deployment.commands().setTopic(topic, "retention.ms=-1")));
    }

    private void checkLimits(String topic, Times times, boolean isOfObservations) {
        long now = deployment.clock().millis();
        for (String setting : List.of(
                TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)) {
            boolean isBefore = setting.equals(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG);
            long extreme = isBefore ? times.fromMs() : times.toMs();
            long away = isBefore ? now - extreme : extreme - now;
            cluster.number(topic, setting)
                    .filter(ms -> away > ms)
                    .ifPresent(ms -> tell(topic, setting, ms, Instant.ofEpochMilli(extreme), isOfObservations));
        }
    }

    private void tell(String topic, String setting, long ms, Instant extreme, boolean isOfObservations) {
        String what = isOfObservations
                ? "Topic %s has %s=%d (%s), and has a record of %s."
                : "Topic %s has %s=%d (%s), and forecasts are made of points of %s.";
        String text = what.formatted(topic, setting, ms, Duration.ofMillis(ms), extreme);
        String remedy = deployment.commands().setTopic(topic, setting + "=" + Long.MAX_VALUE);
        if (isOfObservations) {
            diagnosis.wrong(
                    text, "The broker refuses such times now, with the whole batch of records that one is in.", remedy);
        } else {
            diagnosis.look(
                    text, "Such forecasts get the present as their timestamp; origin_ms has the event time.", remedy);
        }
    }
}
