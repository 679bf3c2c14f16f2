package io.rollcast.wire.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Times of ISO 8601 as people and programs write them: a date alone, a blank instead of the T, slashes instead of dashes,
 * no seconds, fractions of up to nine places, and an offset in several forms, or none. A time that is read is an
 * {@link Instant}, or, if it names no zone, a {@link LocalDateTime} or a {@link LocalDate}.
 */
public final class WrittenTime {

    private static final DateTimeFormatter STRICT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXXXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** All of the year's digits are wanted, so that 25-11-26 is no time of the first century. */
    private static final DateTimeFormatter LENIENT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendValue(ChronoField.YEAR, 4)
            .parseLenient()
            .appendLiteral('-')
            .appendValue(ChronoField.MONTH_OF_YEAR)
            .appendLiteral('-')
            .appendValue(ChronoField.DAY_OF_MONTH)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm:ss", "Z")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT)
            .withChronology(IsoChronology.INSTANCE);

    /** No time is longer. The time that the patterns below take grows with the square of a text's blanks. */
    private static final int MOST_CHARS = 64;

    private static final Pattern SLASHES = Pattern.compile("^(\\d{4})/(\\d{1,2})/");
    private static final Pattern BLANK_BEFORE_TIME = Pattern.compile("^(\\S+) +(\\d)");
    private static final Pattern NAMED_UTC = Pattern.compile("(?i) *(UTC|GMT)$");
    private static final Pattern BLANK_BEFORE_OFFSET = Pattern.compile(" +(?=[-+Zz])");
    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("(T.*[-+]\\d\\d)(\\d\\d)$");

    private WrittenTime() {}

    /**
     * Reads a time.
     *
     * @throws DateTimeException if the text is none
     */
    public static TemporalAccessor parse(String text) {
        String time = text.strip();
        try {
            return strict(time);
        } catch (DateTimeException e) {
            if (time.length() > MOST_CHARS) {
                throw e;
            }
            return ofParsed(LENIENT.parse(normal(time)));
        }
    }

    /** Nearly all times are of this form, which needs no pattern to be matched. */
    private static TemporalAccessor strict(String text) {
        if (text.length() <= 10) {
            return LocalDate.parse(text);
        }
        return ofParsed(STRICT.parse(text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text));
    }

    private static String normal(String text) {
        String normal = text;
        normal = SLASHES.matcher(normal).replaceFirst("$1-$2-");
        normal = BLANK_BEFORE_TIME.matcher(normal).replaceFirst("$1T$2");
        normal = NAMED_UTC.matcher(normal).replaceFirst("Z");
        normal = BLANK_BEFORE_OFFSET.matcher(normal).replaceFirst("");
        return OFFSET_WITHOUT_COLON.matcher(normal).replaceFirst("$1:$2");
    }

    /**
     * What a formatter has read; a date with a zone and without a time is the begin of the day there.
     *
     * @throws DateTimeException if it has no date
     */
    static TemporalAccessor ofParsed(TemporalAccessor parsed) {
        if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
            return Instant.from(parsed);
        }
        LocalDate date = LocalDate.from(parsed);
        LocalTime time = parsed.query(TemporalQueries.localTime());
        if (time != null) {
            return date.atTime(time);
        }
        ZoneId zone = parsed.query(TemporalQueries.zone());
        return zone == null ? date : date.atStartOfDay(zone).toInstant();
    }

    /**
     * The instant of a time that was read. In a zone, a time that a clock change skips is moved on by the change, and of one
     * that comes twice the first is meant.
     *
     * @param zone zone of a time that names none; a date alone is the begin of the day there
     * @throws DateTimeException if it is no date and time
     */
    public static Instant instant(TemporalAccessor time, ZoneId zone) {
        if (time.isSupported(ChronoField.INSTANT_SECONDS)) {
            return Instant.from(time);
        }
        return time instanceof LocalDate date
                ? date.atStartOfDay(zone).toInstant()
                : LocalDateTime.from(time).atZone(zone).toInstant();
    }
}
