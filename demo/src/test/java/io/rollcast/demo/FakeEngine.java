package io.rollcast.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Something that listens where a Docker engine would, and says what it is told to, one request after the other, on a thread of its own. */
final class FakeEngine implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final Map<String, String> answers;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    /**
     * Listens until it is closed.
     *
     * @param answers status and body, by the beginning of the request line; others are answered with nothing
     */
    FakeEngine(Map<String, String> answers) throws IOException {
        this.answers = Map.copyOf(answers);
        Thread thread = new Thread(this::serve, "fake-engine");
        thread.setDaemon(true);
        thread.start();
    }

    DockerDaemon daemon() {
        return new DockerDaemon("tcp://127.0.0.1:" + listening.getLocalPort(), List.of());
    }

    /** Request lines so far. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                answer(socket);
            } catch (SocketException e) {
                // closed, by this test or by who asked
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String line = reader.readLine();
        if (line == null) {
            return; // a look whether somebody listens
        }
        asked.add(line);
        for (String header = reader.readLine(); header != null && !header.isEmpty(); ) {
            header = reader.readLine();
        }
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            if (line.startsWith(answer.getKey())) {
                String[] statusAndBody = answer.getValue().split(" ", 2);
                socket.getOutputStream()
                        .write("HTTP/1.0 %s said\r\nContent-Type: application/json\r\n\r\n%s"
                                .formatted(statusAndBody[0], statusAndBody[1])
                                .getBytes(StandardCharsets.UTF_8));
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
