package io.rollcast.wire.format;

import java.time.DateTimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers whose digits are a date of 1990 to 2099, with a time of the day or without. They are no numbers since 1970, of which
 * they would be times of 1970, 1976 and the years from 2600 on.
 */
public final class CalendarDigits {

    /** The digits of one pattern; {@code scale} is what a day is worth in them. */
    private record Digits(String pattern, double scale, TimeFormat format) {

        Digits(String pattern, double scale) {
            this(pattern, scale, TimeFormat.of(List.of(pattern)));
        }

        boolean fit(double number) {
            if (number < 19_900_101 * scale || number >= 21_000_101 * scale || number != Math.rint(number)) {
                return false;
            }
            try {
                format.read(number);
                return true;
            } catch (DateTimeException e) {
                return false;
            }
        }
    }

    private static final List<Digits> ALL =
            List.of(new Digits("yyyyMMdd", 1), new Digits("yyyyMMddHHmm", 1e4), new Digits("yyyyMMddHHmmss", 1e6));

    private CalendarDigits() {}

    /** The pattern of such a number, as {@link TimeFormat} takes it; null if it is none. */
    public static @Nullable String pattern(double number) {
        for (Digits digits : ALL) {
            if (digits.fit(number)) {
                return digits.pattern;
            }
        }
        return null;
    }

    /** What such a number looks like and the remedy, for a message that begins with it; null if it is none. */
    public static @Nullable String fault(double number) {
        String pattern = pattern(number);
        if (pattern == null) {
            return null;
        }
        String fault =
                "looks like %s, which is no number since 1970: give --time-format %s".formatted(pattern, pattern);
        // As numbers, the others would be before 1971 or long after the present.
        return pattern.equals("yyyyMMddHHmm") ? fault + "; if it is one all the same, give --time-unit ms" : fault;
    }
}
