package io.rollcast.service;

import io.rollcast.wire.Topics;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What is done on a cluster before a command starts: its rights are looked at, its missing topics created, and the models
 * topic checked. Runs on the main thread of the command.
 *
 * @param partitions of topics by series that have to be created
 * @param servers brokers, for messages
 */
record Preparation(Admin admin, Topics topics, int partitions, String servers) {

    /** @throws ConfigurationException if a right is missing */
    void run(List<Right> rights) throws InterruptedException {
        RightsCheck check = new RightsCheck(admin);
        requireNone(check.missing(rights));
        Set<String> created = topics.createMissing(admin, partitions, named(rights, AclOperation.CREATE));
        if (!created.isEmpty()) {
            requireNone(check.missing(rights));
        }
        if (named(rights, AclOperation.READ).contains(topics.models()) && !created.contains(topics.models())) {
            topics.verifyModels(admin);
        }
    }

    private static Set<String> named(List<Right> rights, AclOperation operation) {
        return rights.stream()
                .filter(right -> right.operation() == operation
                        && right.on().patternType() == PatternType.LITERAL
                        && right.on().resourceType() == ResourceType.TOPIC)
                .map(right -> right.on().name())
                .collect(Collectors.toSet());
    }

    private void requireNone(List<Right> missing) {
        if (!missing.isEmpty()) {
            throw ConfigurationException.of(
                    "the broker at %s does not permit %s: grant it with '%s'; --acls User:NAME prints all that this command uses",
                    servers,
                    missing.stream().map(Right::toString).collect(Collectors.joining(", ")),
                    String.join("; ", Acls.commands(missing, servers, "User:NAME")));
        }
    }
}
