package io.rollcast.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Id of one release of one architecture, such as {@code gru/7}. Each release of an architecture gets the next number.
 *
 * @param architecture name of the kind of network: {@code gru}, {@code lstm} or {@code ln-rnn}
 * @param number number of the release, from 1
 */
public record ReleaseId(String architecture, int number) implements Comparable<ReleaseId> {

    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]{0,31})/([1-9][0-9]{0,8})");

    public ReleaseId {
        if (!FORM.matcher(architecture + "/" + number).matches()) {
            throw new IllegalArgumentException(malformed(architecture + "/" + number));
        }
    }

    /**
     * Reads {@code architecture/number}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static ReleaseId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(malformed(text));
        }
        return new ReleaseId(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Checks that a text is a release id.
     *
     * @throws IllegalArgumentException if it has another form, or is null as JSON makes it
     */
    public static void require(@Nullable String text) {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(malformed(String.valueOf(text)));
        }
    }

    private static String malformed(String text) {
        return "release id '%s': write architecture/number, such as gru/7".formatted(text);
    }

    public ReleaseId next() {
        return new ReleaseId(architecture, number + 1);
    }

    @Override
    public int compareTo(ReleaseId other) {
        int byArchitecture = architecture.compareTo(other.architecture);
        return byArchitecture != 0 ? byArchitecture : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return architecture + "/" + number;
    }
}
