package io.rollcast.wire.format;

/**
 * Fast conversion of numbers to text: plain decimals of at most nine places, which read back as the same double. Each
 * forecast has ten of them or more, and a general algorithm would take a fifth of the whole time of a forecast. Digits are
 * written three at a time, from a table.
 */
final class ShortDecimal {

    /** Room that a text takes: sign, sixteen digits, point; and two digits that are written and left out. */
    static final int MOST_BYTES = 20;

    /** Bound up to which whole numbers are exact as doubles, so that a quotient of two of them is rounded once only. */
    private static final double MOST_COUNT = 9e15;

    /** The digits of 000 to 999. */
    private static final byte[] TRIPLES = new byte[3000];

    /** How many of these come before the last zeros, the first one always. */
    private static final byte[] PLACES = new byte[1000];

    static {
        for (int i = 0; i < 1000; i++) {
            TRIPLES[3 * i] = (byte) ('0' + i / 100);
            TRIPLES[3 * i + 1] = (byte) ('0' + i / 10 % 10);
            TRIPLES[3 * i + 2] = (byte) ('0' + i % 10);
            PLACES[i] = (byte) (i % 10 > 0 ? 3 : i % 100 > 0 ? 2 : 1);
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
        int end = write(value, 2, 1e6, to, from);
        return end > from ? end : write(value, 3, 1e9, to, from);
    }

    /** The same at once for a number that is likely to have three places at most. */
    static int writeShort(double value, byte[] to, int from) {
        int end = write(value, 1, 1e3, to, from);
        return end > from ? end : write(value, to, from);
    }

    /** Writes a number of so many times three decimal places, for which {@code power} is the power of ten. */
    private static int write(double value, int triples, double power, byte[] to, int from) {
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
        int begin = from;
        // Of zero as well, which may be negative.
        if (Double.doubleToRawLongBits(value) < 0) {
            to[begin++] = '-';
        }
        int kept = triples;
        while (kept > 1 && count % 1000 == 0) {
            count /= 1000;
            kept--;
        }
        long before = count / 1000;
        int last = (int) (count - 1000 * before);
        int at = writeWithPlaces(before, kept - 1, to, begin);
        copy(last, to, at);
        return at + PLACES[last];
    }

    /** Writes a number whose last so many times three digits are decimal places, zeros as well. */
    private static int writeWithPlaces(long count, int triples, byte[] to, int from) {
        if (triples == 0) {
            int point = writeWhole(count, to, from);
            to[point] = '.';
            return point + 1;
        }
        int at = writeWithPlaces(count / 1000, triples - 1, to, from);
        copy((int) (count % 1000), to, at);
        return at + 3;
    }

    private static int writeWhole(long whole, byte[] to, int from) {
        if (whole >= 1000) {
            int at = writeWhole(whole / 1000, to, from);
            copy((int) (whole % 1000), to, at);
            return at + 3;
        }
        int triple = (int) whole;
        int at = from;
        if (triple >= 100) {
            to[at++] = TRIPLES[3 * triple];
        }
        if (triple >= 10) {
            to[at++] = TRIPLES[3 * triple + 1];
        }
        to[at] = TRIPLES[3 * triple + 2];
        return at + 1;
    }

    private static void copy(int triple, byte[] to, int at) {
        to[at] = TRIPLES[3 * triple];
        to[at + 1] = TRIPLES[3 * triple + 1];
        to[at + 2] = TRIPLES[3 * triple + 2];
    }
}
