package io.rollcast.forecaster.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionOptionsUniversal;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Native memory of all stores of the process together, however many partitions it serves: Kafka Streams gives every
 * partition's store a block cache and write buffers of its own. Kafka Streams makes one of these for every store; another
 * one can be named in the Kafka settings ({@code rocksdb.config.setter}).
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    static {
        RocksDB.loadLibrary();
    }

    /** Blocks, indexes, filters and write buffers. What does not fit is found in the system's page cache. */
    private static final long CACHE_BYTES = 128L << 20;

    private static final long WRITE_BUFFER_BYTES = 64L << 20;

    /**
     * What a write buffer takes as soon as something is in it. By default that is a megabyte, and where some fifty stores are
     * written to, these would be all of the memory for write buffers: each write would make a file.
     */
    private static final long ARENA_BLOCK_BYTES = 64L << 10;

    // Shared, and therefore never closed: stores come and go with their partitions.
    private static final Cache CACHE = new LRUCache(CACHE_BYTES, -1, false, 0.1);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
    private static final BloomFilter FILTER = new BloomFilter();

    /**
     * A store is compacted when it has so many files. By default that is 4, and half of the processor time of a restore, whose
     * records come once each, goes into compactions. A read asks the filters of so many files.
     */
    private static final int MOST_FILES = 20;

    /** So much of the disk, beyond what is live, may be taken by what is not any more. By default it is twice as much. */
    private static final CompactionOptionsUniversal COMPACTION =
            new CompactionOptionsUniversal().setMaxSizeAmplificationPercent(30);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setFilterPolicy(FILTER);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(16L << 20);
        options.setMaxWriteBufferNumber(3);
        options.setArenaBlockSize(ARENA_BLOCK_BYTES);
        options.setLevel0FileNumCompactionTrigger(MOST_FILES);
        options.setLevel0SlowdownWritesTrigger(2 * MOST_FILES);
        options.setLevel0StopWritesTrigger(3 * MOST_FILES);
        options.setCompactionOptionsUniversal(COMPACTION);
        options.setBottommostCompressionType(CompressionType.LZ4_COMPRESSION);
    }

    @Override
    public void close(String storeName, Options options) {
        // Nothing here belongs to one store alone.
    }
}
