package io.rollcast.forecaster.stream;

import java.io.IOException;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.RocksDBStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Store of bytes on the disk, which begins anew where its files are damaged. One of Kafka Streams' own would end the start of the
 * forecaster, and each later one. A task's files hold nothing that its changelogs do not.
 *
 * <p>Opened by stream threads, and by the thread that starts a forecaster.
 */
final class RestorableRocksDb extends RocksDBStore {

    private static final Logger LOG = LoggerFactory.getLogger(RestorableRocksDb.class);

    private static final String METRICS_SCOPE = "rocksdb";

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
            if (DiskFault.causeOf(e).filter(DiskFault.DAMAGED::equals).isPresent()) {
                throw beginAnew(context, e);
            }
            throw e;
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
