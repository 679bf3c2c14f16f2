package io.rollcast.inspect;

import io.rollcast.service.DurationConverter;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.FieldPath;
import io.rollcast.wire.format.Numbers;
import io.rollcast.wire.format.TimeField;
import io.rollcast.wire.format.TimeFormat;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Times in fields, and durations for people and for options. */
final class Times {

    /** Where clocks are furthest ahead: what is the present without a zone anywhere is not in the future there. */
    private static final ZoneOffset FURTHEST_AHEAD = ZoneOffset.ofHours(14);

    private static final FieldPath PATH = FieldPath.parse("time");

    /** 2001-09-09: later numbers look like a time, earlier ones like measurements. */
    private static final long LEAST_NUMBER_MS = 1_000_000_000_000L;

    private static final long DAY_MS = Duration.ofDays(1).toMillis();

    private static final List<Duration> USUAL = List.of(
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(20),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(3),
            Duration.ofHours(4),
            Duration.ofHours(6),
            Duration.ofHours(8),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(7));

    private Times() {}

    /** Whether a field can be a time: one of ISO 8601, or a number from 2001 to now in seconds or a smaller unit. */
    static boolean isTime(Object leaf) {
        return epochMs(TimeFormat.ISO, FURTHEST_AHEAD, leaf).isPresent();
    }

    /** Whether a time is another one in another zone. */
    static boolean namesNoZone(TimeFormat format, @Nullable Object leaf) {
        return !epochMs(format, FURTHEST_AHEAD, leaf).equals(epochMs(format, ZoneOffset.UTC, leaf));
    }

    /** A time without a zone as it would be in UTC, epoch milliseconds, be it in the future. */
    static OptionalLong inUtc(TimeFormat format, @Nullable Object leaf) {
        OptionalLong time = epochMs(format, FURTHEST_AHEAD, leaf);
        return time.isEmpty() ? time : OptionalLong.of(time.getAsLong() + FURTHEST_AHEAD.getTotalSeconds() * 1000L);
    }

    /** Whether a field can be a time within a day of another. */
    static boolean isNear(TimeFormat format, long ms, @Nullable Object leaf) {
        OptionalLong time = epochMs(format, FURTHEST_AHEAD, leaf);
        return time.isPresent() && Math.abs(time.getAsLong() - ms) <= DAY_MS;
    }

    private static OptionalLong epochMs(TimeFormat format, ZoneOffset zone, @Nullable Object leaf) {
        if (leaf == null || leaf instanceof Boolean) {
            return OptionalLong.empty();
        }
        try {
            long ms = new TimeField(PATH, format, EpochUnit.AUTO, zone, true).epochMs(now(), Map.of("time", leaf));
            boolean isWritten = format.isGiven() || Numbers.number(leaf) == null;
            return isWritten || ms >= LEAST_NUMBER_MS ? OptionalLong.of(ms) : OptionalLong.empty();
        } catch (MalformedObservationException e) {
            return OptionalLong.empty();
        }
    }

    private static IncomingRecord now() {
        long nowMs = System.currentTimeMillis();
        return new IncomingRecord("", null, null, new RecordHeaders(), nowMs, nowMs);
    }

    /** The usual step that is nearest, if it is within a tenth; else the milliseconds as they are. */
    static long snapped(double ms) {
        for (Duration usual : USUAL) {
            if (Math.abs(usual.toMillis() - ms) <= ms / 10) {
                return usual.toMillis();
            }
        }
        return Math.max(1, Math.round(ms));
    }

    /** The shortest usual step that is not shorter. */
    static long atLeast(double ms) {
        return USUAL.stream()
                .mapToLong(Duration::toMillis)
                .filter(usual -> usual >= ms)
                .findFirst()
                .orElse(Duration.ofDays(7).toMillis());
    }

    /** As options take it: {@code 100ms}, {@code 5m}, {@code 1h30m}, {@code 1d}. */
    static String text(long ms) {
        return DurationConverter.text(Duration.ofMillis(ms));
    }

    /** Roughly, for people. */
    static String about(long ms) {
        long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
        String[] names = {"d", "h", "m", "s"};
        for (int i = 0; i < units.length; i++) {
            if (ms >= 2 * units[i]) {
                return Math.round((double) ms / units[i]) + names[i];
            }
        }
        return ms + "ms";
    }
}
