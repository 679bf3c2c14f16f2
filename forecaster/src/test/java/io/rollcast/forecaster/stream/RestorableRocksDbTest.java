package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose files can be opened, and of which a block is damaged. */
class RestorableRocksDbTest {

    private static final Bytes KEY = Bytes.wrap(new byte[] {1});
    private static final TopicPartition CHANGELOG = new TopicPartition("changelog", 0);

    @TempDir
    Path directory;

    private RestorableRocksDb store = new RestorableRocksDb("series");

    @BeforeEach
    void damageTheFirstBlock() throws IOException {
        store = open();
        byte[] incompressible = new byte[3_000];
        new Random(1).nextBytes(incompressible);
        store.put(KEY, incompressible);
        store.commit(Map.of(CHANGELOG, 5L));
        store.close();
        // The other one has the offsets.
        Path largest = Collections.max(
                tables(), Comparator.comparingLong(table -> table.toFile().length()));
        byte[] bytes = Files.readAllBytes(largest);
        bytes[10] = (byte) ~bytes[10];
        Files.write(largest, bytes);
        store = open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void closesWithoutFilesSoThatItIsRestored() throws IOException {
        assertThatThrownBy(() -> store.get(KEY))
                .isInstanceOf(ProcessorStateException.class)
                .satisfies(fault -> assertThat(DiskFault.causeOf(fault)).contains(DiskFault.DAMAGED));

        store.close();
        assertThat(tables()).isEmpty();

        store = open();
        assertThat(store.committedOffset(CHANGELOG)).isNull();
        assertThat(store.get(KEY)).isNull();
        store.put(KEY, new byte[1]);
        assertThat(store.get(KEY)).hasSize(1);
    }

    @Test
    void keepsItsFilesWhereNothingThatWasReadIsDamaged() throws IOException {
        assertThat(store.get(Bytes.wrap(new byte[] {2}))).isNull();

        store.close();

        assertThat(tables()).isNotEmpty();
    }

    private RestorableRocksDb open() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        MockProcessorContext<Void, Void> context =
                new MockProcessorContext<>(settings, new TaskId(0, 0), directory.toFile());
        RestorableRocksDb opened = new RestorableRocksDb("series");
        opened.init(context.getStateStoreContext(), opened);
        return opened;
    }

    private List<Path> tables() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".sst")).toList();
        }
    }
}
