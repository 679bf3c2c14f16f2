package io.rollcast.doctor;

import io.rollcast.forecaster.stream.ForecastTopology;
import io.rollcast.forecaster.stream.GrownTopic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Internal topics that a former application id has left behind: its group has read these observations, and has no members.
 * What the principal may not see is no finding. Called once, on the main thread.
 */
record FormerStates(Deployment deployment, Cluster cluster, Diagnosis diagnosis) {

    private static final String ENDING = GrownTopic.changelog("");

    void check(Collection<String> topics) throws InterruptedException {
        for (String changelog : new TreeSet<>(topics)) {
            if (!changelog.endsWith(ENDING) || changelog.equals(deployment.changelog())) {
                continue;
            }
            String group = changelog.substring(0, changelog.length() - ENDING.length());
            if (isLeft(group)) {
                // By their exact names: "rollcast-forecaster-2-series-changelog" is not of "rollcast-forecaster".
                List<String> left = ForecastTopology.internalTopics(group).stream()
                        .filter(topics::contains)
                        .sorted()
                        .toList();
                diagnosis.inform(
                        "Topics of a former --application-id %s: %s.".formatted(group, String.join(", ", left)),
                        "Its group has read these observations and has no members. If it does not come back, they take room"
                                + " only.",
                        deployment.commands().kafka("kafka-topics", "--delete --topic " + String.join(",", left)));
            }
        }
    }

    private boolean isLeft(String group) throws InterruptedException {
        ConsumerGroupDescription description = answer(() -> cluster.admin()
                .describeConsumerGroups(List.of(group))
                .all()
                .get()
                .get(group));
        if (description == null || !description.members().isEmpty()) {
            return false;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = Optional.ofNullable(answer(() -> cluster.admin()
                        .listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()))
                .orElse(Map.of());
        return offsets.keySet().stream()
                .anyMatch(partition -> deployment.observations().contains(partition.topic()));
    }

    private interface Question<T> {
        @Nullable
        T ask() throws ExecutionException, InterruptedException;
    }

    /** Null if there is nothing of that name, or it may not be seen. */
    private static <T> @Nullable T answer(Question<T> question) throws InterruptedException {
        try {
            return question.ask();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException) {
                return null;
            }
            throw new IllegalStateException("a group cannot be looked at: " + e.getCause(), e);
        }
    }
}
