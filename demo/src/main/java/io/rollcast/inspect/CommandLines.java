package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcast.service.CommandRunner;
import io.rollcast.service.GivenOptions;
import io.rollcast.service.Invocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The commands that forecast the topic.
 *
 * @param train arguments of {@code rollcast}, the command first
 * @param forecast likewise
 */
record CommandLines(
        @JsonProperty List<String> train, @JsonProperty List<String> forecast) {

    private static final String STANDARD_TOPIC = "observations";

    CommandLines {
        train = List.copyOf(train);
        forecast = List.copyOf(forecast);
    }

    /**
     * Both commands.
     *
     * @param common options that were given, such as those of the brokers
     * @param described options of the format and of points
     * @param ofTrain further options of {@code train}
     */
    static CommandLines of(String topic, List<String> common, List<String> described, List<String> ofTrain) {
        List<String> arguments = new ArrayList<>(common);
        boolean isStandard = topic.equals(STANDARD_TOPIC) && !common.contains("--topic-prefix");
        arguments.addAll(isStandard ? List.of() : List.of("--observations-topic", topic));
        arguments.addAll(described);
        List<String> train = with("train", arguments);
        train.addAll(ofTrain);
        return new CommandLines(train, with("forecast", arguments));
    }

    private static List<String> with(String command, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(arguments);
        return all;
    }

    /** The two as a person copies them: beside the toolbox, services have containers, and options are variables. */
    List<String> shown(Invocation invocation) {
        if (invocation == Invocation.CHECKOUT) {
            return Stream.of(train, forecast)
                    .map(arguments -> invocation.program() + " " + GivenOptions.shell(arguments))
                    .toList();
        }
        Map<String, String> ofAll = variables(forecast);
        Map<String, String> ofTrainer = variables(train);
        ofTrainer.keySet().removeAll(ofAll.keySet());
        List<String> lines = new ArrayList<>();
        show(lines, "Variables of forecasters, trainer and toolbox:", ofAll);
        show(lines, "Of the trainer alone:", ofTrainer);
        if (lines.isEmpty()) {
            lines.add("No variable has to be set: the services read this topic by default.");
        }
        return lines;
    }

    private static void show(List<String> lines, String heading, Map<String, String> variables) {
        if (!variables.isEmpty()) {
            lines.add(heading);
            variables.forEach((name, value) -> lines.add("  %s: '%s'".formatted(name, value.replace("'", "''"))));
        }
    }

    /** Environment variables in place of options. */
    private static Map<String, String> variables(List<String> command) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (int i = 1; i < command.size(); i++) {
            boolean hasValue = i + 1 < command.size() && !command.get(i + 1).startsWith("--");
            variables.put(CommandRunner.variable(command.get(i)), hasValue ? command.get(++i) : "true");
        }
        return variables;
    }
}
