package io.rollcast.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Forwards TCP connections on loopback to another port, from a port of its own. Closed and opened again, it looks from
 * without as if the process behind it were stopped and started: connections are cut off, and new ones are refused. Used by
 * one thread; each connection has two daemon threads.
 */
final class Forwarder implements AutoCloseable {

    private final int port = FreePort.find();
    private final int to;
    private final Set<Socket> connected = ConcurrentHashMap.newKeySet();
    private ServerSocket listening;

    /** To a port of this machine, from no port yet. */
    Forwarder(int to) {
        this.to = to;
    }

    /** The port that stays its own. */
    int port() {
        return port;
    }

    /** Listens; after {@link #close}, again. */
    void open() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listening = server;
        start(() -> accept(server));
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                Socket from = server.accept();
                start(() -> forward(from, server));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void forward(Socket from, ServerSocket server) {
        try (from;
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), to)) {
            List<Socket> both = List.of(from, behind);
            connected.addAll(both);
            if (!server.isClosed()) {
                start(() -> copy(behind, from));
                copy(from, behind);
            }
            connected.removeAll(both);
        } catch (IOException e) {
            // Nobody listens there: who has connected is told by the end of the connection.
        }
    }

    /** Copies until one side ends, and ends both. */
    private static void copy(Socket from, Socket target) {
        try (from;
                target) {
            from.getInputStream().transferTo(target.getOutputStream());
        } catch (IOException e) {
            // One side was cut off, and so is the other.
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    /** Refuses connections from now on, and cuts off those that there are. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : connected) {
            socket.close();
        }
    }
}
