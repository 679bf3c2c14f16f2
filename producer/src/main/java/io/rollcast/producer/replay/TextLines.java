package io.rollcast.producer.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.producer.replay.BadRowException.Reason;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import org.jspecify.annotations.Nullable;

/** Lines of a text in UTF-8, without blank ones and without a byte order mark, and with one line of foresight. */
final class TextLines implements Closeable {

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private final BufferedReader lines;
    private @Nullable String ahead;
    private int delimiter = -1;
    private long read;
    private long number;

    TextLines(InputStream bytes) throws IOException {
        lines = new BufferedReader(new InputStreamReader(bytes, UTF_8), 1 << 16);
        lines.mark(1);
        if (lines.read() != BYTE_ORDER_MARK) {
            lines.reset();
        }
        ahead = read();
    }

    private @Nullable String read() throws IOException {
        String line = lines.readLine();
        read++;
        while (line != null && line.isBlank() && line.indexOf(delimiter) < 0) {
            line = lines.readLine();
            read++;
        }
        return line;
    }

    /** States the character between fields: a line that has it is a row of empty fields and not blank. */
    void delimitBy(char character) {
        delimiter = character;
    }

    /** Returns the next line without going on to it, or null after the last one. */
    @Nullable
    String peek() {
        return ahead;
    }

    /**
     * Returns the next line, or null after the last one.
     *
     * @throws BadRowException if it is not UTF-8
     */
    @Nullable
    String next() throws IOException, BadRowException {
        String line = ahead;
        number = read;
        if (line != null) {
            ahead = read();
        }
        if (line != null && line.indexOf(REPLACEMENT) >= 0) {
            throw new BadRowException(Reason.MALFORMED, "it is not UTF-8");
        }
        return line;
    }

    /** Number of the line that {@link #next} returned last, from 1; blank ones count. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
