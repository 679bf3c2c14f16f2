package io.rollcast.producer.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Times of ISO 8601 as people and programs write them: a date alone, a blank instead of the T, slashes instead of dashes,
 * no seconds, fractions of up to nine places, and an offset in several forms, or none.
 */
public final class WrittenTime {

    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .parseLenient()
            .appendValue(ChronoField.YEAR, 4)
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

    private static final Pattern SLASHES = Pattern.compile("^(\\d{4})/(\\d{1,2})/");
    private static final Pattern BLANK_BEFORE_TIME = Pattern.compile("^(\\S+) +(\\d)");
    private static final Pattern NAMED_UTC = Pattern.compile("(?i) *(UTC|GMT)$");
    private static final Pattern BLANK_BEFORE_OFFSET = Pattern.compile(" +(?=[-+Zz])");
    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("(T.*[-+]\\d\\d)(\\d\\d)$");

    private WrittenTime() {}

    /**
     * Returns the instant of a time. In a zone, a time that a clock change skips is moved on by the change, and of one that
     * comes twice the first is meant.
     *
     * @param zone zone of a time that has no offset; a date alone is the begin of the day there
     * @throws DateTimeException if it is no time
     */
    public static Instant parse(String text, ZoneId zone) {
        TemporalAccessor time =
                FORM.parseBest(normal(text.strip()), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
        if (time instanceof OffsetDateTime exact) {
            return exact.toInstant();
        }
        return time instanceof LocalDateTime local
                ? local.atZone(zone).toInstant()
                : ((LocalDate) time).atStartOfDay(zone).toInstant();
    }

    private static String normal(String text) {
        String normal = text;
        normal = SLASHES.matcher(normal).replaceFirst("$1-$2-");
        normal = BLANK_BEFORE_TIME.matcher(normal).replaceFirst("$1T$2");
        normal = NAMED_UTC.matcher(normal).replaceFirst("Z");
        normal = BLANK_BEFORE_OFFSET.matcher(normal).replaceFirst("");
        return OFFSET_WITHOUT_COLON.matcher(normal).replaceFirst("$1:$2");
    }
}
