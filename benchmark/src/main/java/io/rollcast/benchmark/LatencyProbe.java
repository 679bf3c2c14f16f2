package io.rollcast.benchmark;

import io.rollcast.benchmark.Report.Latency;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends points at a steady rate and takes the time until a read_committed consumer has each one's forecast. A forecast's
 * timestamp is that of its point, which is when the point was sent. A variant that cannot keep up has no latency: it grows for
 * as long as it is measured.
 */
final class LatencyProbe {

    private static final long SEED = 3;

    private final Arena arena;
    private final int series;
    private final long warmUpMs;
    private final long measureMs;
    private final long drainMs;

    /**
     * @param warmUpMs after which forecasts are measured
     * @param drainMs time after the last point for forecasts that are still on their way
     */
    LatencyProbe(Arena arena, int series, long warmUpMs, long measureMs, long drainMs) {
        this.arena = arena;
        this.series = series;
        this.warmUpMs = warmUpMs;
        this.measureMs = measureMs;
        this.drainMs = drainMs;
    }

    /** Runs a variant afresh under this many records a second. */
    Latency probe(Variant variant, double recordsPerSecond) throws InterruptedException, IOException {
        long records = (long) (recordsPerSecond * (warmUpMs + measureMs) / 1e3) + 1;
        Backlog points = new Backlog(series, Math.max(records, series), SEED);
        Topics topics = arena.prepare(variant, "paced-" + variant.label());
        Histogram histogram = new Histogram(TimeUnit.MINUTES.toMillis(10), 3);
        long missing;
        try (ChildJvm child = arena.serve(variant, topics, 0)) {
            Thread sender = send(arena.bootstrapServers(), points, topics.observations(), recordsPerSecond, records);
            // How many steps of a grid are due, nobody knows: one at least.
            long due = variant.hasGrid() ? Long.MAX_VALUE : records;
            long received = receive(topics.forecasts(), sender, due, histogram);
            missing = variant.hasGrid() ? (received == 0 ? 1 : 0) : due - received;
            sender.join();
            child.requireAlive();
        }
        arena.discard(topics);
        arena.deleteTopic(topics.observations());
        return Latency.of(recordsPerSecond, missing, histogram);
    }

    /** Begins to send so many records at a steady rate, each at the time that it is due. */
    static Thread send(String bootstrapServers, Backlog points, String topic, double recordsPerSecond, long records) {
        Thread sender = new Thread(
                () -> {
                    try (KafkaProducer<String, byte[]> producer = Backlog.newProducer(bootstrapServers)) {
                        long begin = System.nanoTime();
                        for (long record = 0; record < records; record++) {
                            long due = begin + (long) (record / recordsPerSecond * 1e9);
                            while (due > System.nanoTime()) {
                                LockSupport.parkNanos(due - System.nanoTime());
                            }
                            var point = points.observation(record % points.records());
                            var unused = producer.send(
                                    new ProducerRecord<>(topic, point.series(), JsonFormat.value(point.value())));
                        }
                    }
                },
                "send-points");
        sender.start();
        return sender;
    }

    /** Returns how many forecasts came until all did that are due, or were given up. */
    private long receive(String topic, Thread sender, long due, Histogram histogram) {
        try (KafkaConsumer<String, byte[]> consumer = Scorer.newConsumer(arena.bootstrapServers())) {
            consumer.seekToBeginning(Scorer.assignAll(consumer, topic));
            long begin = System.currentTimeMillis();
            long received = 0;
            long deadline = Long.MAX_VALUE;
            while (received < due && System.currentTimeMillis() < deadline) {
                for (ConsumerRecord<String, byte[]> forecast : consumer.poll(Duration.ofMillis(20))) {
                    received++;
                    long now = System.currentTimeMillis();
                    if (forecast.timestamp() - begin > warmUpMs) {
                        histogram.recordValue(Math.max(0, now - forecast.timestamp()));
                    }
                }
                if (!sender.isAlive()) {
                    deadline = Math.min(deadline, System.currentTimeMillis() + drainMs);
                }
            }
            return received;
        }
    }
}
