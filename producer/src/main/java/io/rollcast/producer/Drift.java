package io.rollcast.producer;

import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * A change of all synthetic series at one point, to see how forecasts and refits take it: from there on, series run at another
 * pace. At twice the pace a pattern of 24 points has 12, and sines have twice the frequency, so that they are no longer of
 * the family that networks were fitted on. Values are left out, never changed: a series depends on the seed, its index and the
 * change alone.
 *
 * @param kind how the pace changes
 * @param at number of the point at which it begins, from 1
 */
public record Drift(Kind kind, long at) {

    private static final int HALF_A_SEASON = SeriesKind.PERIOD / 2;

    /** How the pace changes. */
    public enum Kind {
        /** From one point to the next, to twice the pace. */
        SUDDEN,
        /** Little by little to twice the pace, over as many points as there were before it. */
        SLOW,
        /** The pace stays; half a season is left out, once. */
        SEASON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Drift {
        if (at < 1) {
            throw new IllegalArgumentException("a change at point %d: it must be at least 1".formatted(at));
        }
    }

    /** Returns a series that changes, given one that does not. */
    DoubleSupplier over(DoubleSupplier steady) {
        return new DoubleSupplier() {
            private long number;

            @Override
            public double getAsDouble() {
                long skipped = skippedBefore(number + 1) - skippedBefore(number);
                number++;
                double value = steady.getAsDouble();
                for (long i = 0; i < skipped; i++) {
                    value = steady.getAsDouble();
                }
                return value;
            }
        };
    }

    /** Values that have been left out before point {@code number}. */
    private long skippedBefore(long number) {
        long since = number - at;
        if (since < 0) {
            return 0;
        }
        return switch (kind) {
            case SUDDEN -> since + 1;
            case SLOW -> since <= at ? (long) ((double) since * since / (2.0 * at)) : at / 2 + since - at;
            case SEASON -> HALF_A_SEASON;
        };
    }
}
