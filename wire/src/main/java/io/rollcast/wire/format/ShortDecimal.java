package io.rollcast.wire.format;

/**
 * Fast conversion of numbers to text: plain decimals of at most nine places, which read back as the same double. Each
 * forecast has ten of them or more, and a general algorithm would take a fifth of the whole time of a forecast.
 */
final class ShortDecimal {

    /** Length of the longest text: sign, sixteen digits, point. */
    static final int MOST_BYTES = 18;

    /** Bound up to which whole numbers are exact as doubles, so that a quotient of two of them is rounded once only. */
    private static final double MOST_COUNT = 9e15;

    private static final long[] POWERS_OF_TEN = new long[17];

    /** The digits of 00 to 99. */
    private static final byte[] PAIRS = new byte[200];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private ShortDecimal() {}

    /**
     * Writes a number that has at most nine decimal places.
     *
     * @param to buffer with room for {@link #MOST_BYTES} bytes, in ASCII
     * @param from index in {@code to} of the first byte
     * @return index after the last byte; {@code from} where the number has more places or is too large
     */
    static int write(double value, byte[] to, int from) {
        int end = write(value, 6, 1e6, to, from);
        return end > from ? end : write(value, 9, 1e9, to, from);
    }

    /** The same at once for a number that is likely to have three places at most. */
    static int writeShort(double value, byte[] to, int from) {
        int end = write(value, 3, 1e3, to, from);
        return end > from ? end : write(value, to, from);
    }

    private static int write(double value, int places, double power, byte[] to, int from) {
        double size = Math.abs(value);
        double counts = size * power;
        // The comparison is negated so that NaN is excluded, too.
        if (!(counts < MOST_COUNT)) {
            return from;
        }
        long count = (long) (counts + 0.5);
        if (count / power != size) {
            return from;
        }
        int decimals = places;
        while (decimals > 1 && count % 10 == 0) {
            count /= 10;
            decimals--;
        }
        int begin = from;
        // Of zero as well, which may be negative.
        if (Double.doubleToRawLongBits(value) < 0) {
            to[begin++] = '-';
        }
        long whole = count / POWERS_OF_TEN[decimals];
        int point = writeWhole(whole, to, begin);
        to[point] = '.';
        return writePlaces((int) (count - whole * POWERS_OF_TEN[decimals]), decimals, to, point + 1);
    }

    private static int writeWhole(long whole, byte[] to, int from) {
        int digits = 1;
        while (whole >= POWERS_OF_TEN[digits]) {
            digits++;
        }
        long left = whole;
        for (int at = from + digits - 1; at >= from; at--) {
            to[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return from + digits;
    }

    private static int writePlaces(int places, int count, byte[] to, int from) {
        int left = places;
        int at = from + count;
        while (at >= from + 2) {
            at -= 2;
            int pair = 2 * (left % 100);
            to[at] = PAIRS[pair];
            to[at + 1] = PAIRS[pair + 1];
            left /= 100;
        }
        if (at > from) {
            to[from] = (byte) ('0' + left);
        }
        return from + count;
    }
}
