package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many stores of one process share a memory that is too small for a large buffer each. */
class BoundedRocksDbTest {

    private static final int STORES = 100;

    @TempDir
    Path directory;

    @Test
    void aHundredStoresThatAreWrittenALittleEachWriteNoFiles() throws IOException {
        List<RestorableRocksDb> stores = new ArrayList<>();
        try {
            for (int task = 0; task < STORES; task++) {
                stores.add(open(task));
            }
            for (int round = 0; round < 20; round++) {
                for (int task = 0; task < STORES; task++) {
                    RestorableRocksDb store = stores.get(task);
                    store.put(Bytes.wrap(new byte[] {(byte) round}), new byte[100]);
                    store.commit(Map.of(new TopicPartition("changelog", task), (long) round));
                }
            }
            assertThat(tables()).isEmpty();
        } finally {
            stores.forEach(RestorableRocksDb::close);
        }
    }

    private RestorableRocksDb open(int task) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>(
                settings, new TaskId(0, task), directory.resolve("0_" + task).toFile());
        RestorableRocksDb store = new RestorableRocksDb("series");
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    private List<Path> tables() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".sst")).toList();
        }
    }
}
