package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.wire.format.CalendarDigits;
import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.TimeFormat;
import io.rollcast.wire.format.WrittenTime;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads event times from the cells of one file. Numbers all have the unit of the first one, unless a unit is stated. Times
 * of a day without a zone are those of the stated zone, as {@link LocalDateTime#atZone} resolves them: one that a clock
 * change skips is moved on by the change, and of one that comes twice the first is meant.
 */
final class Timestamps {

    private static final Logger LOG = LoggerFactory.getLogger(Timestamps.class);
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,30}(\\.\\d*)?([eE]\\+?\\d{1,2})?");
    private static final long JANUARY_1970_MS = 31L * 24 * 3600 * 1000;

    private final TimeFormat format;
    private final ZoneId zone;
    private EpochUnit unit;
    private boolean hasSeenNumber;
    private boolean hasWarnedOfJanuary1970;

    Timestamps(TimeRules rules) {
        format = rules.format();
        zone = rules.zone();
        unit = rules.unit();
    }

    /**
     * Returns epoch milliseconds, at least 0.
     *
     * @throws BadRowException if the cell is no time, or one before 1970
     * @throws IOException if it is the file's first number, and that is no time in the stated unit: then none is
     */
    long read(@Nullable Object cell) throws BadRowException, IOException {
        if (cell == null || cell.toString().isBlank()) {
            throw new BadRowException(Reason.BAD_TIME, "the timestamp is missing");
        }
        long ms;
        try {
            ms = millis(cell);
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadRowException(Reason.BAD_TIME, "the timestamp '%s' is %s".formatted(cell, fault()));
        }
        if (ms < 0) {
            throw new BadRowException(
                    Reason.BAD_TIME, "the timestamp '%s' is before 1970, and Kafka knows no such time".formatted(cell));
        }
        return ms;
    }

    private String fault() {
        return format.isGiven()
                ? "not of the form %s, as --time-format says".formatted(format)
                : "neither a number nor a time such as 2026-01-31T12:00:00Z, 2026-01-31 12:00 or 2026-01-31;"
                        + " --time-format names another form";
    }

    private long millis(Object cell) throws BadRowException, IOException {
        if (cell instanceof TemporalAccessor time) {
            return stated(cell, time);
        }
        if (format.isGiven()) {
            return stated(cell, format.read(cell));
        }
        String text = cell.toString().strip();
        if (NUMBER.matcher(text).matches()) {
            return fromNumber(new BigDecimal(text));
        }
        return stated(cell, format.read(text));
    }

    /** A time that is written out is no mistake of a unit, but may be one of whoever wrote the file. */
    private long stated(Object cell, TemporalAccessor time) {
        long ms = WrittenTime.instant(time, zone).toEpochMilli();
        if (ms >= 0 && ms < JANUARY_1970_MS && !hasWarnedOfJanuary1970) {
            hasWarnedOfJanuary1970 = true;
            LOG.warn(
                    "The timestamp {} is in January 1970, where times that were lost often are; points are published as of then",
                    cell);
        }
        return ms;
    }

    private long fromNumber(BigDecimal number) throws BadRowException, IOException {
        boolean isFirst = !hasSeenNumber;
        hasSeenNumber = true;
        if (unit == EpochUnit.AUTO) {
            unit = told(number);
            LOG.info("Timestamps are taken as {}, by the magnitude of {}", unit.words(), number);
        }
        long ms = unit.toMillis(number);
        if (ms >= 0 && ms < JANUARY_1970_MS) {
            String fault = "the timestamp %s would be in January 1970 if it were %s, and looks like %s"
                    .formatted(
                            number,
                            unit.words(),
                            EpochUnit.ofDate(number.doubleValue())
                                    .map(EpochUnit::words)
                                    .orElse("a count"));
            if (isFirst) {
                throw new IOException(fault + ": correct --time-unit or leave it away");
            }
            throw new BadRowException(Reason.BAD_TIME, fault);
        }
        return ms;
    }

    private static EpochUnit told(BigDecimal number) throws BadRowException {
        String calendar = CalendarDigits.fault(number.doubleValue());
        if (calendar != null) {
            throw new BadRowException(Reason.BAD_TIME, "the timestamp %s %s".formatted(number, calendar));
        }
        return EpochUnit.ofDate(number.doubleValue())
                .orElseThrow(() -> new BadRowException(
                        Reason.BAD_TIME,
                        "the timestamp %s is a time from 1973 to 5138 in no unit; if it is one all the same, give --time-unit, and if rows are counted by it, --start-time and --step"
                                .formatted(number)));
    }
}
