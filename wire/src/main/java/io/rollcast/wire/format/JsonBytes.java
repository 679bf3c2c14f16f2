package io.rollcast.wire.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds the bytes of one JSON object of many numbers: Jackson's generator takes longer for each of them than writing them
 * takes. Of one thread.
 */
final class JsonBytes {

    /** Most bytes of a number as text. */
    private static final int MOST_OF_NUMBER = 25;

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    /** Where a thread builds objects before it is known how long they are. */
    private static final ThreadLocal<JsonBytes> ROOM = ThreadLocal.withInitial(JsonBytes::new);

    private byte[] bytes = new byte[1024];
    private int end;

    private JsonBytes() {}

    /** Begins an object, in the room of the thread: until it is closed, the thread must not begin another one. */
    static JsonBytes open() {
        JsonBytes room = ROOM.get();
        room.bytes[0] = '{';
        room.end = 1;
        return room;
    }

    /** Encodes a field's name, with what comes before and after it. */
    static byte[] name(String name) {
        return ascii(",\"%s\":".formatted(name));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void add(byte[] name, String value) {
        begin(name, value.length() + 2);
        bytes[end++] = '"';
        int i = 0;
        for (; i < value.length() && isPlain(value.charAt(i)); i++) {
            bytes[end++] = (byte) value.charAt(i);
        }
        if (i < value.length()) {
            copy(JsonStringEncoder.getInstance().quoteAsUTF8(value.substring(i)));
            reserve(1);
        }
        bytes[end++] = '"';
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
    }

    void add(byte[] name, long value) {
        begin(name, MOST_OF_NUMBER);
        end = NumberOutput.outputLong(value, bytes, end);
    }

    void add(byte[] name, boolean value) {
        begin(name, 0);
        copy(value ? TRUE : FALSE);
    }

    /** @param areShort whether they are likely to have three decimal places at most */
    void add(byte[] name, double[] values, boolean areShort) {
        begin(name, 1);
        bytes[end++] = '[';
        for (int i = 0; i < values.length; i++) {
            reserve(1 + MOST_OF_NUMBER);
            if (i > 0) {
                bytes[end++] = ',';
            }
            int written = areShort
                    ? ShortDecimal.writeShort(values[i], bytes, end)
                    : ShortDecimal.write(values[i], bytes, end);
            if (written > end) {
                end = written;
            } else {
                copy(ascii(NumberOutput.toString(values[i], true)));
            }
        }
        reserve(1);
        bytes[end++] = ']';
    }

    /** Ends the object; nothing may be added to it any more. */
    byte[] close() {
        reserve(1);
        bytes[end++] = '}';
        return Arrays.copyOf(bytes, end);
    }

    private void begin(byte[] name, int more) {
        reserve(name.length + more);
        int comma = end == 1 ? 1 : 0;
        System.arraycopy(name, comma, bytes, end, name.length - comma);
        end += name.length - comma;
    }

    private void copy(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, end, more.length);
        end += more.length;
    }

    private void reserve(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + more));
        }
    }
}
