package io.rollcast.faults.stage;

import io.rollcast.chaos.KnownStream;
import io.rollcast.producer.Signal;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a {@link KnownStream} at a steady rate, and can pause: some faults are only clean between points. What Kafka does
 * not take within ten minutes ends the run. A thread of its own sends; all methods are called by another one.
 */
final class PointStream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofMillis(50);

    private final KnownStream stream;
    private final String topic;
    private final int rate;
    private final Producer<String, byte[]> producer;
    private final Signal[] signals;
    private final Thread thread = new Thread(this::run, "points");
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean isPaused;
    private volatile @Nullable Exception failure;

    PointStream(Map<String, Object> clients, String topic, KnownStream stream, int rate) {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        this.topic = topic;
        this.stream = stream;
        this.rate = rate;
        signals = new Signal[stream.series()];
        for (int i = 0; i < signals.length; i++) {
            signals[i] = new Signal(stream.seed(), i, Signal.DEFAULT_NOISE, 0);
        }
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            long begun = System.nanoTime();
            long pausedNanos = 0;
            while (!end.await(TICK.toMillis(), TimeUnit.MILLISECONDS) && failure == null) {
                long owed = (System.nanoTime() - begun - pausedNanos) / 1_000 * rate / 1_000_000 - sent.get();
                if (isPaused) {
                    pausedNanos += owed * 1_000_000_000 / rate;
                    continue;
                }
                // After a time in which nothing could be sent, no more than a second's points come at once.
                for (long i = 0; i < Math.min(owed, rate); i++) {
                    send();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        int series = (int) (sent.get() % stream.series());
        long timestamp = stream.startMs()
                + sent.get() / stream.series() * stream.interval().toMillis();
        var unused = producer.send(
                new ProducerRecord<>(
                        topic, null, timestamp, KnownStream.id(series), JsonFormat.value(signals[series].next())),
                (metadata, fault) -> settled(fault));
        sent.incrementAndGet();
    }

    private void settled(@Nullable Exception fault) {
        if (fault == null) {
            acknowledged.incrementAndGet();
        } else if (failure == null) {
            failure = fault;
        }
    }

    /** Sends no more until told to go on, or, if all is to end, for good. */
    void pause() {
        isPaused = true;
    }

    void goOn() {
        isPaused = false;
    }

    /** Whether Kafka has all that was sent. */
    boolean isSettled() {
        return acknowledged.get() == sent.get();
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /**
     * Refuses a stream that broke off.
     *
     * @throws IllegalStateException if a point could not be sent: then there is nothing to audit
     */
    void requireWhole() {
        Exception fault = failure;
        if (fault != null) {
            throw new IllegalStateException("a point could not be sent, so that there is nothing to audit", fault);
        }
    }

    /** The points that were acknowledged, by series. */
    Map<String, List<Point>> points() {
        Map<String, List<Point>> all = new HashMap<>();
        stream.first(acknowledged()).forEach((series, points) -> all.put(series, new ArrayList<>(points)));
        return all;
    }

    @Override
    public void close() {
        end.countDown();
        producer.close(Duration.ZERO);
    }
}
