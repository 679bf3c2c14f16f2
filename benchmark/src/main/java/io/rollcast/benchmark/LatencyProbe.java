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
 * timestamp is that of its point, which is when the point was sent.
 */
final class LatencyProbe {

    /** A cold JVM's first seconds are no steady state. */
    private static final long WARM_UP_MS = 25_000;

    private static final long SEED = 3;

    private final Arena arena;
    private final int series;
    private final long measureMs;

    LatencyProbe(Arena arena, int series, long measureMs) {
        this.arena = arena;
        this.series = series;
        this.measureMs = measureMs;
    }

    /** Runs a variant afresh under this many records a second. */
    Latency probe(Variant variant, double recordsPerSecond) throws InterruptedException, IOException {
        long records = (long) (recordsPerSecond * (WARM_UP_MS + measureMs) / 1e3) + 1;
        Backlog points = new Backlog(series, Math.max(records, series), SEED);
        Topics topics = arena.prepare(variant, "paced-" + variant.label());
        Histogram histogram = new Histogram(TimeUnit.MINUTES.toMillis(10), 3);
        try (ChildJvm child = arena.serve(variant, topics, 0)) {
            Thread sender = send(arena.bootstrapServers(), points, topics.observations(), recordsPerSecond, records);
            receive(topics.forecasts(), sender, histogram);
            sender.join();
            child.requireAlive();
        }
        arena.discard(topics);
        arena.deleteTopic(topics.observations());
        return new Latency(
                recordsPerSecond,
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9));
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

    private void receive(String topic, Thread sender, Histogram histogram) {
        try (KafkaConsumer<String, byte[]> consumer = Scorer.newConsumer(arena.bootstrapServers())) {
            consumer.seekToBeginning(Scorer.assignAll(consumer, topic));
            long begin = System.currentTimeMillis();
            while (sender.isAlive()) {
                for (ConsumerRecord<String, byte[]> forecast : consumer.poll(Duration.ofMillis(20))) {
                    long now = System.currentTimeMillis();
                    if (forecast.timestamp() - begin > WARM_UP_MS) {
                        histogram.recordValue(Math.max(0, now - forecast.timestamp()));
                    }
                }
            }
        }
    }
}
