package io.rollcast.wire.format;

import java.util.Locale;

/** Unit of times that are numbers since 1970 began. */
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

    /** Epoch milliseconds of a time in this unit that may have decimals, rounded to the nearest. */
    long toMillis(double time) {
        return Math.round(time * times / by);
    }

    /** In words, for messages. */
    String words() {
        return words;
    }

    /** As an option takes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
