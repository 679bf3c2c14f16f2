package io.rollcast.service;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the rights that a command lacks, before it starts what would fail at one of them after the other. It asks the
 * cluster, which says of topics and groups what its principal may do; where a cluster says nothing, nothing is missing.
 *
 * <p>Runs on the main thread of a command.
 */
final class RightsCheck {

    private static final Logger LOG = LoggerFactory.getLogger(RightsCheck.class);

    private final Admin admin;

    RightsCheck(Admin admin) {
        this.admin = admin;
    }

    /** Returns the rights that are missing, and that the command needs as things are. */
    List<Right> missing(List<Right> rights) throws InterruptedException {
        List<Right> missing = new ArrayList<>(missingOnTopics(byProbe(rights, ResourceType.TOPIC)));
        missing.addAll(missingOnGroups(byProbe(rights, ResourceType.GROUP)));
        missing.addAll(missingOnTransactions(byProbe(rights, ResourceType.TRANSACTIONAL_ID)));
        return missing;
    }

    private static Map<String, List<Right>> byProbe(List<Right> rights, ResourceType type) {
        Map<String, List<Right>> byProbe = new LinkedHashMap<>();
        for (Right right : rights) {
            if (right.on().resourceType() == type) {
                right.probe()
                        .ifPresent(name -> byProbe.computeIfAbsent(name, any -> new ArrayList<>())
                                .add(right));
            }
        }
        return byProbe;
    }

    private List<Right> missingOnTopics(Map<String, List<Right>> rights) throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        rights.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        List<Right> missing = new ArrayList<>();
        for (Map.Entry<String, List<Right>> entry : rights.entrySet()) {
            Answer<TopicDescription> topic = await(described.get(entry.getKey()));
            if (topic.fault instanceof UnknownTopicOrPartitionException) {
                missing.addAll(missingToCreate(entry.getKey(), entry.getValue()));
            } else {
                missing.addAll(topic.lacking(
                        entry.getValue(), topic.value == null ? null : topic.value.authorizedOperations()));
            }
        }
        return missing;
    }

    /** A topic that does not exist has to be created, which a dry run may or may not. */
    private List<Right> missingToCreate(String topic, List<Right> rights) throws InterruptedException {
        List<Right> toCreate = rights.stream()
                .filter(right -> right.operation() == AclOperation.CREATE)
                .toList();
        if (toCreate.isEmpty()) {
            return List.of();
        }
        NewTopic made = new NewTopic(topic, Optional.empty(), Optional.empty());
        return await(admin.createTopics(List.of(made), new CreateTopicsOptions().validateOnly(true))
                                .all())
                        .isRefused()
                ? toCreate
                : List.of();
    }

    private List<Right> missingOnGroups(Map<String, List<Right>> rights) throws InterruptedException {
        Map<String, KafkaFuture<ConsumerGroupDescription>> described = admin.describeConsumerGroups(
                        rights.keySet(), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                .describedGroups();
        List<Right> missing = new ArrayList<>();
        for (Map.Entry<String, List<Right>> entry : rights.entrySet()) {
            Answer<ConsumerGroupDescription> group = await(described.get(entry.getKey()));
            missing.addAll(
                    group.lacking(entry.getValue(), group.value == null ? null : group.value.authorizedOperations()));
        }
        return missing;
    }

    /** The cluster does not say what may be done to transactions, but refuses to tell of those that may not be written. */
    private List<Right> missingOnTransactions(Map<String, List<Right>> rights) throws InterruptedException {
        List<Right> missing = new ArrayList<>();
        for (Map.Entry<String, List<Right>> entry : rights.entrySet()) {
            String id = entry.getKey();
            missing.addAll(await(admin.describeTransactions(Set.of(id)).description(id))
                    .lacking(entry.getValue(), null));
        }
        return missing;
    }

    /** What the cluster said: a value, or why there is none. */
    private record Answer<T>(@Nullable T value, @Nullable Throwable fault) {

        boolean isRefused() {
            return fault instanceof AuthorizationException;
        }

        /** Rights that are required and not there. An answer that says nothing of operations is no reason to refuse. */
        List<Right> lacking(List<Right> rights, @Nullable Collection<AclOperation> permitted) {
            return rights.stream()
                    .filter(Right::isRequired)
                    .filter(right -> isRefused() || (permitted != null && !permitted.contains(right.operation())))
                    .toList();
        }
    }

    private static <T> Answer<T> await(@Nullable KafkaFuture<T> future) throws InterruptedException {
        try {
            return new Answer<>(future == null ? null : future.get(), null);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException || !(e.getCause() instanceof ApiException)) {
                throw new KafkaException("rights cannot be looked up: " + e.getCause(), e.getCause());
            }
            LOG.debug("The cluster does not say which rights there are", e.getCause());
            return new Answer<>(null, e.getCause());
        }
    }
}
