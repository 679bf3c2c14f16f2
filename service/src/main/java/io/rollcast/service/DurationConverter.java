package io.rollcast.service;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations such as {@code 500ms}, {@code 90s}, {@code 1h30m} and {@code 40d}, and those of ISO-8601; and writes them so. */
public final class DurationConverter implements ITypeConverter<Duration> {

    private static final List<ChronoUnit> UNITS =
            List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS);
    private static final List<String> NAMES = List.of("d", "h", "m", "s", "ms");
    private static final long MOST_OF_A_UNIT = 999_999_999_999L;

    /** A number of each unit, the largest first; any may be left out, but not all. */
    private static final Pattern SHORT = Pattern.compile(
            NAMES.stream().map("(?:(\\d{1,12})%s)?"::formatted).collect(Collectors.joining("", "(?=\\d)", "")));

    @Override
    public Duration convert(String text) {
        Matcher matcher = SHORT.matcher(text);
        if (!matcher.matches()) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "'%s' is not a duration: write numbers with d, h, m, s or ms, the largest first and without blanks, such as 90s or 1h30m"
                                .formatted(text));
            }
        }
        Duration sum = Duration.ZERO;
        for (int i = 0; i < UNITS.size(); i++) {
            String number = matcher.group(i + 1);
            if (number != null) {
                sum = sum.plus(UNITS.get(i).getDuration().multipliedBy(Long.parseLong(number)));
            }
        }
        return sum;
    }

    /** A duration as options take it, such as {@code 1h30m}; by ISO-8601 where it is negative or not of whole milliseconds. */
    public static String text(Duration duration) {
        boolean isShort = !duration.isNegative()
                && duration.toNanosPart() % 1_000_000 == 0
                && duration.toDays() <= MOST_OF_A_UNIT;
        if (!isShort) {
            return duration.toString();
        }
        StringBuilder text = new StringBuilder();
        Duration rest = duration;
        for (int i = 0; i < UNITS.size(); i++) {
            Duration unit = UNITS.get(i).getDuration();
            long number = rest.dividedBy(unit);
            rest = rest.minus(unit.multipliedBy(number));
            if (number > 0) {
                text.append(number).append(NAMES.get(i));
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }
}
