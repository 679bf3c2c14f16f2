package io.rollcast.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on loopback for processes that end and come back. Asked by whoever starts them. */
public final class ServerPort {

    private ServerPort() {}

    /**
     * A free one that stays free while its server is down: below those that the system gives to clients, one of which could
     * otherwise get it, or even connect to itself on it.
     */
    public static int find() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
    }
}
