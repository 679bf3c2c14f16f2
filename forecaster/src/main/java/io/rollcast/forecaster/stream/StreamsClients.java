package io.rollcast.forecaster.stream;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of a forecaster's Kafka Streams: Kafka's own, with a producer that is given up when the outcome of a commit is
 * unknown (decision 021).
 */
public final class StreamsClients implements KafkaClientSupplier {

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return new GivenUpInDoubt(settings);
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return Admin.create(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return consumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return consumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return consumer(settings);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Called by one stream thread. */
    private static final class GivenUpInDoubt extends KafkaProducer<byte[], byte[]> {

        private boolean inDoubt;

        GivenUpInDoubt(Map<String, Object> settings) {
            super(settings, new ByteArraySerializer(), new ByteArraySerializer());
        }

        /**
         * Commits.
         *
         * @throws ProducerFencedException also where Kafka's producer throws a timeout: Kafka Streams then closes all tasks of
         *     the thread, makes another producer, and restores the tasks
         */
        @Override
        public void commitTransaction() {
            try {
                super.commitTransaction();
            } catch (TimeoutException e) {
                inDoubt = true;
                ProducerFencedException fenced = new ProducerFencedException(
                        "The brokers did not answer a commit within max.block.ms, so whether it happened is unknown: another"
                                + " producer finds out, and the tasks are restored from their changelogs. A larger"
                                + " producer.max.block.ms waits longer");
                fenced.initCause(e);
                throw fenced;
            }
        }

        /**
         * Closes; at once if a commit is in doubt. Kafka's producer would ask for the commit until brokers answer, and the
         * stream thread would wait with it, for as long as they are away.
         */
        @Override
        public void close() {
            if (inDoubt) {
                close(Duration.ZERO);
            } else {
                super.close();
            }
        }
    }
}
