package io.rollcast.forecaster.series;

import java.nio.ByteBuffer;

/**
 * Whole numbers in as many bytes as they need, seven bits a byte, the lowest first; signed ones by zigzag: the encoding of
 * Protocol Buffers.
 */
final class Varint {

    /** Most bytes of a number. */
    static final int MOST_BYTES = 10;

    private Varint() {}

    static void write(long signed, ByteBuffer bytes) {
        long left = (signed << 1) ^ (signed >> 63);
        while ((left & ~0x7fL) != 0) {
            bytes.put((byte) (left | 0x80));
            left >>>= 7;
        }
        bytes.put((byte) left);
    }

    static long read(ByteBuffer bytes) {
        long zigzag = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes.get();
            zigzag |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than %d bytes".formatted(MOST_BYTES));
    }
}
