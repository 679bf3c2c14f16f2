package io.rollcast.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Many readers of event streams on one thread, which take in what comes and look at none of it. */
final class EventReaders implements AutoCloseable {

    private final Selector selector;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final Onslaught.Answers answers = new Onslaught.Answers();
    private final Thread thread = new Thread(this::read, "event-readers");
    private volatile boolean closing;

    /**
     * Opens the streams.
     *
     * @param readers how many
     * @param series how many series they follow, in turn
     */
    EventReaders(int port, int readers, int series) throws IOException {
        selector = Selector.open();
        for (int reader = 0; reader < readers; reader++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String request = "GET /api/stream?series=%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .formatted(Backlog.id(reader % series));
            channel.write(StandardCharsets.US_ASCII.encode(request));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            open.incrementAndGet();
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
        try {
            while (!closing) {
                selector.select(key -> take(key, buffer), 100);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(SelectionKey key, ByteBuffer buffer) {
        try {
            buffer.clear();
            int read = ((SocketChannel) key.channel()).read(buffer);
            if (read >= 0) {
                bytes.addAndGet(read);
                if (key.attachment() == null) {
                    key.attach(this);
                    count(buffer.flip());
                }
                return;
            }
        } catch (IOException e) {
            // The server has cut it off.
        }
        key.cancel();
        open.decrementAndGet();
    }

    private void count(ByteBuffer answer) {
        answer.limit(Math.min(16, answer.limit()));
        answers.count(RawHttp.status(StandardCharsets.US_ASCII.decode(answer).toString()));
    }

    /** How often each status was answered. */
    Map<Integer, Long> answers() {
        return answers.byStatus();
    }

    long bytes() {
        return bytes.get();
    }

    /** Readers that have not been cut off. */
    int open() {
        return open.get();
    }

    @Override
    public void close() throws IOException {
        closing = true;
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
