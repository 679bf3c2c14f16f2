package io.rollcast.forecaster.stream;

import io.rollcast.service.ConfigurationException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Finds an observations topic that was given more partitions than the stored state has. Its series are now on other
 * partitions than their state, so a forecaster must not go on; Kafka Streams itself would rebalance without end. What
 * moves the states is {@link Repartition}.
 *
 * <p>Asked when a forecaster starts, and by stream threads that die.
 */
public final class GrownTopic {

    private GrownTopic() {}

    /** The topic that keeps the state of a group's series. */
    public static String changelog(String applicationId) {
        return "%s-%s-changelog".formatted(applicationId, ForecastTopology.SERIES_STORE);
    }

    /** The topics that keep states of a group's series; the second, of open steps, is there where points are made of events. */
    public static List<String> changelogs(String applicationId) {
        return List.of(
                changelog(applicationId), "%s-%s-changelog".formatted(applicationId, ForecastTopology.STEPS_STORE));
    }

    /**
     * Compares observations and state.
     *
     * @throws ConfigurationException if their partitions differ
     */
    public static void refuse(Admin admin, ForecasterConfig config) {
        String observations = ForecastTopology.eventsTopic(config);
        int points = partitions(admin, observations);
        boolean hasStates = false;
        List<String> changelogs = changelogs(config.identity().applicationId());
        for (String changelog : config.points().rules().isPlain() ? changelogs.subList(0, 1) : changelogs) {
            int states = partitions(admin, changelog);
            hasStates |= states > 0;
            if (points > 0 && states > 0 && points != states) {
                throw ConfigurationException.of(
                        "topic %s has %d partitions, but %s has %d: %s",
                        observations, points, changelog, states, explanation(config));
            }
        }
        if (hasStates && Repartition.mark(admin, config.identity().applicationId()) != null) {
            throw ConfigurationException.of(
                    "a move of the states of --application-id %s has begun and not ended: run %s again",
                    config.identity().applicationId(), repartition(config));
        }
    }

    /** Partitions of a topic; 0 if it does not exist. */
    public static int partitions(Admin admin, String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw new KafkaException("topics cannot be looked up: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while topics are looked up", e);
        }
    }

    /** Whether a stream thread died of it. Kafka Streams has no exception of its own for this. */
    public static boolean isCauseOf(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("has invalid partitions")) {
                return true;
            }
        }
        return false;
    }

    /** What happened and what to do. */
    public static String explanation(ForecasterConfig config) {
        if (!config.topics().keyedBySeries()) {
            return "the partitions of %s were changed; start the forecaster again, which keeps those of %s as they are"
                    .formatted(config.topics().source(), ForecastTopology.eventsTopic(config));
        }
        return ("the partitions of %s were changed, and its series are no longer where their states are; end all forecasters"
                        + " of --application-id %s and run %s (docs/growing-partitions.md), or begin with new states under"
                        + " another --application-id")
                .formatted(
                        ForecastTopology.eventsTopic(config), config.identity().applicationId(), repartition(config));
    }

    /** The command that moves the states. It needs no prefix, as the names have theirs. */
    private static String repartition(ForecasterConfig config) {
        return "'rollcast repartition --observations-topic %s --application-id %s' with the forecasters' --bootstrap-servers and --kafka-properties"
                .formatted(config.topics().source(), config.identity().applicationId());
    }
}
