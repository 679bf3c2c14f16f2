package io.rollcast.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression for {@code --counters}: which ids the counters among other series have. Ids have parts; what is measured
 * is named by the first of them, by the last, or by both.
 */
final class CounterIds {

    private static final String PART = "((?:\\\\.|[^|\\\\])*)";

    /** The first part, and the last one of several; within one, a backslash escapes the separator. */
    private static final Pattern PARTS = Pattern.compile(PART + "(?:\\|(?:.*\\|)?" + PART + ")?");

    /** More are no naming. */
    private static final int MOST_NAMES = 50;

    /** As Prometheus names counters. */
    private static final Pattern SUFFIX = Pattern.compile(".*_(total|count|sum|bucket)");

    private static final double NEARLY_ALL = 0.9;
    private static final double MOST = 0.67;

    /** How ids name what is measured. */
    private enum Naming {
        FIRST("$1"),
        LAST("$2"),
        BOTH("$1|$2");

        private final String name;

        Naming(String name) {
            this.name = name;
        }

        /** Which ids those of a name, or of several, are. */
        String ids(String names) {
            return switch (this) {
                case FIRST -> names + "(\\|.*)?";
                case LAST -> ".*\\|" + names;
                case BOTH -> names;
            };
        }
    }

    /** An expression, and how many names it has. */
    private record Found(String expression, int names) {}

    /** Series of a name. */
    private static final class Group {
        private int counters;
        private int others;

        boolean isOfCounters() {
            return counters >= NEARLY_ALL * (counters + others) && counters > 0;
        }
    }

    private CounterIds() {}

    /** Whether the first or the last part of an id, or the name of a field, says that it is of a counter. */
    static boolean isNamed(String id) {
        Matcher parts = PARTS.matcher(id);
        return parts.matches()
                && (SUFFIX.matcher(parts.group(1)).matches()
                        || (parts.group(2) != null
                                && SUFFIX.matcher(parts.group(2)).matches()));
    }

    /**
     * The expression; none if there are no counters, or if names do not tell them from the others. Of several namings that do,
     * the one with the fewest names.
     *
     * @param byFields whether the last part names a field
     */
    static Optional<String> of(Map<String, SeriesStats> series, boolean byFields) {
        if (series.keySet().stream().noneMatch(id -> id.contains("|"))) {
            return Optional.empty();
        }
        Found best = null;
        for (Naming naming : byFields ? List.of(Naming.LAST, Naming.BOTH) : List.of(Naming.values())) {
            Map<String, Group> groups = groups(series, naming);
            int all = groups.values().stream().mapToInt(group -> group.counters).sum();
            int named = groups.values().stream()
                    .filter(Group::isOfCounters)
                    .mapToInt(group -> group.counters)
                    .sum();
            // The rest are levels that happen to rise through the whole sample.
            if (named > 0 && named >= MOST * all) {
                Found found = found(groups, naming);
                best = best == null || found.names < best.names ? found : best;
            }
        }
        return best == null || best.names > MOST_NAMES ? Optional.empty() : Optional.of(best.expression);
    }

    /** Series that stand still, or that are too short, say nothing. */
    private static Map<String, Group> groups(Map<String, SeriesStats> series, Naming naming) {
        Map<String, Group> groups = new TreeMap<>();
        series.forEach((id, stats) -> {
            Matcher parts = PARTS.matcher(id);
            boolean isTelling = stats.isLongEnough() && stats.rises() + stats.falls() > 0;
            if (isTelling && parts.matches() && (naming == Naming.FIRST || parts.group(2) != null)) {
                Group group = groups.computeIfAbsent(parts.replaceFirst(naming.name), any -> new Group());
                boolean isCounter = stats.isCounter(isNamed(id));
                group.counters += isCounter ? 1 : 0;
                group.others += isCounter ? 0 : 1;
            }
        });
        return groups;
    }

    private static Found found(Map<String, Group> groups, Naming naming) {
        SortedSet<String> suffixes = new TreeSet<>();
        SortedSet<String> names = new TreeSet<>();
        boolean doSuffixesTell = naming != Naming.BOTH;
        for (Map.Entry<String, Group> group : groups.entrySet()) {
            String name = group.getKey();
            Matcher suffix = SUFFIX.matcher(name);
            boolean isOfCounters = group.getValue().isOfCounters();
            doSuffixesTell &= suffix.matches() == isOfCounters;
            if (isOfCounters && doSuffixesTell) {
                suffixes.add(suffix.group(1));
            }
            if (isOfCounters) {
                names.add(naming == Naming.BOTH ? both(name) : quoted(name));
            }
        }
        return doSuffixesTell
                ? new Found(naming.ids(".*_" + alternatives(suffixes)), suffixes.size())
                : new Found(naming.ids(alternatives(names)), names.size());
    }

    private static String both(String name) {
        int last = name.lastIndexOf('|');
        return quoted(name.substring(0, last)) + "\\|(.*\\|)?" + quoted(name.substring(last + 1));
    }

    private static String alternatives(SortedSet<String> names) {
        return names.size() == 1 ? names.first() : "(" + String.join("|", names) + ")";
    }

    private static String quoted(String name) {
        return name.replaceAll("[^\\w\\s,=:/%@#&;!-]", "\\\\$0");
    }
}
