package io.rollcast.wire.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path to a field of a row: {@code a.b}, {@code a[0].b}, {@code labels."k8s.io/app"} where a name has dots, {@code fields.*}
 * for all fields of an object. It also leads through texts that are JSON.
 */
public final class FieldPath {

    private sealed interface Step permits Name, Index {}

    private record Name(String name) implements Step {}

    private record Index(int index) implements Step {}

    private final String text;
    private final List<Step> steps;
    private final boolean wildcard;

    private FieldPath(String text, List<Step> steps, boolean wildcard) {
        this.text = text;
        this.steps = List.copyOf(steps);
        this.wildcard = wildcard;
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if the text is none; the message names the place and the rule
     */
    public static FieldPath parse(String text) {
        return new Parser(text).path();
    }

    /** Splits a list of paths at its commas, except those in quotes. */
    static List<String> split(String list) {
        List<String> parts = new ArrayList<>();
        boolean isQuoted = false;
        int begin = 0;
        for (int at = 0; at < list.length(); at++) {
            char c = list.charAt(at);
            if (isQuoted && c == '\\') {
                at++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == ',' && !isQuoted) {
                parts.add(list.substring(begin, at).strip());
                begin = at + 1;
            }
        }
        parts.add(list.substring(begin).strip());
        return parts;
    }

    /** Whether the path ends in {@code *}: it then leads to any number of fields. */
    boolean isWildcard() {
        return wildcard;
    }

    /** The number, text, boolean, object or list that the path leads to; null if there is none. */
    @Nullable
    Object in(@Nullable Object row) {
        Object found = Tree.plain(row);
        for (Step step : steps) {
            Object within = Tree.opened(found);
            if (within == null) {
                return null;
            }
            found = step instanceof Name name
                    ? Tree.field(within, name.name())
                    : Tree.element(within, ((Index) step).index());
        }
        return found;
    }

    /** Of a wildcard: the fields that it leads to, by name, without those that are null. */
    Map<String, Object> allIn(@Nullable Object row) {
        return Tree.fields(Tree.opened(in(row)));
    }

    /** Of a wildcard: the path as it was written, up to the {@code *}. */
    String beforeWildcard() {
        return text.substring(0, text.length() - 1);
    }

    /** The path as it was written. */
    @Override
    public String toString() {
        return text;
    }

    /** Reads one path from its first character to its last. */
    private static final class Parser {

        private final String text;
        private final List<Step> steps = new ArrayList<>();
        private int at;

        Parser(String text) {
            this.text = text;
        }

        FieldPath path() {
            boolean wildcard = false;
            do {
                if (wildcard) {
                    throw fault("'*' must be the last step");
                }
                if (is('*')) {
                    at++;
                    wildcard = true;
                } else {
                    step();
                }
            } while (skip('.'));
            if (at < text.length()) {
                throw fault("expected '.', '[' or the end");
            }
            return new FieldPath(text, steps, wildcard);
        }

        private void step() {
            if (!is('[')) {
                steps.add(new Name(is('"') ? quoted() : name()));
            }
            while (skip('[')) {
                steps.add(new Index(index()));
            }
        }

        private String name() {
            int begin = at;
            while (at < text.length() && ".[]\"*".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            if (at == begin) {
                throw fault("expected the name of a field");
            }
            return text.substring(begin, at);
        }

        private String quoted() {
            StringBuilder name = new StringBuilder();
            at++;
            while (!is('"')) {
                if (is('\\')) {
                    at++;
                }
                if (at >= text.length()) {
                    throw fault("the quote is not closed");
                }
                name.append(text.charAt(at++));
            }
            at++;
            return name.toString();
        }

        private int index() {
            int begin = at;
            while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
                at++;
            }
            if (at == begin || at - begin > 6 || !skip(']')) {
                throw fault("expected the number of an element, from 0, and ']'");
            }
            return Integer.parseInt(text, begin, at - 1, 10);
        }

        private boolean is(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        private boolean skip(char c) {
            boolean is = is(c);
            at += is ? 1 : 0;
            return is;
        }

        private IllegalArgumentException fault(String rule) {
            return new IllegalArgumentException(
                    "path '%s', character %d: %s; write paths such as a.b, a[0].b, labels.\"k8s.io/app\" or fields.*"
                            .formatted(text, at + 1, rule));
        }
    }
}
