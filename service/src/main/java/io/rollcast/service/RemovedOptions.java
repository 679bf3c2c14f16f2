package io.rollcast.service;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Options that earlier builds had, and what to do in their place: on the command line a removed option is a fault like any
 * unknown one, in the environment it is not read. Both are told with the remedy.
 */
final class RemovedOptions {

    /** What is used in place of some. A name stays in these for good: who upgrades may come from any build. */
    private static final Map<String, String> REPLACEMENTS =
            Map.of("--batch-delay-ms", "--commit-interval-ms", "--season-points", "--most-points");

    /** Why others need no replacement. */
    private static final Map<String, String> NOT_NEEDED =
            Map.of("--memory", "leave it out: all networks carry their memory from point to point");

    static final Set<String> NAMES = Stream.of(REPLACEMENTS, NOT_NEEDED)
            .flatMap(options -> options.keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));

    private RemovedOptions() {}

    /** What to do in place of a removed option, whose like have these names. */
    static String remedy(String removed, UnaryOperator<String> name) {
        String replacement = REPLACEMENTS.get(removed);
        return replacement == null
                ? Objects.requireNonNull(NOT_NEEDED.get(removed), removed)
                : "use " + name.apply(replacement);
    }

    /** Returns a fault of a command line with the remedies of the removed options that it quotes. */
    static String explained(String fault) {
        StringBuilder explained = new StringBuilder(fault);
        for (String removed : NAMES) {
            if (fault.contains("'" + removed + "'") || fault.contains("'" + removed + "=")) {
                explained.append("; %s was removed: %s".formatted(removed, remedy(removed, UnaryOperator.identity())));
            }
        }
        return explained.toString();
    }
}
