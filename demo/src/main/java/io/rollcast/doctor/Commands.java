package io.rollcast.doctor;

import io.rollcast.service.GivenOptions;
import io.rollcast.service.Invocation;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Command lines of remedies, ready to be copied: they name the brokers and the topics of the deployment.
 *
 * @param servers brokers
 * @param given options of this command
 * @param invocation how commands are started where this one runs
 */
record Commands(String servers, GivenOptions given, Invocation invocation) {

    private static final String FILE = "--kafka-properties";
    private static final Set<String> OF_CLUSTER = Set.of(
            "--bootstrap-servers",
            FILE,
            "--topic-prefix",
            "--forecasts-topic",
            "--models-topic",
            "--accuracy-topic",
            "--dead-letters-topic",
            "--anomalies-topic");
    private static final Set<String> OF_OBSERVATIONS = Set.of("--observations-topic", "--observations-pattern");
    private static final Set<String> OF_DOCTOR =
            Set.of("--between", "--records", "--every", "--json", "--help", "--version", "--stacktrace");

    /** A command of Rollcast's that needs the cluster and the topics. */
    String rollcast(String command) {
        return rollcast(command, name -> OF_CLUSTER.contains(name) || OF_OBSERVATIONS.contains(name));
    }

    /** Looks at a topic, which takes the place of the option that names it. */
    String inspect(String topic) {
        return rollcast("inspect " + topic, OF_CLUSTER::contains);
    }

    /** Starts a forecaster: what this command was told of them is repeated. Beside the toolbox they have containers of their own. */
    String forecast() {
        if (invocation == Invocation.TOOLBOX) {
            return "start a container of a forecaster, by compose or with more replicas of statefulset/forecaster";
        }
        return rollcast("forecast", name -> !OF_DOCTOR.contains(name))
                + ", with those options of the forecasters that doctor does not have";
    }

    private String rollcast(String command, Predicate<String> options) {
        return String.join(
                " ", words(invocation.program() + " " + command, GivenOptions.shell(given.arguments(options))));
    }

    String setTopic(String topic, String setting) {
        return kafka(
                "kafka-configs",
                "--alter --entity-type topics --entity-name %s --add-config %s".formatted(topic, setting));
    }

    /** A tool of Kafka's. */
    String kafka(String tool, String arguments) {
        String file = GivenOptions.shell(given.arguments(FILE::equals)).replace(FILE, "--command-config");
        return String.join(" ", words(tool + " --bootstrap-server " + servers, file, arguments));
    }

    private static List<String> words(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).toList();
    }
}
