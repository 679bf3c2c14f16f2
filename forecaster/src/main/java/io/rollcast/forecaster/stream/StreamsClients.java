package io.rollcast.forecaster.stream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of a forecaster's Kafka Streams: Kafka's own, with a producer that is given up when the outcome of a commit is
 * unknown (decision 021).
 *
 * <p>Where no host of {@code bootstrap.servers} can be resolved, a client cannot even be made. Often DNS is away because the
 * network is, which is when Kafka Streams makes a producer, or a thread with its consumers, anew; without one it would go on
 * without the thread for good. So that is waited for.
 */
public final class StreamsClients implements KafkaClientSupplier, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsClients.class);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Fetched fetched = new Fetched();
    private volatile boolean isClosed;

    /** What the consumers of stream threads fetch. */
    public Fetched fetched() {
        return fetched;
    }

    /** Ends the waiting: clients that cannot be made are refused from now on. */
    @Override
    public void close() {
        isClosed = true;
    }

    /** Makes a client as soon as a host can be resolved. */
    <C> C made(Supplier<C> client) {
        boolean isTold = false;
        while (true) {
            try {
                return client.get();
            } catch (KafkaException e) {
                if (isClosed || !isUnresolved(e)) {
                    throw e;
                }
                if (!isTold) {
                    LOG.warn("No host of bootstrap.servers can be resolved; that is tried again until one can");
                    isTold = true;
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private static boolean isUnresolved(KafkaException fault) {
        return fault.getCause() instanceof ConfigException cause
                && String.valueOf(cause.getMessage()).startsWith("No resolvable bootstrap urls");
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return made(() -> new GivenUpInDoubt(settings));
    }

    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return made(() -> Admin.create(settings));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        Consumer<byte[], byte[]> consumer = consumer(settings);
        fetched.by(consumer, settings);
        return consumer;
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return consumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return consumer(settings);
    }

    private Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return made(() -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
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

        @Override
        public void abortTransaction() {
            try {
                super.abortTransaction();
            } catch (TimeoutException e) {
                inDoubt = true;
                throw e;
            }
        }

        /**
         * Closes; at once if a commit, or its end, is in doubt. Kafka's producer would ask for it until brokers answer, and the
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
