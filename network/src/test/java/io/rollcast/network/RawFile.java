package io.rollcast.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Safetensors files written by hand, right or wrong. */
final class RawFile {

    private RawFile() {}

    /** A file of this header and so many zero bytes of data. */
    static byte[] of(String header, int dataBytes) {
        byte[] json = header.getBytes(UTF_8);
        return withHeaderLength(json.length, Arrays.copyOf(json, json.length + dataBytes));
    }

    static byte[] withHeaderLength(long length, byte[] rest) {
        return ByteBuffer.allocate(8 + rest.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(rest)
                .array();
    }
}
