package io.rollcast.producer;

import io.rollcast.wire.format.JsonFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives points to Kafka and counts each until it is acknowledged or has failed. Used by the publishing thread; points are
 * settled on the Kafka client's own thread, or on the thread that closes it.
 */
final class ObservationSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObservationSender.class);

    private final Producer<String, byte[]> producer;
    private final String topic;
    private final Deliveries deliveries;
    private final Runnable onFailure;
    private final Callback onSettled = (metadata, failure) -> settled(failure);

    /** @param onFailure run after each failure has been counted */
    ObservationSender(Producer<String, byte[]> producer, String topic, Deliveries deliveries, Runnable onFailure) {
        this.producer = producer;
        this.topic = topic;
        this.deliveries = deliveries;
        this.onFailure = onFailure;
    }

    static Producer<String, byte[]> newProducer(Map<String, Object> clientSettings) {
        return new KafkaProducer<>(settings(clientSettings), new StringSerializer(), new ByteArraySerializer());
    }

    /** Adds defaults to the operator's settings, and enforces those by which no point is lost, repeated or reordered. */
    static Map<String, Object> settings(Map<String, Object> clientSettings) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 131_072);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) SeriesPublisher.PATIENCE.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SeriesPublisher.PATIENCE.toMillis());
        settings.putAll(clientSettings);

        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return settings;
    }

    /** Sends a point. Blocks while the client's buffer is full or the topic is unknown. A failure is counted, not thrown. */
    void send(Point point) {
        deliveries.sending();
        // Without a timestamp, Kafka's producer takes the present time.
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, null, point.timestampMs(), point.series(), JsonFormat.value(point.value()));
        try {
            var unused = producer.send(record, onSettled);
        } catch (KafkaException | IllegalStateException e) {
            // The callback does not get an exception that is thrown here.
            settled(e);
        }
    }

    private void settled(@Nullable Exception failure) {
        if (failure != null && deliveries.firstFailure() == null) {
            LOG.error("A point could not be sent to {}, so the publisher ends: {}", topic, failure.toString());
        }
        deliveries.settled(failure);
        if (failure != null) {
            onFailure.run();
        }
    }

    /**
     * Waits until every point is settled, even on an interrupted thread, where the client would refuse to wait.
     *
     * @throws KafkaException if a point has failed
     */
    void flush() {
        boolean interrupted = Thread.interrupted();
        try {
            producer.flush();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        Exception failure = deliveries.firstFailure();
        if (failure != null) {
            throw new KafkaException(
                    ("%d of %d points could not be delivered to topic %s, the first one because of %s; see that the"
                                    + " brokers can be reached and accept the records, their timestamps too, and start again")
                            .formatted(deliveries.failed(), deliveries.sent(), topic, failure),
                    failure);
        }
    }

    /** Gives up points that are not acknowledged yet. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
