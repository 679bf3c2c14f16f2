package io.rollcast.doctor;

import java.util.List;

/**
 * Command lines of remedies, ready to be copied: they name the brokers and the topics of the deployment.
 *
 * @param servers brokers
 * @param options of the cluster and the topics, as this command got them
 * @param clientFile for {@code --command-config} of Kafka's own tools; empty if there is none
 */
record Commands(String servers, List<String> options, String clientFile) {

    Commands {
        options = List.copyOf(options);
    }

    String rollcast(String command) {
        return "./rollcast %s%s".formatted(command, options.isEmpty() ? "" : " " + String.join(" ", options));
    }

    String setTopic(String topic, String setting) {
        return kafka(
                "kafka-configs",
                "--alter --entity-type topics --entity-name %s --add-config %s".formatted(topic, setting));
    }

    /** A tool of Kafka's. */
    String kafka(String tool, String arguments) {
        return "%s --bootstrap-server %s%s %s"
                .formatted(tool, servers, clientFile.isEmpty() ? "" : " --command-config " + clientFile, arguments);
    }
}
