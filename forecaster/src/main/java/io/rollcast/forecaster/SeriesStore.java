package io.rollcast.forecaster;

import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * The memories of a task's series, in a cached key-value store; and the place where work is done just before a commit.
 *
 * <p>Kafka Streams flushes the caches of a task's stores before it takes the offsets that it commits, whatever the commit
 * is for: the interval, a rebalance or the end. What its own cached stores do then, to forward what they hold, this one
 * does too. There is no public interface for it; all use of internal classes is here (decision 009).
 */
final class SeriesStore extends WrappedStateStore<KeyValueStore<String, byte[]>, String, byte[]> {

    private Runnable beforeCommit = () -> {};

    private SeriesStore(KeyValueStore<String, byte[]> store) {
        super(store);
    }

    /** What is remembered of a series: nothing yet for a new one. */
    SeriesMemory get(String series) {
        byte[] memory = wrapped().get(series);
        return memory == null ? new SeriesMemory() : SeriesMemory.decode(memory);
    }

    void put(String series, SeriesMemory memory) {
        wrapped().put(series, memory.encode());
    }

    /**
     * Has work done before every commit, and not after it. It may forward records and write to this store.
     *
     * @param context of the processor, in its {@code init}
     */
    void beforeCommit(ProcessingContext context, Runnable work) {
        beforeCommit = context instanceof InternalProcessorContext<?, ?> internal ? inNode(internal, work) : work;
    }

    /** Kafka Streams' own contexts forward to the children of a current node, of which there is none between records. */
    private static Runnable inNode(InternalProcessorContext<?, ?> context, Runnable work) {
        ProcessorNode<?, ?, ?, ?> node = context.currentNode();
        return () -> {
            ProcessorNode<?, ?, ?, ?> before = context.currentNode();
            context.setCurrentNode(node);
            try {
                work.run();
            } finally {
                context.setCurrentNode(before);
            }
        };
    }

    @Override
    public void flushCache() {
        beforeCommit.run();
        super.flushCache();
    }

    /** Builds stores over what a supplier supplies, cached, and with a changelog unless told otherwise. */
    static StoreBuilder<SeriesStore> builder(KeyValueBytesStoreSupplier supplier) {
        return new Builder(Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled());
    }

    private record Builder(StoreBuilder<KeyValueStore<String, byte[]>> stores) implements StoreBuilder<SeriesStore> {

        @Override
        public SeriesStore build() {
            return new SeriesStore(stores.build());
        }

        @Override
        public StoreBuilder<SeriesStore> withCachingEnabled() {
            return new Builder(stores.withCachingEnabled());
        }

        @Override
        public StoreBuilder<SeriesStore> withCachingDisabled() {
            return new Builder(stores.withCachingDisabled());
        }

        @Override
        public StoreBuilder<SeriesStore> withLoggingEnabled(Map<String, String> config) {
            return new Builder(stores.withLoggingEnabled(config));
        }

        @Override
        public StoreBuilder<SeriesStore> withLoggingDisabled() {
            return new Builder(stores.withLoggingDisabled());
        }

        @Override
        public Map<String, String> logConfig() {
            return stores.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return stores.loggingEnabled();
        }

        @Override
        public String name() {
            return stores.name();
        }
    }
}
