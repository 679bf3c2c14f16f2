package io.rollcast.trainer.releases;

import io.rollcast.wire.Challengers;
import io.rollcast.wire.Decision;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the models topic. Each call returns when Kafka has acknowledged the record; while a broker is away, it waits up
 * to {@link #PATIENCE}.
 */
public final class ReleasePublisher implements AutoCloseable {

    /** Header of the champion's record with the id of the previous champion, for a rollback. */
    public static final String PREVIOUS = "previous";

    /** Time to wait for a broker: its restart must not lose a release, which took minutes or hours to fit. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Producer<String, byte[]> producer;
    private final String topic;

    /** A publisher with a producer of its own. */
    public ReleasePublisher(Map<String, Object> clientSettings, Topics topics) {
        this(producer(clientSettings), topics);
    }

    /** A publisher that sends with a given producer, which it closes. */
    public ReleasePublisher(Producer<String, byte[]> producer, Topics topics) {
        this.producer = producer;
        this.topic = topics.models();
    }

    private static Producer<String, byte[]> producer(Map<String, Object> clientSettings) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        settings.putAll(clientSettings);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RELEASE_BYTES);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    public Producer<String, byte[]> producer() {
        return producer;
    }

    public void release(ReleaseId id, byte[] file) throws InterruptedException {
        send(new ProducerRecord<>(topic, id.toString(), file));
    }

    /** Makes a release the champion; the record keeps the previous champion for a rollback. */
    public void champion(ReleaseId id, Optional<ReleaseId> previous) throws InterruptedException {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, Topics.CHAMPION, id.toString().getBytes(StandardCharsets.UTF_8));
        previous.ifPresent(
                before -> record.headers().add(PREVIOUS, before.toString().getBytes(StandardCharsets.UTF_8)));
        send(record);
    }

    /** Makes a release the champion that was so before; the release that is left is held against it no more. */
    public void rollBack(ReleaseId id) throws InterruptedException {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, Topics.CHAMPION, id.toString().getBytes(StandardCharsets.UTF_8));
        record.headers().add(Topics.ROLLBACK, new byte[0]);
        send(record);
    }

    /** Says which releases forecast in shadow. */
    public void challengers(Challengers challengers) throws InterruptedException {
        send(new ProducerRecord<>(topic, Topics.CHALLENGERS, challengers.toJson()));
    }

    /** Keeps a decision; one that is long ago goes. */
    public void decision(Decision decision) throws InterruptedException {
        send(new ProducerRecord<>(topic, Decision.key(decision.number()), decision.toJson()));
        if (decision.number() > Decision.MOST_KEPT) {
            byte @Nullable [] tombstone = null;
            send(new ProducerRecord<>(topic, Decision.key(decision.number() - Decision.MOST_KEPT), tombstone));
        }
    }

    /** Pins a release, which is champion already: it stays champion whatever is fitted. */
    public void pin(ReleaseId id) throws InterruptedException {
        send(new ProducerRecord<>(topic, Topics.PINNED, id.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Removes the pin, so that rounds promote again. */
    public void unpin() throws InterruptedException {
        byte @Nullable [] tombstone = null;
        send(new ProducerRecord<>(topic, Topics.PINNED, tombstone));
    }

    /** Removes a release from the topic. */
    public void retire(ReleaseId id) throws InterruptedException {
        byte @Nullable [] tombstone = null;
        send(new ProducerRecord<>(topic, id.toString(), tombstone));
    }

    private void send(ProducerRecord<String, byte[]> record) throws InterruptedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "%s could not be written to topic %s: %s".formatted(record.key(), topic, e.getCause()),
                    e.getCause());
        }
    }

    /** What no broker has taken within some seconds is lost. */
    @Override
    public void close() {
        producer.close(CLOSING);
    }
}
