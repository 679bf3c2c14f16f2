package io.rollcast.forecaster;

import io.rollcast.network.Memory;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How one forecaster instance works.
 *
 * @param applicationId Kafka Streams application id: the consumer group, and the prefix of internal topics
 * @param topics where to read and write
 * @param instance names this process in accuracy records
 * @param guarantee what a crash may do to forecasts
 * @param store where per-series state lives
 * @param stateDirectory for RocksDB and checkpoints
 * @param threads stream threads
 * @param memory how networks remember, or empty for what each release was fitted for
 * @param batchSize most series in one inference, 1 to 16,384
 * @param batchDelay how long a point may wait for company
 * @param commitInterval between commits; under exactly-once a forecast is visible only then
 * @param ringPoints points kept per series: what it is warmed up from for a new release
 * @param warmUpShare of a stream thread's time that warming up may take after a swap, above 0; 1 for no limit
 * @param seasonPoints season of the seasonal-naive baseline, or 0 for none
 * @param accuracyInterval between records on the accuracy topic
 */
public record ForecasterConfig(
        String applicationId,
        Topics topics,
        String instance,
        Guarantee guarantee,
        Store store,
        Path stateDirectory,
        int threads,
        Optional<Memory> memory,
        int batchSize,
        Duration batchDelay,
        Duration commitInterval,
        int ringPoints,
        double warmUpShare,
        int seasonPoints,
        Duration accuracyInterval) {

    /** What a crash may do to forecasts. */
    public enum Guarantee {
        /** Every point is forecast once; consumers that read committed records see no other. */
        EXACTLY_ONCE(StreamsConfig.EXACTLY_ONCE_V2),
        /** After a crash, the points since the last commit are forecast again. */
        AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE);

        private final String setting;

        Guarantee(String setting) {
            this.setting = setting;
        }

        /** The value of Kafka Streams' {@code processing.guarantee}. */
        public String setting() {
            return setting;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Where per-series state lives; either is backed by a changelog topic. */
    public enum Store {
        ROCKSDB,
        MEMORY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Longest run of points of one series that waits for inference; the ring holds it and the window before it. */
    static final int MAX_PENDING = 32;

    /** What the command line's defaults come to. */
    public static ForecasterConfig standard(String applicationId, Topics topics, String instance, Path stateDirectory) {
        return new ForecasterConfig(
                applicationId,
                topics,
                instance,
                Guarantee.EXACTLY_ONCE,
                Store.ROCKSDB,
                stateDirectory,
                1,
                Optional.empty(),
                256,
                Duration.ofMillis(5),
                Duration.ofMillis(100),
                200,
                0.15,
                0,
                Duration.ofSeconds(10));
    }

    public ForecasterConfig {
        if (!(warmUpShare > 0 && warmUpShare <= 1)) {
            throw new IllegalArgumentException(
                    "a share of %s for warming up: it must be above 0 and at most 1".formatted(warmUpShare));
        }
        if (ringPoints < 2 * MAX_PENDING || seasonPoints > ringPoints - MAX_PENDING) {
            throw new IllegalArgumentException(
                    "a ring of %d points and a season of %d: the ring must hold at least %d points, and %d more than a season"
                            .formatted(ringPoints, seasonPoints, 2 * MAX_PENDING, MAX_PENDING));
        }
    }
}
