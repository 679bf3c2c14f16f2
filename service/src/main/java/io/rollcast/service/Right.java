package io.rollcast.service;

import java.util.Optional;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * A right on a Kafka cluster that a command uses: one ACL. Commands list theirs ({@link KafkaCommand#rights()}), and that
 * list is what is checked before they start, what {@code --acls} prints, and what the page on security has.
 *
 * @param operation what is done
 * @param on resource, by its name or by the beginning of its name
 * @param probe name by which the right is looked up: the resource's, or one that begins so; none if no name is known
 * @param without what is different without the right; none if the command does not work without it
 */
public record Right(AclOperation operation, ResourcePattern on, Optional<String> probe, Optional<String> without) {

    private static final String UNTIL_CREATED = "the topic must exist";

    /** What is done to a topic. */
    public static Right topic(AclOperation operation, String name) {
        return literal(operation, ResourceType.TOPIC, name);
    }

    /** To create a topic, where it does not exist. */
    public static Right createTopic(String name) {
        return topic(AclOperation.CREATE, name).orElse(UNTIL_CREATED);
    }

    /** What is done to all topics whose names begin so, of which {@code probe} is one; to all topics if that is empty. */
    public static Right topics(AclOperation operation, String beginning, Optional<String> probe) {
        if (beginning.isEmpty()) {
            ResourcePattern all =
                    new ResourcePattern(ResourceType.TOPIC, ResourcePattern.WILDCARD_RESOURCE, PatternType.LITERAL);
            return new Right(operation, all, probe, Optional.empty());
        }
        Right right = prefixed(operation, ResourceType.TOPIC, beginning, probe);
        return operation == AclOperation.CREATE ? right.orElse(UNTIL_CREATED) : right;
    }

    /** What is done to a consumer group. */
    public static Right group(AclOperation operation, String name) {
        return literal(operation, ResourceType.GROUP, name);
    }

    /** To write in transactions whose ids begin so. */
    public static Right transactions(String beginning) {
        return transactions(AclOperation.WRITE, beginning);
    }

    /** What is done with transactions whose ids begin so. */
    public static Right transactions(AclOperation operation, String beginning) {
        return prefixed(operation, ResourceType.TRANSACTIONAL_ID, beginning, Optional.of(beginning + "check"));
    }

    private static Right literal(AclOperation operation, ResourceType type, String name) {
        return new Right(
                operation, new ResourcePattern(type, name, PatternType.LITERAL), Optional.of(name), Optional.empty());
    }

    private static Right prefixed(AclOperation operation, ResourceType type, String name, Optional<String> probe) {
        return new Right(operation, new ResourcePattern(type, name, PatternType.PREFIXED), probe, Optional.empty());
    }

    /** The same, as one that a command can do without. */
    public Right orElse(String consequence) {
        return new Right(operation, on, probe, Optional.of(consequence));
    }

    /** Whether the command does not work without it, whatever there is on the cluster. */
    public boolean isRequired() {
        return without.isEmpty();
    }

    /** The ACL that grants it from everywhere. */
    public AclBinding binding(String principal) {
        return new AclBinding(on, new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
    }

    /** Name of the operation, as {@code kafka-acls} reads it. */
    public String operationName() {
        return SecurityUtils.operationName(operation);
    }

    /** The resource, for people. */
    String resource() {
        return "%s %s%s".formatted(kind().replace('-', ' '), on.name(), isPrefix() ? "*" : "");
    }

    /** Kind of the resource, as {@code kafka-acls} names it. */
    String kind() {
        return switch (on.resourceType()) {
            case TOPIC -> "topic";
            case GROUP -> "group";
            case TRANSACTIONAL_ID -> "transactional-id";
            default -> throw new IllegalStateException("no command has rights on a %s".formatted(on.resourceType()));
        };
    }

    boolean isPrefix() {
        return on.patternType() == PatternType.PREFIXED;
    }

    @Override
    public String toString() {
        return "%s on %s".formatted(operationName(), resource());
    }
}
