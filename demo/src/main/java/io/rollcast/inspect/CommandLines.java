package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcast.service.GivenOptions;
import java.util.ArrayList;
import java.util.List;

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

    /** A command as a shell takes it. */
    static String shell(List<String> arguments) {
        return "./rollcast " + GivenOptions.shell(arguments);
    }
}
