package io.rollcast.service;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options that a command line has, to repeat them on another one. Options from the environment are left out: commands that
 * run in it have them anyway.
 */
public final class GivenOptions {

    private final Map<String, List<String>> arguments = new LinkedHashMap<>();

    private GivenOptions() {}

    /** Those of a command that has been parsed; none without a command line. */
    public static GivenOptions of(@Nullable CommandSpec spec) {
        GivenOptions given = new GivenOptions();
        ParseResult parsed = spec == null ? null : spec.commandLine().getParseResult();
        if (parsed != null) {
            parsed.matchedOptions().forEach(option -> given.arguments.put(option.longestName(), asGiven(option)));
        }
        return given;
    }

    private static List<String> asGiven(OptionSpec option) {
        if (option.arity().max() == 0) {
            return List.of(option.longestName());
        }
        List<String> arguments = new ArrayList<>();
        for (String value : option.originalStringValues()) {
            arguments.addAll(List.of(option.longestName(), value));
        }
        return arguments;
    }

    /** The arguments of those with a name that is wanted, in the order of the command line. */
    public List<String> arguments(Predicate<String> isWanted) {
        return arguments.entrySet().stream()
                .filter(option -> isWanted.test(option.getKey()))
                .map(Map.Entry::getValue)
                .flatMap(Collection::stream)
                .toList();
    }

    /** Arguments as a shell takes them. */
    public static String shell(List<String> arguments) {
        return arguments.stream().map(GivenOptions::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        return argument.matches("[a-zA-Z0-9_@%+=:,./-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
