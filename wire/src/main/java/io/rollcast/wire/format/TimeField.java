package io.rollcast.wire.format;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The field of a row that is its event time: a number since 1970 began, or a date and time that is written out.
 *
 * @param format of times that are written out; numbers are, too, where it has patterns
 * @param unit of numbers
 * @param zone of texts that name none
 * @param isRequired whether a row without it is rejected; it else has the time of its record
 */
public record TimeField(FieldPath path, TimeFormat format, EpochUnit unit, ZoneId zone, boolean isRequired) {

    /** How far a clock may be ahead of that which stamps records. */
    private static final long MOST_AHEAD_MS = Duration.ofMinutes(5).toMillis();

    /** 1971-01-01: numbers before it are of another unit. */
    private static final long LEAST_NUMBER_MS = Duration.ofDays(365).toMillis();

    /** Texts of numbers with decimals, of so few digits that their milliseconds in any unit have 64 bits. */
    private static final Pattern DECIMALS = Pattern.compile("\\s*[-+]?\\d{0,15}\\.\\d{0,30}\\s*");

    public TimeField {
        if (path.isWildcard()) {
            throw new IllegalArgumentException("path '%s': a time is one field, not all of them".formatted(path));
        }
    }

    /** A field of which nothing says how its times are written: they are as in ISO 8601. */
    public TimeField(FieldPath path, EpochUnit unit, ZoneId zone, boolean isRequired) {
        this(path, TimeFormat.ISO, unit, zone, isRequired);
    }

    /**
     * The event time of a row of a record, epoch milliseconds.
     *
     * @throws MalformedObservationException if it is missing and required, cannot be read, or cannot be true
     */
    public long epochMs(IncomingRecord record, @Nullable Object row) throws MalformedObservationException {
        Object time = path.in(row);
        if (time == null || Numbers.isMissing(time)) {
            if (isRequired) {
                throw bad("%s is missing: it must be the time of the measurement".formatted(what()));
            }
            return record.eventTimeMs();
        }
        Double number = format.isGiven() ? null : Numbers.number(time);
        return number == null ? ofCalendar(record, time) : ofNumber(record, number, time);
    }

    private long ofNumber(IncomingRecord record, double number, Object time) throws MalformedObservationException {
        String calendar = unit == EpochUnit.AUTO ? CalendarDigits.fault(number) : null;
        if (calendar != null) {
            throw bad("%s is %s: it %s".formatted(what(), Numbers.shown(time), calendar));
        }
        EpochUnit used = unit.of(number);
        long ms = millis(used, number, time);
        EpochUnit likely = EpochUnit.ofMagnitude(number);
        String hint =
                likely == used ? "" : "; it looks like %s: --time-unit %s, or auto".formatted(likely.words(), likely);
        if (ms < LEAST_NUMBER_MS) {
            throw bad("%s is %s, in %s before 1971: such times are not accepted%s"
                    .formatted(what(), Numbers.shown(time), used.words(), hint));
        }
        return notAhead(record, ms, time, " in " + used.words(), hint);
    }

    /** Epoch milliseconds by the digits of the time, where it has them: a double need not hold them to the last one. */
    private static long millis(EpochUnit unit, double number, Object time) {
        if (time instanceof CharSequence text && DECIMALS.matcher(text).matches()) {
            return unit.toMillis(new BigDecimal(text.toString().strip()));
        }
        Long whole = whole(time);
        return whole != null ? unit.toMillis(whole) : unit.toMillis(number);
    }

    /** The time where it is a whole number; else null. */
    private static @Nullable Long whole(Object time) {
        if (time instanceof Long || time instanceof Integer) {
            return ((Number) time).longValue();
        }
        try {
            return time instanceof CharSequence text
                    ? Long.valueOf(text.toString().strip())
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private long ofCalendar(IncomingRecord record, Object time) throws MalformedObservationException {
        TemporalAccessor calendar;
        long ms;
        try {
            calendar = calendar(time);
            ms = ofCalendar(record, calendar);
        } catch (DateTimeException | ArithmeticException e) {
            throw bad("%s is %s: it must be %s".formatted(what(), Numbers.shown(time), rule()));
        }
        if (ms < 0) {
            throw bad("%s is %s, before 1970: such times are not accepted".formatted(what(), Numbers.shown(time)));
        }
        boolean isOfNoZone = record.isAhead(ms) && !isInstant(calendar);
        String hint =
                isOfNoZone ? "; it names no zone and was taken for %s: --time-zone says which".formatted(zone) : "";
        return notAhead(record, ms, time, "", hint);
    }

    private String rule() {
        return format.isGiven()
                ? "of the form %s, as --time-format says".formatted(format)
                : "a number since 1970, or a date and time such as 2026-11-25T12:00:00Z (without a zone it is in --time-zone);"
                        + " --time-format names another form";
    }

    /** A {@code java.sql.Date} has no {@code toInstant}. */
    @SuppressWarnings("JavaUtilDate")
    private TemporalAccessor calendar(Object time) {
        if (time instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime());
        }
        if (time instanceof TemporalAccessor calendar) {
            return calendar;
        }
        if (time instanceof CharSequence || time instanceof Number) {
            return format.read(time);
        }
        throw new DateTimeException("neither a date nor a text");
    }

    private long ofCalendar(IncomingRecord record, TemporalAccessor calendar) {
        return isInstant(calendar) || calendar instanceof LocalDate
                ? WrittenTime.instant(calendar, zone).toEpochMilli()
                : latest(record.timestampMs(), LocalDateTime.from(calendar).atZone(zone));
    }

    /**
     * The end of summer time repeats an hour. A record is written within an hour after its event, and not before it as far as
     * clocks agree: that tells which one is meant.
     */
    private static long latest(long timestampMs, ZonedDateTime first) {
        long secondMs = first.withLaterOffsetAtOverlap().toInstant().toEpochMilli();
        return secondMs <= timestampMs + MOST_AHEAD_MS
                ? secondMs
                : first.toInstant().toEpochMilli();
    }

    private static boolean isInstant(TemporalAccessor calendar) {
        return calendar.isSupported(ChronoField.INSTANT_SECONDS);
    }

    private long notAhead(IncomingRecord record, long ms, @Nullable Object time, String unitWords, String hint)
            throws MalformedObservationException {
        if (record.isAhead(ms)) {
            throw bad("%s is %s%s, more than an hour ahead of the present%s"
                    .formatted(what(), Numbers.shown(time), unitWords, hint));
        }
        return ms;
    }

    private String what() {
        return "the time field '%s'".formatted(path);
    }

    private static MalformedObservationException bad(String message) {
        return new MalformedObservationException(Reason.BAD_TIME, message);
    }
}
