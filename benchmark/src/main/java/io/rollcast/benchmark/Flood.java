package io.rollcast.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests at a rate that is set, over several connections, each of which waits for one answer before it sends the next
 * request. What cannot be sent in time is not made up for.
 */
final class Flood implements Onslaught {

    /** One request and the status of its answer, 0 if there is none. Called by the thread of one connection. */
    interface Caller extends AutoCloseable {

        int call(long number) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Makes what calls, for each connection one. */
    interface Callers {
        Caller open();
    }

    private final Answers answers = new Answers();
    private final AtomicLong number = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isClosing;

    Flood(int connections, double perSecond, Callers callers) {
        long everyNanos = (long) (connections * 1e9 / perSecond);
        for (int index = 0; index < connections; index++) {
            Thread thread = new Thread(() -> run(callers, everyNanos), "flood-" + index);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private void run(Callers callers, long everyNanos) {
        long dueNanos = System.nanoTime();
        try (Caller caller = callers.open()) {
            while (!isClosing) {
                answers.count(call(caller));
                long now = System.nanoTime();
                dueNanos = Math.max(dueNanos + everyNanos, now - everyNanos);
                while (!isClosing && dueNanos - System.nanoTime() > 0) {
                    LockSupport.parkNanos(dueNanos - System.nanoTime());
                }
            }
        } catch (IOException e) {
            // The attack is over.
        }
    }

    private int call(Caller caller) {
        try {
            return caller.call(number.getAndIncrement());
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public Outcome outcome() {
        return new Outcome(answers.byStatus(), threads.size());
    }

    @Override
    public void close() {
        isClosing = true;
        threads.forEach(LockSupport::unpark);
    }

    /** Asks for targets in turn, over one connection that is kept as long as the server keeps it. */
    static final class Asker implements Caller {

        private final int port;
        private final List<String> targets;
        private @Nullable RawHttp connection;

        Asker(int port, List<String> targets) {
            this.port = port;
            this.targets = targets;
        }

        @Override
        public int call(long number) throws IOException {
            try {
                if (connection == null) {
                    connection = new RawHttp(port);
                }
                connection.send(RawHttp.get(targets.get((int) (number % targets.size()))));
                int status = connection.answer();
                if (status < 0) {
                    close();
                }
                return Math.abs(status);
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            if (connection != null) {
                connection.close();
                connection = null;
            }
        }
    }
}
