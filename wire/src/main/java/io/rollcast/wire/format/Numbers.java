package io.rollcast.wire.format;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Observation;
import io.rollcast.wire.ShownText;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as they are in fields, and what stands there when there is none. */
public final class Numbers {

    /** Texts that say that there is no value, in lower case. */
    private static final Set<String> NO_VALUE =
            Set.of("", "-", "na", "n/a", "#n/a", "nan", "+nan", "-nan", "null", "nil", "none");

    /** Form of a number with a decimal comma. Points group its digits in threes; 0.123 is none of that form. */
    private static final Pattern COMMA_NUMBER =
            Pattern.compile("[-+]?((\\d+|[1-9]\\d{0,2}(\\.\\d{3})+)(,\\d*)?|,\\d+)([eE][-+]?\\d+)?");

    /** Most characters of a value or a name in messages. */
    static final int SHOWN_CHARS = 60;

    private Numbers() {}

    /** Whether a field says that there is no value: null, not a number, or a text for it. */
    public static boolean isMissing(@Nullable Object leaf) {
        if (leaf instanceof Number number) {
            return Double.isNaN(number.doubleValue());
        }
        return leaf == null || (leaf instanceof CharSequence text && isNoValue(text));
    }

    private static boolean isNoValue(CharSequence text) {
        return NO_VALUE.contains(text.toString().strip().toLowerCase(Locale.ROOT));
    }

    /**
     * A measured value: a number, or a text that is one.
     *
     * @param field its text names it in messages; null if the whole value is the measurement
     * @throws MalformedObservationException if it is none, or is not within {@link Observation#MOST_VALUE}
     */
    static double measurement(@Nullable Object leaf, @Nullable Object field) throws MalformedObservationException {
        Double number = number(leaf);
        if (number == null ? isNotANumber(leaf) : Double.isNaN(number)) {
            throw new MalformedObservationException(
                    Reason.NOT_FINITE, "%s is %s: it must be finite".formatted(what(field), shown(leaf)));
        }
        if (number == null) {
            throw new MalformedObservationException(
                    Reason.NOT_A_NUMBER,
                    "%s is %s: it must be a number, or a text such as \"1.5\"%s"
                            .formatted(what(field), shown(leaf), remedy(leaf)));
        }
        if (!(Math.abs(number) <= Observation.MOST_VALUE)) {
            throw new MalformedObservationException(
                    Reason.NOT_FINITE, "%s is %s: the accepted range is +-3.4e38".formatted(what(field), shown(leaf)));
        }
        return number;
    }

    private static String remedy(@Nullable Object leaf) {
        if (leaf instanceof Boolean) {
            return "; of a field that --value-field names, true is 1 and false is 0";
        }
        return leaf instanceof CharSequence && pointed(leaf.toString()) != null
                ? "; decimal commas are read in CSV, with --csv-decimal comma, or by --format deserializer"
                : "";
    }

    /** How messages call a measured value: they alone need it. */
    static String what(@Nullable Object field) {
        return field == null ? "the value" : "the value field %s".formatted(shown(field.toString()));
    }

    /** A number with a decimal comma as one with a point; null if the text is none. */
    public static @Nullable String pointed(String text) {
        String number = text.strip();
        return COMMA_NUMBER.matcher(number).matches() ? number.replace(".", "").replace(',', '.') : null;
    }

    /**
     * A text that is a number with a decimal comma as one with a point; anything else as it is.
     *
     * @throws MalformedObservationException if it is a number with a decimal point
     */
    static @Nullable Object withPoint(@Nullable Object leaf, @Nullable Object field)
            throws MalformedObservationException {
        if (!(leaf instanceof CharSequence)) {
            return leaf;
        }
        String pointed = pointed(leaf.toString());
        if (pointed != null) {
            return pointed;
        }
        if (parse(leaf.toString().strip()) != null) {
            throw new MalformedObservationException(
                    Reason.NOT_A_NUMBER,
                    "%s is %s: points may only group digits in threes, as in 1.234,5, where decimals have a comma"
                            .formatted(what(field), shown(leaf)));
        }
        return leaf;
    }

    /** The number that a field is or that its text is; null if it is none. */
    public static @Nullable Double number(@Nullable Object leaf) {
        if (leaf instanceof Number number) {
            return number.doubleValue();
        }
        return leaf instanceof CharSequence text ? parse(text.toString().strip()) : null;
    }

    /** A decimal number, such as {@code -1.5e3}; null if the text is none. Java's own syntax would let 1d and 0x1p3 in. */
    static @Nullable Double parse(String text) {
        if (text.isEmpty()) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
                return null;
            }
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isNotANumber(@Nullable Object leaf) {
        return leaf instanceof CharSequence text
                && text.toString().strip().toLowerCase(Locale.ROOT).matches("[+-]?(nan|inf|infinity)");
    }

    /** A value as messages show it, cut to a readable length. */
    static String shown(@Nullable Object value) {
        if (Tree.isObject(value)) {
            return "an object";
        }
        if (value instanceof Iterable) {
            return "a list";
        }
        String cut = ShownText.cut(String.valueOf(value), SHOWN_CHARS);
        return value instanceof CharSequence ? "'" + cut + "'" : cut;
    }
}
