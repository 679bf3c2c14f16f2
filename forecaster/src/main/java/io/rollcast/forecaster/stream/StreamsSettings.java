package io.rollcast.forecaster.stream;

import io.rollcast.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How a forecaster's Kafka Streams client is set up: what was measured, what the operator says, what must be. */
public final class StreamsSettings {

    /** A warm copy that has caught up waits at most so long for its partition: Kafka's least; its own default is 600 s. */
    private static final int PROBING_INTERVAL_MS = 60_000;

    /** Kafka's own default; that of Kafka Streams, exactly-once, is 10 s. */
    private static final int LONG_TRANSACTION_MS = 60_000;

    /**
     * Most records that wait in memory for their turn, of a partition. Kafka Streams bounds them by number alone (4.3), so the number
     * is such that records of 8 kB take an eighth of the heap, were all partitions on this forecaster, and records of 20 kB a third.
     */
    private static final int MOST_BUFFERED = 10_000;

    private static final int LEAST_BUFFERED = 500;
    private static final long BUFFERED_RECORD_BYTES = 8 << 10;

    /** Where the topic is not there yet. */
    private static final int ASSUMED_PARTITIONS = 12;

    /**
     * Partitions that a forecaster which joins makes warm copies of at once. With Kafka's own 2, and a look once a minute, it would
     * have its share of 24 after ten minutes.
     */
    private static final int WARM_UPS = 8;

    private static final List<String> PREFIXES = List.of(
            StreamsConfig.PRODUCER_PREFIX, StreamsConfig.CONSUMER_PREFIX, StreamsConfig.RESTORE_CONSUMER_PREFIX);

    private StreamsSettings() {}

    /** The settings of the Kafka Streams client where the topics of observations are not known yet. */
    public static Map<String, Object> of(Map<String, Object> clientSettings, ForecasterConfig config) {
        return of(clientSettings, config, 0);
    }

    /**
     * The settings of the Kafka Streams client.
     *
     * @param partitions of the topics of observations; 0 where they are not there yet
     */
    public static Map<String, Object> of(Map<String, Object> clientSettings, ForecasterConfig config, int partitions) {
        Map<String, Object> settings = new HashMap<>();
        // Measured choices; the operator's file may override them. The cache is of live series, see SeriesStore.
        settings.put(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                Runtime.getRuntime().maxMemory() / 3);
        // Those of an internal topic of events wait beside those of its source.
        settings.put(
                StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
                bufferedRecords(
                        Runtime.getRuntime().maxMemory(),
                        config.topics().keyedBySeries() ? partitions : 2 * partitions));
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                config.delivery().linger().toMillis());
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // A transaction that begins while the one before is being ended is told to come again.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 3);
        settings.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 20_000);
        settings.put(StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 8 << 20);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        settings.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, WARM_UPS);
        settings.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_INTERVAL_MS);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        if (config.points().rules().hasGrid()) {
            // One event can close a step of every series of its partition, and after a gap come the steps that are
            // imputed or filled. Were the transaction given up meanwhile, the event would be read again, for ever.
            settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, LONG_TRANSACTION_MS);
        }
        // One with a prefix counts more to Kafka Streams: ours must not hide what the operator says without.
        settings.keySet().removeIf(name -> clientSettings.containsKey(withoutPrefix(name)));
        settings.putAll(clientSettings);

        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.identity().applicationId());
        settings.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                config.delivery().guarantee().setting());
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                config.delivery().commitInterval().toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.work().threads());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.state().directory().toString());
        // A thread that waits for records does not look at its clock: a commit may be late by a tenth.
        settings.put(
                StreamsConfig.POLL_MS_CONFIG,
                Math.max(1, config.delivery().commitInterval().toMillis() / 10));
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 2 * Topics.MAX_RELEASE_BYTES);
        return settings;
    }

    /**
     * Most records of a partition that wait in memory.
     *
     * @param partitions that may have records in memory; 0 where that is not known
     */
    static int bufferedRecords(long heapBytes, int partitions) {
        long fit = heapBytes / 8 / (partitions > 0 ? partitions : ASSUMED_PARTITIONS) / BUFFERED_RECORD_BYTES;
        return (int) Math.max(LEAST_BUFFERED, Math.min(fit, MOST_BUFFERED));
    }

    private static String withoutPrefix(String name) {
        for (String prefix : PREFIXES) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    /** Largest request of the producers that these settings make. */
    public static int maxRequestBytes(Properties properties) {
        Object bytes = new StreamsConfig(properties)
                .getProducerConfigs("any")
                .getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLimits.KAFKAS_MAX_REQUEST_BYTES);
        return Integer.parseInt(bytes.toString());
    }
}
