package io.rollcast.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Many connections that are as slow as a server lets them be: each says its opening, and from then on, at every beat, one
 * byte more, and takes a few bytes of what was answered. One that the server has closed is opened anew. All on one thread.
 */
final class SlowClients implements Onslaught {

    /** A small one, so that what is not read soon waits in the server. */
    private static final int RECEIVE_BUFFER_BYTES = 4_096;

    /**
     * How they are slow.
     *
     * @param opening sent at once
     * @param drip sent a byte at each beat, over and over; empty for nothing
     * @param readBytes taken at each beat
     * @param beatMs from one beat to the next
     */
    record Manner(String opening, String drip, int readBytes, long beatMs) {}

    private static final class Client {
        private final SocketChannel channel;
        private int dripped;
        private boolean isAnswered;

        private Client(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private final int port;
    private final Manner manner;
    private final Client[] clients;
    private final ByteBuffer buffer;
    private final Answers answers = new Answers();
    private final AtomicInteger open = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "slow-clients");
    private volatile boolean isClosing;

    SlowClients(int port, int count, Manner manner) {
        this.port = port;
        this.manner = manner;
        this.clients = new Client[count];
        this.buffer = ByteBuffer.allocate(Math.max(16, manner.readBytes));
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!isClosing) {
            long nextNanos = System.nanoTime() + manner.beatMs * 1_000_000;
            for (int index = 0; index < clients.length && !isClosing; index++) {
                beat(index);
            }
            while (!isClosing && System.nanoTime() < nextNanos) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private void beat(int index) {
        Client client = clients[index];
        try {
            if (client == null) {
                clients[index] = connect();
                open.incrementAndGet();
                return;
            }
            if (!manner.drip.isEmpty()) {
                char next = manner.drip.charAt(client.dripped++ % manner.drip.length());
                client.channel.write(ByteBuffer.wrap(new byte[] {(byte) next}));
            }
            buffer.clear();
            int read = client.channel.read(buffer);
            if (read > 0 && !client.isAnswered) {
                client.isAnswered = true;
                answers.count(RawHttp.status(new String(buffer.array(), 0, read, StandardCharsets.US_ASCII)));
            }
            if (read < 0) {
                forget(index);
            }
        } catch (IOException e) {
            forget(index);
        }
    }

    private Client connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        channel.write(StandardCharsets.US_ASCII.encode(manner.opening));
        return new Client(channel);
    }

    private void forget(int index) {
        Client client = clients[index];
        clients[index] = null;
        if (client == null) {
            return;
        }
        open.decrementAndGet();
        if (!client.isAnswered) {
            answers.count(0);
        }
        try {
            client.channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public Outcome outcome() {
        return new Outcome(answers.byStatus(), open.get());
    }

    @Override
    public void close() {
        isClosing = true;
        try {
            thread.join(5_000);
            for (Client client : clients) {
                if (client != null) {
                    client.channel.close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
