package io.rollcast.forecaster.stream;

import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds stores of series, one for each task, over stores of bytes that another builder builds.
 *
 * @param stores builds the stores of bytes
 * @param heap what live memories take, of all stores together
 * @param seriesOfAll how many series there are, in all stores whose tasks run
 */
record SeriesStoreBuilder(
        StoreBuilder<KeyValueStore<Bytes, byte[]>> stores, SeriesStore.Heap heap, SeriesLimit seriesOfAll)
        implements StoreBuilder<SeriesStore> {

    @Override
    public SeriesStore build() {
        return new SeriesStore(stores.build(), heap, seriesOfAll);
    }

    /** Live memories are the cache. */
    @Override
    public StoreBuilder<SeriesStore> withCachingEnabled() {
        return this;
    }

    @Override
    public StoreBuilder<SeriesStore> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<SeriesStore> withLoggingEnabled(Map<String, String> config) {
        return new SeriesStoreBuilder(stores.withLoggingEnabled(config), heap, seriesOfAll);
    }

    @Override
    public StoreBuilder<SeriesStore> withLoggingDisabled() {
        return new SeriesStoreBuilder(stores.withLoggingDisabled(), heap, seriesOfAll);
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
