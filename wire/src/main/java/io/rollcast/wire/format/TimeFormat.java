package io.rollcast.wire.format;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Form of the written times of a field: ISO 8601, or patterns of {@link DateTimeFormatter}, of which the first that fits
 * counts. Names of months and days are English ones. Thread-safe.
 */
public final class TimeFormat {

    /** ISO 8601 as {@link WrittenTime} reads it. */
    public static final TimeFormat ISO = new TimeFormat(List.of(), List.of());

    private static final ZonedDateTime SAMPLE =
            ZonedDateTime.of(2026, 11, 25, 13, 14, 15, 123_456_789, ZoneId.of("UTC"));

    /** On the same day, at another hour, minute, second and half of the day. */
    private static final ZonedDateTime EARLIER =
            SAMPLE.minusHours(10).minusMinutes(3).minusSeconds(4).minusNanos(100_000_000);

    private static final double MOST_EXACT = 1e15;

    private final List<String> patterns;
    private final List<DateTimeFormatter> formatters;

    private TimeFormat(List<String> patterns, List<DateTimeFormatter> formatters) {
        this.patterns = List.copyOf(patterns);
        this.formatters = List.copyOf(formatters);
    }

    /**
     * The form of these patterns; {@link #ISO} if there are none.
     *
     * @throws IllegalArgumentException if one is no pattern, or names no date, or half of a time of day
     */
    public static TimeFormat of(List<String> patterns) {
        List<DateTimeFormatter> formatters = new ArrayList<>();
        for (String pattern : patterns) {
            DateTimeFormatter formatter = formatter(pattern);
            check(pattern, formatter);
            formatters.add(formatter);
        }
        return patterns.isEmpty() ? ISO : new TimeFormat(patterns, formatters);
    }

    /** The era makes a year of {@code yyyy}, which is a year of an era, where dates are resolved strictly. */
    private static DateTimeFormatter formatter(String pattern) {
        try {
            return new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(pattern)
                    .parseDefaulting(ChronoField.ERA, 1)
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT)
                    .withChronology(IsoChronology.INSTANCE);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'%s' is no pattern of java.time's DateTimeFormatter (%s): give one such as 'dd.MM.yyyy HH:mm:ss'"
                            .formatted(pattern, e.getMessage()),
                    e);
        }
    }

    private static void check(String pattern, DateTimeFormatter formatter) {
        TemporalAccessor read;
        try {
            read = formatter.parse(formatter.format(SAMPLE));
        } catch (DateTimeException e) {
            throw noDate(pattern, e);
        }
        if (!SAMPLE.toLocalDate().equals(read.query(TemporalQueries.localDate()))) {
            throw noDate(pattern, null);
        }
        boolean hasTime = !formatter.format(SAMPLE).equals(formatter.format(EARLIER));
        if (hasTime && read.query(TemporalQueries.localTime()) == null) {
            throw new IllegalArgumentException(
                    "'%s' names no time of a day: the hour must be HH, or hh with a, which is AM or PM"
                            .formatted(pattern));
        }
    }

    private static IllegalArgumentException noDate(String pattern, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "'%s' names no date: it must have a year, yyyy, a month, MM, and a day, dd".formatted(pattern), cause);
    }

    /** Whether there are patterns, by which numbers are read too. */
    public boolean isGiven() {
        return !patterns.isEmpty();
    }

    /**
     * Reads a time.
     *
     * @param time a text, or a number whose digits are one
     * @return an {@code Instant}, or, if it names no zone, a {@code LocalDateTime} or a {@code LocalDate}
     * @throws DateTimeException if it is not of this form
     */
    public TemporalAccessor read(Object time) {
        String text = text(time);
        if (formatters.isEmpty()) {
            return WrittenTime.parse(text);
        }
        for (DateTimeFormatter formatter : formatters.subList(0, formatters.size() - 1)) {
            try {
                return WrittenTime.ofParsed(formatter.parse(text));
            } catch (DateTimeException e) {
                // It is of another form.
            }
        }
        return WrittenTime.ofParsed(formatters.get(formatters.size() - 1).parse(text));
    }

    private static String text(Object time) {
        if (time instanceof Number number && !(time instanceof Long)) {
            double value = number.doubleValue();
            if (value == Math.rint(value) && Math.abs(value) < MOST_EXACT) {
                return String.valueOf((long) value);
            }
        }
        return time.toString().strip();
    }

    /** As messages name it. */
    @Override
    public String toString() {
        return isGiven() ? "'" + String.join("' or '", patterns) + "'" : "ISO 8601";
    }
}
