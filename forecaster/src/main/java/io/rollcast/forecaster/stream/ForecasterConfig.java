package io.rollcast.forecaster.stream;

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
 * @param commitInterval between commits: how long a point may wait for company, and under exactly-once its forecast
 *     for being seen
 * @param linger how long forecasts wait in the producer for a batch of records to fill
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
        Duration commitInterval,
        Duration linger,
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

    /** What is given up for what; figures in benchmark/RESULTS.md. */
    public enum Profile {
        /** Large batches and few commits: the least work for a point, forecasts within some tenths of a second. */
        THROUGHPUT(Profile.THROUGHPUT_BATCH, Duration.ofMillis(Profile.THROUGHPUT_COMMIT_MS), Duration.ofMillis(5)),
        /** Small batches and a commit every few milliseconds: forecasts within some tens of milliseconds, more work. */
        LATENCY(Profile.LATENCY_BATCH, Duration.ofMillis(Profile.LATENCY_COMMIT_MS), Duration.ZERO);

        // Constants, so that help texts state what the profiles have.
        public static final int THROUGHPUT_BATCH = 1024;
        public static final int THROUGHPUT_COMMIT_MS = 100;
        public static final int LATENCY_BATCH = 256;
        public static final int LATENCY_COMMIT_MS = 5;

        private final int batchSize;
        private final Duration commitInterval;
        private final Duration linger;

        Profile(int batchSize, Duration commitInterval, Duration linger) {
            this.batchSize = batchSize;
            this.commitInterval = commitInterval;
            this.linger = linger;
        }

        /** Most series in one inference. */
        public int batchSize() {
            return batchSize;
        }

        public Duration commitInterval() {
            return commitInterval;
        }

        /** How long the producer waits for a batch of records to fill. */
        public Duration linger() {
            return linger;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
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
    public static final int MAX_PENDING = 32;

    /** What the command line's defaults come to. */
    public static ForecasterConfig standard(String applicationId, Topics topics, String instance, Path stateDirectory) {
        return standard(applicationId, topics, instance, stateDirectory, Profile.THROUGHPUT);
    }

    /** The same with a profile. */
    public static ForecasterConfig standard(
            String applicationId, Topics topics, String instance, Path stateDirectory, Profile profile) {
        return new ForecasterConfig(
                applicationId,
                topics,
                instance,
                Guarantee.EXACTLY_ONCE,
                Store.ROCKSDB,
                stateDirectory,
                1,
                Optional.empty(),
                profile.batchSize(),
                profile.commitInterval(),
                profile.linger(),
                200,
                0.1,
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
