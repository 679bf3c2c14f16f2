package io.rollcast.service;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.resource.ResourcePattern;

/** The {@code kafka-acls} commands that grant rights. For messages and for {@code --acls}; has no state. */
final class Acls {

    private Acls() {}

    /** One command for each resource, which are named in the order of the rights. */
    static List<String> commands(List<Right> rights, String bootstrapServers, String principal) {
        Map<ResourcePattern, List<Right>> byResource = new LinkedHashMap<>();
        rights.forEach(right ->
                byResource.computeIfAbsent(right.on(), any -> new ArrayList<>()).add(right));
        return byResource.values().stream()
                .map(ofOne -> command(ofOne, bootstrapServers, principal))
                .toList();
    }

    private static String command(List<Right> ofOne, String bootstrapServers, String principal) {
        Right first = ofOne.get(0);
        List<String> command = new ArrayList<>(List.of("kafka-acls", "--bootstrap-server", bootstrapServers));
        command.addAll(List.of("--command-config", "ADMIN.properties", "--add", "--allow-principal", principal));
        ofOne.stream()
                .map(Right::operationName)
                .distinct()
                .forEach(operation -> command.addAll(List.of("--operation", operation)));
        command.addAll(List.of("--" + first.kind(), first.on().name()));
        command.addAll(first.isPrefix() ? List.of("--resource-pattern-type", "prefixed") : List.of());
        return GivenOptions.shell(command);
    }

    /** All rights, those that a command can do without last and with a remark, for people and shells. */
    static String text(List<Right> rights, String bootstrapServers, String principal) {
        Map<String, List<Right>> byConsequence = new LinkedHashMap<>();
        byConsequence.put("", new ArrayList<>());
        rights.forEach(right -> byConsequence
                .computeIfAbsent(
                        right.without().map("# Without these, %s."::formatted).orElse(""), any -> new ArrayList<>())
                .add(right));
        List<String> lines = new ArrayList<>();
        byConsequence.forEach((remark, ofOne) -> {
            if (!remark.isEmpty()) {
                lines.add(remark);
            }
            lines.addAll(commands(ofOne, bootstrapServers, principal));
        });
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
