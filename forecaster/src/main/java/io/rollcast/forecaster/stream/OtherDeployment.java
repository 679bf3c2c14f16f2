package io.rollcast.forecaster.stream;

import io.rollcast.service.ConfigurationException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Finds that forecasters of other topics are members of the group. They would get this forecaster's partitions, and it theirs;
 * and both would keep their series in the same topic of states.
 */
public final class OtherDeployment {

    private OtherDeployment() {}

    /**
     * Looks at what the group's members read.
     *
     * @throws ConfigurationException if it is a topic that this forecaster does not read
     */
    public static void refuse(Admin admin, ForecasterConfig config) {
        String id = config.identity().applicationId();
        List<String> others = members(admin, id).stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .map(TopicPartition::topic)
                .filter(topic -> !config.topics().source().has(topic) && !topic.startsWith(id + "-"))
                .distinct()
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            throw ConfigurationException.of(
                    "forecasters of --application-id %s read %s, and this one would read %s: give this one, and its trainer, a"
                            + " --topic-prefix of their own, for forecasts and releases of their own, or an --application-id"
                            + " where both are to share these; or, where its topics have changed, end those first (one that was"
                            + " killed counts as running until its session times out, 45 s by default)",
                    id, String.join(",", others), config.topics().source());
        }
    }

    private static Collection<MemberDescription> members(Admin admin, String group) {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .flatMap(described -> described.members().stream())
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw new KafkaException("group %s cannot be looked up: %s".formatted(group, e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while group %s is looked up".formatted(group), e);
        }
    }
}
