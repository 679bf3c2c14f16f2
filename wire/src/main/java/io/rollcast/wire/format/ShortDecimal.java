package io.rollcast.wire.format;

/**
 * Fast conversion of numbers to text: plain decimals of at most nine places, which read back as the same double. Each
 * forecast has ten of them or more, and a general algorithm would take a fifth of the whole time of a forecast.
 */
final class ShortDecimal {

    /** Length of the longest text: sign, sixteen digits, point. */
    static final int MOST_CHARS = 18;

    /** Bound up to which whole numbers are exact as doubles, so that a quotient of two of them is rounded once only. */
    private static final double MOST_COUNT = 9e15;

    private ShortDecimal() {}

    /**
     * Writes a number that has at most nine decimal places.
     *
     * @param to buffer with room for {@link #MOST_CHARS} chars
     * @param from index in {@code to} of the first char
     * @return index after the last char; {@code from} where the number has more places, is 0 or is too large
     */
    static int write(double value, char[] to, int from) {
        double size = Math.abs(value);
        int end = write(value < 0, size, 6, 1e6, to, from);
        return end > from ? end : write(value < 0, size, 9, 1e9, to, from);
    }

    /** The same at once for a number that is likely to have three places at most. */
    static int writeShort(double value, char[] to, int from) {
        int end = write(value < 0, Math.abs(value), 3, 1e3, to, from);
        return end > from ? end : write(value, to, from);
    }

    private static int write(boolean isNegative, double size, int places, double power, char[] to, int from) {
        double counts = size * power;
        // The comparison is negated so that NaN is excluded, too.
        if (!(counts < MOST_COUNT)) {
            return from;
        }
        long count = (long) (counts + 0.5);
        if (count == 0 || count / power != size) {
            return from;
        }
        int decimals = places;
        while (decimals > 1 && count % 10 == 0) {
            count /= 10;
            decimals--;
        }
        return write(isNegative, count, decimals, to, from);
    }

    private static int write(boolean isNegative, long count, int decimals, char[] to, int from) {
        int begin = from;
        if (isNegative) {
            to[begin++] = '-';
        }
        int digits = decimals + 1;
        for (long most = power(digits); count >= most; most *= 10) {
            digits++;
        }
        int point = begin + digits - decimals;
        long left = count;
        for (int at = point + decimals; at > point; at--) {
            to[at] = (char) ('0' + left % 10);
            left /= 10;
        }
        to[point] = '.';
        for (int at = point - 1; at >= begin; at--) {
            to[at] = (char) ('0' + left % 10);
            left /= 10;
        }
        return point + decimals + 1;
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
