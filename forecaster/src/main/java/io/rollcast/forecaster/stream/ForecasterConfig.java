package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.Alarm;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ShadowSample;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.points.PointRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How one forecaster instance works.
 *
 * <p>It is long because each of its parts says what it means, what it may be, and what is the default.
 *
 * @param topics where to read and write
 * @param identity who this is
 * @param delivery when forecasts are committed, and what a crash may do to them
 * @param state what is kept of series, and where
 * @param work how batches are made
 * @param accuracy how forecasts are scored
 * @param points how events become points
 */
public record ForecasterConfig(
        Topics topics, Identity identity, Delivery delivery, State state, Work work, Scoring accuracy, Points points) {

    /** With points as they come. */
    public ForecasterConfig(
            Topics topics, Identity identity, Delivery delivery, State state, Work work, Scoring accuracy) {
        this(topics, identity, delivery, state, work, accuracy, Points.PLAIN);
    }

    /** The same with other rules for points. */
    public ForecasterConfig withPoints(Points other) {
        return new ForecasterConfig(topics, identity, delivery, state, work, accuracy, other);
    }

    /**
     * How events become points.
     *
     * @param rules of the points
     * @param late what becomes of late events
     * @param closeAfter with a grid: for how long a partition must have had no event before the wall clock closes its steps
     */
    public record Points(PointRules rules, Late late, Duration closeAfter) {

        /** Each event is a point; late ones are dead letters. */
        public static final Points PLAIN = of(PointRules.PLAIN);

        /** Late events are dead letters, and a partition is silent after a step and the grace, ten seconds at least. */
        public static Points of(PointRules rules) {
            return new Points(rules, Late.DEAD_LETTER, standardCloseAfter(rules));
        }

        /** A step and the grace, ten seconds at least. */
        public static Duration standardCloseAfter(PointRules rules) {
            return Duration.ofMillis(Math.max(10_000, rules.stepMs() + rules.graceMs()));
        }
    }

    /** What becomes of late events. */
    public enum Late {
        DEAD_LETTER,
        /** They are counted only. */
        DROP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Names of a forecaster.
     *
     * @param applicationId Kafka Streams application id: the consumer group, and the prefix of internal topics
     * @param instance names this process in accuracy records
     * @param onEnd what becomes of its place in the group when it ends
     */
    public record Identity(String applicationId, String instance, OnEnd onEnd) {

        /** Of a forecaster that leaves its group when it ends. */
        public Identity(String applicationId, String instance) {
            this(applicationId, instance, OnEnd.LEAVE);
        }
    }

    /** What a forecaster that ends does with its place in the group. */
    public enum OnEnd {
        /** It gives it up: the others take its partitions over at once. */
        LEAVE(GroupMembershipOperation.LEAVE_GROUP),
        /** It keeps it for the session timeout: one that is back by then has its partitions, and the others notice nothing. */
        STAY(GroupMembershipOperation.REMAIN_IN_GROUP);

        private final GroupMembershipOperation operation;

        OnEnd(GroupMembershipOperation operation) {
            this.operation = operation;
        }

        /** The same in the words of Kafka Streams. */
        public GroupMembershipOperation operation() {
            return operation;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * When forecasts are committed.
     *
     * @param guarantee what a crash may do to forecasts
     * @param commitInterval between commits: how long a point may wait for company, and under exactly-once its forecast for
     *     being seen
     * @param linger how long forecasts wait in the producer for a batch of records to fill
     */
    public record Delivery(Guarantee guarantee, Duration commitInterval, Duration linger) {

        /** Exactly once, at the pace of a profile. */
        public static Delivery of(Profile profile) {
            return new Delivery(Guarantee.EXACTLY_ONCE, profile.commitInterval(), profile.linger());
        }
    }

    /**
     * What is kept of series.
     *
     * @param store where it lives
     * @param directory for RocksDB and checkpoints
     * @param ring how many points are kept of a series
     * @param lifetimes how many series are kept, and for how long
     */
    public record State(Store store, Path directory, RingCapacity ring, Lifetimes lifetimes) {

        /** Fewest points that may be kept of a series. */
        public static final int LEAST_RING_POINTS = 2 * ForecastStep.MOST_POINTS;

        public State {
            if (ring.points() < LEAST_RING_POINTS) {
                throw new IllegalArgumentException(
                        "a ring of %d points: it must hold at least %d".formatted(ring.points(), LEAST_RING_POINTS));
            }
        }

        /** The standard store and ring. */
        public static State in(Path directory) {
            return new State(Store.ROCKSDB, directory, RingCapacity.STANDARD, Lifetimes.UNBOUNDED);
        }
    }

    /**
     * How many series are kept, and for how long.
     *
     * @param mostSeries that this process keeps before it refuses new ones, or 0 for no bound
     * @param forgetAfter without a point, or empty for never
     */
    public record Lifetimes(long mostSeries, Optional<Duration> forgetAfter) {

        /** All series, for ever. */
        public static final Lifetimes UNBOUNDED = new Lifetimes(0, Optional.empty());

        public Lifetimes {
            if (mostSeries < 0) {
                throw new IllegalArgumentException(
                        "a bound of %d series: it must be at least 0, which is none".formatted(mostSeries));
            }
            if (forgetAfter.isPresent() && forgetAfter.get().compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException(
                        "series are forgotten after %s: it must be at least a second".formatted(forgetAfter.get()));
            }
        }
    }

    /**
     * How batches are made.
     *
     * @param threads stream threads
     * @param batchSize most series in one inference, 1 to 16,384
     * @param warmUpShare of a stream thread's time that warming up may take after a swap, above 0; 1 for no limit
     * @param base kind of network of the {@link BaseRelease} that serves until another release does; empty for none, so that
     *     the last value serves
     * @param guards whether naive forecasts stand in for a release on series on which it has been worse
     * @param intervals whether forecasts are emitted with their bounds
     */
    public record Work(
            int threads, int batchSize, double warmUpShare, Optional<String> base, boolean guards, boolean intervals) {

        public Work {
            if (!(warmUpShare > 0 && warmUpShare <= 1)) {
                throw new IllegalArgumentException(
                        "a share of %s for warming up: it must be above 0 and at most 1".formatted(warmUpShare));
            }
        }

        /** One thread, at the pace of a profile. */
        public static Work of(Profile profile) {
            return new Work(1, profile.batchSize(), 0.1, Optional.empty(), false, true);
        }

        /** The same with a base release of that kind of network, and guarded. */
        public Work withBase(String architecture) {
            return new Work(threads, batchSize, warmUpShare, Optional.of(architecture), true, intervals);
        }

        /** The same with forecasts that have no bounds. */
        public Work withoutIntervals() {
            return new Work(threads, batchSize, warmUpShare, base, guards, false);
        }
    }

    /**
     * How forecasts are scored, and series watched.
     *
     * @param interval between records on the accuracy topic
     * @param alarms when a series has left what was forecast for it
     * @param missingAfter usual steps without a point after which a series is missing; 0 for never
     * @param shadow the series that challengers forecast beside the champion
     */
    public record Scoring(Duration interval, Alarm.Rules alarms, int missingAfter, ShadowSample shadow) {

        /** A record every ten seconds, the standard alarms, and a share of the series for challengers. */
        public static final Scoring STANDARD =
                new Scoring(Duration.ofSeconds(10), Alarm.Rules.STANDARD, 0, ShadowSample.STANDARD);
    }

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

    /** What the command line's defaults come to, but for the base release and guards: the last value serves until a release comes. */
    public static ForecasterConfig standard(String applicationId, Topics topics, String instance, Path stateDirectory) {
        return standard(applicationId, topics, instance, stateDirectory, Profile.THROUGHPUT);
    }

    /** The same with a profile. */
    public static ForecasterConfig standard(
            String applicationId, Topics topics, String instance, Path stateDirectory, Profile profile) {
        return new ForecasterConfig(
                topics,
                new Identity(applicationId, instance),
                Delivery.of(profile),
                State.in(stateDirectory),
                Work.of(profile),
                Scoring.STANDARD);
    }

    /** The same with other work. */
    public ForecasterConfig withWork(Work other) {
        return new ForecasterConfig(topics, identity, delivery, state, other, accuracy, points);
    }

    /** The same, of a forecaster that does something else with its place in the group when it ends. */
    public ForecasterConfig withOnEnd(OnEnd other) {
        Identity same = new Identity(identity.applicationId(), identity.instance(), other);
        return new ForecasterConfig(topics, same, delivery, state, work, accuracy, points);
    }

    /** The same with other scoring. */
    public ForecasterConfig withScoring(Scoring other) {
        return new ForecasterConfig(topics, identity, delivery, state, work, other, points);
    }

    /** The same with values of another format on the topics. */
    public ForecasterConfig withFormat(WireFormat format) {
        return new ForecasterConfig(topics.withFormat(format), identity, delivery, state, work, accuracy, points);
    }
}
