package io.rollcast.producer;

import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line about a publisher at intervals, on its own thread, so that it continues while the publisher waits for a
 * broker.
 */
final class Progress implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final int INTERVAL_SECONDS = 5;

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "producer-progress");
        thread.setDaemon(true);
        return thread;
    });

    private final SeriesPublisher publisher;

    Progress(SeriesPublisher publisher) {
        this.publisher = publisher;
    }

    void start() {
        var unused = scheduler.scheduleAtFixedRate(
                () -> LOG.info("{}", line(publisher)), INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    static String line(SeriesPublisher publisher) {
        String line = String.format(
                Locale.ROOT, "%,d points so far, %,.0f/s", publisher.acknowledged(), publisher.pointsPerSecond());
        if (publisher.skippedLines() > 0) {
            line += String.format(Locale.ROOT, ", %,d lines skipped", publisher.skippedLines());
        }
        if (!publisher.ready().ok() && publisher.waiting() > 0) {
            line += String.format(Locale.ROOT, "; %,d points wait for Kafka", publisher.waiting());
        }
        return line;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
