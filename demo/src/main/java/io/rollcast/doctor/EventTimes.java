package io.rollcast.doctor;

import io.rollcast.service.DurationConverter;
import java.time.Duration;
import java.time.Instant;
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
            Instant newest = sample.newestRecords().get(topic);
            if (newest != null) {
                checkType(topic);
                checkRetention(topic, newest);
                checkLimits(topic, newest, sample.stepMs(), true);
                checkLongEnough(topic, sample.stepMs());
            }
        }
        String forecasts = deployment.topics().forecasts();
        @Nullable Instant newest = sample.newestPoint();
        if (newest != null) {
            checkRetention(forecasts, newest);
            checkLimits(forecasts, newest, sample.stepMs(), false);
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

    private void checkRetention(String topic, Instant newest) {
        retentionMs(topic)
                .filter(ms -> newest.isBefore(deployment.clock().instant().minusMillis(ms)))
                .ifPresent(ms -> diagnosis.wrong(
                        "Topic %s has retention.ms=%d (%s), and the newest time on it is %s."
                                .formatted(topic, ms, DurationConverter.text(Duration.ofMillis(ms)), newest),
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
                                        DurationConverter.text(Duration.ofMillis(ms)),
                                        POINTS_OF_TRAINERS,
                                        DurationConverter.text(Duration.ofMillis(stepMs)),
                                        DurationConverter.text(Duration.ofMillis(neededMs))),
                        "A trainer that starts finds series too short to learn from (train --min-points).",
                        deployment.commands().setTopic(topic, "retention.ms=-1")));
    }

    /**
     * Holds the newest time against the limits: older ones were newer when they came.
     *
     * @param stepMs how old the newest becomes before the next one comes
     */
    private void checkLimits(String topic, Instant newest, long stepMs, boolean isOfObservations) {
        long aheadMs = newest.toEpochMilli() - deployment.clock().millis();
        checkLimit(
                topic, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, -aheadMs - stepMs, newest, isOfObservations);
        checkLimit(topic, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, aheadMs, newest, isOfObservations);
    }

    private void checkLimit(String topic, String setting, long awayMs, Instant newest, boolean isOfObservations) {
        cluster.number(topic, setting)
                .filter(ms -> awayMs > ms)
                .ifPresent(ms -> tell(topic, setting, ms, newest, isOfObservations));
    }

    private void tell(String topic, String setting, long ms, Instant newest, boolean isOfObservations) {
        String what = isOfObservations
                ? "Topic %s has %s=%d (%s), and the newest record is of %s."
                : "Topic %s has %s=%d (%s), and the newest forecasts are made of points of %s.";
        String text = what.formatted(topic, setting, ms, DurationConverter.text(Duration.ofMillis(ms)), newest);
        String remedy = deployment.commands().setTopic(topic, setting + "=" + Long.MAX_VALUE);
        if (isOfObservations) {
            diagnosis.wrong(
                    text,
                    "Unless nothing has been sent since, the broker refuses such times, each with its whole batch of records.",
                    remedy);
        } else {
            diagnosis.look(
                    text, "Such forecasts get the present as their timestamp; origin_ms has the event time.", remedy);
        }
    }
}
