package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** Another instance that gives every request the same answer, and takes requests for its stream, which it never answers. */
final class HeldPeer implements AutoCloseable {

    private final ServerSocket server;
    private final byte[] answer;
    private final CountDownLatch streamRequested = new CountDownLatch(1);
    private final CountDownLatch streamAbandoned = new CountDownLatch(1);
    final HostPort address;

    /** @param detail answers every other request, as JSON */
    HeldPeer(String detail) throws IOException {
        this("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", detail);
    }

    private HeldPeer(String head, String body) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        this.answer =
                "%sContent-Length: %d\r\n\r\n%s".formatted(head, length, body).getBytes(StandardCharsets.UTF_8);
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.address = new HostPort("127.0.0.1", server.getLocalPort());
        daemon(this::accept, "held-peer");
    }

    /** One that refuses all. */
    static HeldPeer refusing(String head) throws IOException {
        return new HeldPeer(head, "");
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether a stream has been asked for. */
    boolean isRequested() {
        return streamRequested.getCount() == 0;
    }

    /** Whether whoever asked for a stream has hung up. */
    boolean isAbandoned() {
        return streamAbandoned.getCount() == 0;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                daemon(() -> serve(socket), "held-peer-connection");
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var requests =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            boolean isStream = false;
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                if (line.startsWith("GET ")) {
                    isStream = line.startsWith("GET /api/stream");
                } else if (line.isEmpty() && isStream) {
                    streamRequested.countDown();
                    awaitEnd(requests);
                    return;
                } else if (line.isEmpty()) {
                    socket.getOutputStream().write(answer);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitEnd(BufferedReader requests) throws IOException {
        try {
            while (requests.read() >= 0) {}
        } catch (SocketException e) {
            // Reset: hung up as well.
        }
        streamAbandoned.countDown();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
