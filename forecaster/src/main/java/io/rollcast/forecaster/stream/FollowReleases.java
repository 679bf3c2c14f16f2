package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.serving.ReleaseWatcher;
import io.rollcast.wire.Topics;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the models topic in the global store and tells the watcher of each record. Kafka Streams makes one for the restore
 * of the store and one for what comes after; all tell the same watcher, on the thread that calls them.
 */
final class FollowReleases extends ContextualProcessor<String, byte[], Void, Void> {

    private final ReleaseWatcher watcher;
    private final String store;

    FollowReleases(ReleaseWatcher watcher, String store) {
        this.watcher = watcher;
        this.store = store;
    }

    @Override
    public void process(Record<String, byte[]> record) {
        KeyValueStore<String, byte[]> releases = context().getStateStore(store);
        releases.put(record.key(), record.value());
        boolean isRollback = record.headers().lastHeader(Topics.ROLLBACK) != null;
        watcher.onRecord(record.key(), record.value(), record.timestamp(), isRollback, releases::get);
    }
}
