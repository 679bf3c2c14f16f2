package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;

/**
 * Doubles in few bytes without a loss: a measurement is mostly a decimal of a few places, which is a whole number and a
 * count of places. Any other is written as it is.
 */
final class ExactDecimal {

    /** Most bytes of a number. */
    static final int MOST_BYTES = 1 + Varint.MOST_BYTES;

    private static final byte AS_IT_IS = -1;
    private static final int MOST_PLACES = 9;
    private static final double[] POWERS = new double[MOST_PLACES + 1];
    /** Larger counts take as many bytes as the double itself. */
    private static final double MOST_COUNT = 1L << 47;

    static {
        for (int places = 0; places < POWERS.length; places++) {
            POWERS[places] = StrictMath.pow(10, places);
        }
    }

    private ExactDecimal() {}

    /**
     * {@code places i8, count varint}; or {@code -1 i8, f64}.
     *
     * @param likelyPlaces places that are tried first, those of the number before
     * @return places that were found
     */
    static int write(double value, int likelyPlaces, ByteBuffer bytes) {
        if (write(value, bytes, likelyPlaces)) {
            return likelyPlaces;
        }
        for (int places = 0; places <= MOST_PLACES; places++) {
            if (write(value, bytes, places)) {
                return places;
            }
        }
        bytes.put(AS_IT_IS).putDouble(value);
        return likelyPlaces;
    }

    private static boolean write(double value, ByteBuffer bytes, int places) {
        double count = Math.rint(value * POWERS[places]);
        // Bits, since there is a zero below 0.
        boolean isExact = Math.abs(count) < MOST_COUNT
                && Double.doubleToRawLongBits((long) count / POWERS[places]) == Double.doubleToRawLongBits(value);
        if (isExact) {
            bytes.put((byte) places);
            Varint.write((long) count, bytes);
        }
        return isExact;
    }

    static double read(ByteBuffer bytes) {
        byte places = bytes.get();
        return places == AS_IT_IS ? bytes.getDouble() : Varint.read(bytes) / POWERS[places];
    }
}
