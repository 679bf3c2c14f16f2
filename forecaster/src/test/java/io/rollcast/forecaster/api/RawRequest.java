package io.rollcast.forecaster.api;

import io.rollcast.service.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends what no HTTP client would, and reads what comes back until the server closes. */
final class RawRequest {

    /** @param head status line and headers */
    record Answer(int status, String head, String body) {}

    private RawRequest() {}

    static Answer send(HostPort address, String request) throws IOException {
        return send(address, request.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Answer send(HostPort address, byte[] request) throws IOException {
        try (Socket socket = new Socket(address.host(), address.port())) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (SocketException e) {
                // The server has seen enough, and closed; what it said is still to be read.
            }
            String text;
            try {
                text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (SocketException e) {
                return new Answer(0, "", "");
            }
            int end = text.indexOf("\r\n\r\n");
            String head = end < 0 ? text : text.substring(0, end);
            String status = head.matches("(?s)HTTP/1.1 [0-9]{3} .*") ? head.substring(9, 12) : "0";
            return new Answer(Integer.parseInt(status), head, end < 0 ? "" : text.substring(end + 4));
        }
    }
}
