package io.rollcast.benchmark;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection that sends bytes as they are and reads answers over, at little cost to the attacker. Of one thread. */
final class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MS = 20_000;

    private final Socket socket;
    private final InputStream input;

    RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    void send(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
    }

    /** Sends no more; what was answered can still be read. */
    void endOfRequest() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads one whole answer; its status, negative if the server closes after it. */
    int answer() throws IOException {
        String line = line();
        int status = status(line);
        long length = -1;
        boolean isChunked = false;
        boolean isLast = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                isChunked = lower.contains("chunked");
            } else if (lower.startsWith("connection:")) {
                isLast = lower.contains("close");
            }
        }
        if (isChunked) {
            for (int size = chunk(); size > 0; size = chunk()) {
                input.skipNBytes(size + 2);
            }
            line();
        } else if (length >= 0) {
            input.skipNBytes(length);
        } else {
            isLast = true;
        }
        return isLast ? -status : status;
    }

    /** The status of the first answer, without reading on. */
    int firstStatus() throws IOException {
        return status(line());
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().strip(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the server closed");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Of an answer's beginning; 0 if that is none. */
    static int status(String text) {
        return text.matches("(?s)HTTP/1\\.[01] [0-9]{3}.*") ? Integer.parseInt(text.substring(9, 12)) : 0;
    }

    static byte[] get(String target) {
        return "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(target).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
