package io.rollcast.wire.format;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/**
 * Unit of times that are numbers since 1970 began, on topics and in files. What is finer than a millisecond is cut, as it is
 * of times that are written out.
 */
public enum EpochUnit {
    S("seconds", 1_000, 1),
    MS("milliseconds", 1, 1),
    US("microseconds", 1, 1_000),
    NS("nanoseconds", 1, 1_000_000),
    /**
     * The unit that the magnitude tells: up to 1e11 seconds, up to 1e14 milliseconds, up to 1e17 microseconds, then
     * nanoseconds. So each unit is recognised for the times from 1973 to 5138.
     */
    AUTO("a unit told by its magnitude", 1, 1);

    private final String words;
    private final long times;
    private final long by;

    EpochUnit(String words, long times, long by) {
        this.words = words;
        this.times = times;
        this.by = by;
    }

    /** The unit of such a time: this one, or for {@link #AUTO} the one that the magnitude tells. */
    EpochUnit of(double time) {
        return this == AUTO ? ofMagnitude(time) : this;
    }

    /** The unit in which a number is a time from March 1973 to the year 5138; empty if it is one in none. */
    public static Optional<EpochUnit> ofDate(double number) {
        return number >= 1e8 && number < 1e20 ? Optional.of(ofMagnitude(number)) : Optional.empty();
    }

    static EpochUnit ofMagnitude(double time) {
        double size = Math.abs(time);
        if (size < 1e11) {
            return S;
        }
        if (size < 1e14) {
            return MS;
        }
        return size < 1e17 ? US : NS;
    }

    /** Epoch milliseconds of a whole time in this unit, rounded down. */
    long toMillis(long time) {
        long ms = Math.floorDiv(time, by);
        long most = Long.MAX_VALUE / times;
        return Math.max(-most, Math.min(most, ms)) * times;
    }

    /** Epoch milliseconds of a time in this unit that may have decimals, rounded down; not for NaN. */
    long toMillis(double time) {
        // The decimals are those that the double is written with: a floor of the double itself would make .122 of .123.
        return time == Math.rint(time) ? toMillis((long) time) : toMillis(BigDecimal.valueOf(time));
    }

    /**
     * Epoch milliseconds of a time in this unit, rounded down.
     *
     * @throws ArithmeticException if they are beyond 64 bits
     */
    public long toMillis(BigDecimal time) {
        return time.multiply(BigDecimal.valueOf(times))
                .divide(BigDecimal.valueOf(by), 0, RoundingMode.FLOOR)
                .longValueExact();
    }

    /** In words, for messages. */
    public String words() {
        return words;
    }

    /** As an option takes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
