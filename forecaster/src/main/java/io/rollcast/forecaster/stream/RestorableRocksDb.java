package io.rollcast.forecaster.stream;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.RocksDBStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Store of bytes on the disk, which begins anew where its files are damaged. One of Kafka Streams' own would end the start of the
 * forecaster, and each later one. A task's files hold nothing that its changelogs do not.
 *
 * <p>Damage can also show later, when a running task reads or writes a block. The thread dies of it, and its stores are closed.
 * Exactly once, Kafka Streams deletes the task's files then; at least once it would find the same block again, so the store deletes
 * its own. What a compaction finds while a task restores or stands by is not noticed here: then the directory is deleted by hand.
 *
 * <p>Opened and closed by stream threads, and by the thread that starts a forecaster; queries read on threads of their own.
 */
final class RestorableRocksDb extends RocksDBStore {

    private static final Logger LOG = LoggerFactory.getLogger(RestorableRocksDb.class);

    private static final String METRICS_SCOPE = "rocksdb";

    /** Whether a block was found to be damaged. */
    private volatile boolean isDamaged;

    /** @param name of the store */
    RestorableRocksDb(String name) {
        super(name, METRICS_SCOPE);
    }

    /** Supplies stores with that name, one for each task. */
    static KeyValueBytesStoreSupplier supplier(String name) {
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new RestorableRocksDb(name);
            }

            @Override
            public String metricsScope() {
                return METRICS_SCOPE;
            }
        };
    }

    /**
     * Opens the store.
     *
     * @throws TaskCorruptedException if its files are damaged: all of its task are deleted, and Kafka Streams restores them
     */
    @Override
    public void init(StateStoreContext context, StateStore root) {
        try {
            super.init(context, root);
        } catch (ProcessorStateException e) {
            if (isDamage(e)) {
                throw beginAnew(context, e);
            }
            throw e;
        }
    }

    @Override
    public synchronized byte @Nullable [] get(Bytes key) {
        return watched(() -> super.get(key));
    }

    @Override
    public synchronized void put(Bytes key, byte @Nullable [] value) {
        watched(() -> {
            super.put(key, value);
            return null;
        });
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> records) {
        watched(() -> {
            super.putAll(records);
            return null;
        });
    }

    @Override
    public synchronized void commit(Map<TopicPartition, Long> changelogOffsets) {
        watched(() -> {
            super.commit(changelogOffsets);
            return null;
        });
    }

    private <T extends @Nullable Object> T watched(Supplier<T> work) {
        try {
            return work.get();
        } catch (ProcessorStateException e) {
            isDamaged |= isDamage(e);
            throw e;
        }
    }

    private static boolean isDamage(ProcessorStateException fault) {
        return DiskFault.causeOf(fault).filter(DiskFault.DAMAGED::equals).isPresent();
    }

    /** Closes the store, and deletes its files if they were found to be damaged: it is then restored when it is opened. */
    @Override
    public synchronized void close() {
        super.close();
        if (isDamaged) {
            isDamaged = false;
            try {
                StateFiles.empty(dbDir.toPath());
            } catch (IOException e) {
                LOG.warn("The damaged files in {} cannot be deleted, so delete them by hand: {}", dbDir, e.toString());
            }
        }
    }

    private static TaskCorruptedException beginAnew(StateStoreContext context, ProcessorStateException fault) {
        LOG.warn(
                "Stored state of task {} in {} is damaged, so it is deleted and restored from Kafka; look after the disk if this comes again: {}",
                context.taskId(),
                context.stateDir(),
                fault.getCause() == null ? fault.getMessage() : fault.getCause().getMessage());
        try {
            StateFiles.empty(context.stateDir().toPath());
        } catch (IOException e) {
            fault.addSuppressed(e);
            throw fault;
        }
        return new TaskCorruptedException(Set.of(context.taskId()));
    }
}
