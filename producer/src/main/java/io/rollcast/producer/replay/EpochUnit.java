package io.rollcast.producer.replay;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Unit of a time that is a number, counted from 1970. Magnitude tells units apart: from March 1973 to the year 5138, a
 * number of seconds, milliseconds, microseconds or nanoseconds is none of the other units.
 */
public enum EpochUnit {
    S("seconds", 3),
    MS("milliseconds", 0),
    US("microseconds", -3),
    NS("nanoseconds", -6);

    private static final BigDecimal EARLIEST_MS = BigDecimal.valueOf(100_000_000_000L);
    private static final BigDecimal LATEST_MS = BigDecimal.valueOf(100_000_000_000_000L);

    private final String label;
    private final int millisExponent;

    EpochUnit(String label, int millisExponent) {
        this.label = label;
        this.millisExponent = millisExponent;
    }

    /** Returns the unit in which the number is a time from 1973 to 5138, or empty if it is none in any unit. */
    static Optional<EpochUnit> of(BigDecimal number) {
        for (EpochUnit unit : values()) {
            BigDecimal ms = number.scaleByPowerOfTen(unit.millisExponent);
            if (ms.compareTo(EARLIEST_MS) >= 0 && ms.compareTo(LATEST_MS) < 0) {
                return Optional.of(unit);
            }
        }
        return Optional.empty();
    }

    /**
     * Returns epoch milliseconds, rounded down.
     *
     * @throws ArithmeticException if they are beyond 64 bits
     */
    long millis(BigDecimal number) {
        return number.scaleByPowerOfTen(millisExponent)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    @Override
    public String toString() {
        return label;
    }
}
