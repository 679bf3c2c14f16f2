package io.rollcast.chaos;

import io.rollcast.audit.TopicReader;
import io.rollcast.chaos.GridEvents.Event;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * {@link GridEvents}, of which forecasters make the points of a grid. They are sent when they arrive by the wall clock, and
 * after an outage as soon as possible. What counts is the order in which they are in Kafka: that is read, and replayed.
 */
final class GridInput implements Input {

    private final Map<String, Object> clientSettings;
    private final String topic;
    private final PointRules rules;
    private final GridEvents events;
    private final long startMs;
    private final Producer<String, byte[]> producer;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param startMs when the first step begins, epoch milliseconds */
    GridInput(
            Map<String, Object> clientSettings, Topics topics, PointRules rules, int series, long seed, long startMs) {
        this.clientSettings = clientSettings;
        this.topic = topics.observations();
        this.rules = rules;
        this.startMs = startMs;
        events = new GridEvents(series, seed, startMs, rules);
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.putAll(ReleaseStream.patientSettings());
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        producer.partitionsFor(topic);
    }

    @Override
    public long stepMs() {
        return rules.stepMs();
    }

    @Override
    public List<String> forecasterOptions() {
        return List.of(
                "--step=" + rules.stepMs() + "ms",
                "--grace=" + rules.graceMs() + "ms",
                "--aggregate=" + rules.aggregate(),
                "--empty=" + rules.empty(),
                "--longest-gap=" + rules.longestGap(),
                // By the wall clock steps would be closed in an outage, and no replay could know when.
                "--close-after=24h");
    }

    @Override
    public void run() throws InterruptedException {
        long beginNanos = System.nanoTime();
        while (failure.get() == null) {
            Event event = events.next();
            long dueNanos = beginNanos + TimeUnit.MILLISECONDS.toNanos(event.arrivalMs() - startMs);
            if (stop.await(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                break;
            }
            send(event);
        }
        producer.flush();
        Exception fault = failure.get();
        if (fault != null) {
            throw new KafkaException(
                    "an event could not be sent to %s; see that the broker comes back within the publisher's patience"
                            .formatted(topic),
                    fault);
        }
    }

    private void send(Event event) {
        var unused = producer.send(
                new ProducerRecord<>(topic, null, event.timestampMs(), event.series(), JsonFormat.value(event.value())),
                (metadata, fault) -> {
                    if (fault == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        failure.compareAndSet(null, fault);
                    }
                });
    }

    @Override
    public void stop() {
        stop.countDown();
    }

    @Override
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public Expected expected(long others) {
        GridReplay replay = new GridReplay(rules);
        try (TopicReader reader = new TopicReader(clientSettings, topic)) {
            reader.readToEnd(record -> take(record, replay));
        }
        return new Expected(replay.points(), acknowledged(), replay.events(), replay.late());
    }

    private static void take(ConsumerRecord<byte[], byte[]> record, GridReplay replay) {
        try {
            replay.take(
                    new Place(record.partition(), record.offset()),
                    JsonFormat.observation(record.key(), record.value(), record.timestamp()));
        } catch (MalformedObservationException e) {
            // An oversized record, which has a dead letter of its own.
        }
    }

    @Override
    public void close() {
        stop();
        producer.close(Duration.ZERO);
    }
}
