package io.rollcast.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObservationReaderTest {

    private static final Topics TOPICS = Topics.withPrefix("");
    private static final TopicPartition ZERO = new TopicPartition(TOPICS.observations(), 0);
    private static final TopicPartition ONE = new TopicPartition(TOPICS.observations(), 1);
    private static final long DAY_MS = 86_400_000;

    private final History history = new History(new History.Bounds(1_000, 1_000, Optional.of(Duration.ofDays(30))), 10);
    private boolean isAway;
    private boolean hasTwo;
    private final Set<TopicPartition> withoutLeader = new HashSet<>();
    private final Set<TopicPartition> withSilentLeader = new HashSet<>();
    private int asked;
    private int positions;
    private Duration waited = Duration.ZERO;
    private long endOfZero;
    private long endOfOne;
    private long nowNanos;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            asked++;
            if (isAway) {
                assertThat(timeout)
                        .isLessThanOrEqualTo(Duration.ofSeconds(assignment().isEmpty() ? 60 : 10));
                throw new TimeoutException("no broker within " + timeout);
            }
            return IntStream.range(0, hasTwo ? 2 : 1)
                    .mapToObj(i -> new PartitionInfo(topic, i, leader(new TopicPartition(topic, i)), null, null))
                    .toList();
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
            return partitionsFor(topic, Duration.ofMinutes(1));
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            positions++;
            answer(List.of(partition), timeout);
            return super.position(partition);
        }

        @Override
        public synchronized OptionalLong currentLag(TopicPartition partition) {
            return withoutLeader.contains(partition) ? OptionalLong.empty() : super.currentLag(partition);
        }

        @Override
        public synchronized Map<TopicPartition, Long> beginningOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            answer(partitions, timeout);
            return super.beginningOffsets(partitions);
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            answer(partitions, timeout);
            return super.endOffsets(partitions);
        }

        /** All are younger than any time but those that have nothing. */
        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
                Map<TopicPartition, Long> times, Duration timeout) {
            answer(times.keySet(), timeout);
            Map<TopicPartition, OffsetAndTimestamp> places = new HashMap<>();
            endOffsets(times.keySet(), timeout)
                    .forEach((partition, end) ->
                            places.put(partition, end == 0 ? null : new OffsetAndTimestamp(end - 1, 0)));
            return places;
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
            return offsetsForTimes(times, Duration.ofMinutes(1));
        }

        @Override
        public synchronized long position(TopicPartition partition) {
            return position(partition, Duration.ofMinutes(1));
        }
    };

    private final ObservationReader reader = reader(StartFrom.EARLIEST, new Intake(PointRules.PLAIN, history, true));

    private ObservationReader reader(StartFrom from, Intake intake) {
        return new ObservationReader(consumer, TOPICS, from, intake, () -> {}, () -> nowNanos);
    }

    private @Nullable Node leader(TopicPartition partition) {
        return withoutLeader.contains(partition) ? null : new Node(partition.partition(), "broker", 9092);
    }

    private void answer(Collection<TopicPartition> partitions, Duration timeout) {
        if (partitions.stream().anyMatch(one -> withoutLeader.contains(one) || withSilentLeader.contains(one))) {
            waited = waited.plus(timeout);
            throw new TimeoutException("no answer within " + timeout);
        }
    }

    private void poll() {
        poll(reader);
    }

    private void pollAfterAMinute() {
        nowNanos += Duration.ofMinutes(1).toNanos();
        poll();
    }

    private void poll(ObservationReader reader) {
        consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 0L));
        consumer.updateEndOffsets(Map.of(ZERO, endOfZero, ONE, endOfOne));
        reader.poll(Duration.ZERO);
    }

    @Test
    void whileBrokersAreAwayReadingGoesOnAndPartitionsAreAskedForOnceAMinute() {
        // Given a reader at work
        poll();
        assertThat(asked).isEqualTo(1);

        // When a minute has passed, and no broker says whether there are new partitions
        isAway = true;
        nowNanos += Duration.ofMinutes(1).toNanos();
        poll();
        add(0);
        poll();

        // Then what comes is read all the same
        assertThat(history.points()).isEqualTo(1);
        assertThat(asked).isEqualTo(2);
        nowNanos += Duration.ofMinutes(1).toNanos();
        poll();
        assertThat(asked).isEqualTo(3);
    }

    private void add(int offset) {
        consumer.addRecord(new ConsumerRecord<>(ZERO.topic(), 0, offset, "a".getBytes(UTF_8), "1.5".getBytes(UTF_8)));
    }

    @Test
    void whatStoodOnTheTopicAtTheStartIsCountedUntilItIsRead() {
        endOfZero = 2;
        poll();
        assertThat(reader.unread()).isEqualTo(2);

        add(0);
        poll();
        assertThat(reader.unread()).isEqualTo(1);

        // What comes later is not waited for
        endOfZero = 9;
        add(1);
        poll();
        assertThat(reader.unread()).isZero();
    }

    private void add(TopicPartition partition, int offset, String series, long day) {
        consumer.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                day * DAY_MS,
                TimestampType.CREATE_TIME,
                series.length(),
                3,
                series.getBytes(UTF_8),
                "1.5".getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty()));
    }

    @Test
    void aSeriesWhosePartitionIsReadLaterIsNotForgotten() {
        // Given a partition that is read to the present, and another whose points of two years before are read
        hasTwo = true;
        endOfZero = 3;
        poll();
        add(ONE, 0, "present", 700);
        add(ZERO, 0, "later", 1);
        add(ZERO, 1, "ended", 1);
        poll();

        reader.forgetIdle(700 * DAY_MS);
        assertThat(history.snapshot()).containsOnlyKeys("present", "later", "ended");

        // When that one is read as well
        add(ZERO, 2, "later", 700);
        poll();
        reader.forgetIdle(700 * DAY_MS);

        // Then the series without a point since then goes
        assertThat(history.snapshot()).containsOnlyKeys("present", "later");
    }

    @Test
    void aPartitionWithoutALeaderIsLeftOutOfTheOffsets() {
        hasTwo = true;
        poll();
        add(0);
        poll();
        withoutLeader.add(ONE);

        assertThat(reader.offsets()).isEqualTo(Map.of("0", 1L));
    }

    @Test
    void onlyOneOfThePartitionsOfALeaderThatDoesNotAnswerIsWaitedFor() {
        // Given partitions that are read, until their leader can no longer be reached
        hasTwo = true;
        endOfZero = 2;
        endOfOne = 3;
        poll();
        withSilentLeader.addAll(Set.of(ZERO, ONE));

        assertThat(reader.unread()).isEqualTo(5);
        assertThat(waited).isEqualTo(Duration.ofMillis(100));

        assertThat(reader.offsets()).isEmpty();
        assertThat(waited).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void whereNoSeriesIsForgottenNobodyAsksWhatIsRead() {
        ObservationReader keeping = reader(
                StartFrom.EARLIEST,
                new Intake(PointRules.PLAIN, new History(History.Bounds.ofPoints(1_000), 10), true));
        endOfZero = 2;
        poll(keeping);
        int before = positions;

        keeping.forgetIdle(0);

        assertThat(positions).isEqualTo(before);
    }

    @Test
    void aPartitionWithoutALeaderTakesNoPartUntilItHasOne() {
        partitionTakesNoPartUntilItAnswers(withoutLeader);
    }

    @Test
    void aPartitionWhoseLeaderDoesNotAnswerTakesNoPartUntilItDoes() {
        partitionTakesNoPartUntilItAnswers(withSilentLeader);
    }

    private void partitionTakesNoPartUntilItAnswers(Set<TopicPartition> unanswered) {
        // Given one of two partitions that does not answer
        hasTwo = true;
        endOfZero = 2;
        endOfOne = 3;
        unanswered.add(ONE);
        poll();

        // Then what stood on the other one is waited for, and nothing else
        assertThat(reader.unread()).isEqualTo(2);
        assertThat(reader.offsets()).isEqualTo(Map.of("0", 0L));

        // When it answers
        unanswered.clear();
        pollAfterAMinute();

        // Then it is read and waited for as well
        assertThat(reader.unread()).isEqualTo(5);
        assertThat(reader.offsets()).isEqualTo(Map.of("0", 0L, "1", 0L));
    }

    @Test
    void aTopicWhosePartitionsAllHaveNoLeaderIsNotMissing() {
        withoutLeader.add(ZERO);
        poll();

        assertThat(reader.missing())
                .hasValueSatisfying(missing -> assertThat(missing).contains(ZERO.toString(), "leader"));
    }

    @Test
    void aReadToTheEndEndsWhereAPartitionHasNoLeader() {
        hasTwo = true;
        withoutLeader.add(ONE);
        consumer.updateBeginningOffsets(Map.of(ZERO, 0L));
        consumer.updateEndOffsets(Map.of(ZERO, 0L));

        assertThatThrownBy(reader::readToEnd)
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining(ONE.toString());
    }

    private static PointRules hourly() {
        return PointRules.grid(Duration.ofHours(1));
    }

    @Test
    void aPartitionWithoutALeaderHoldsNoSteps() {
        // Given series that may be in each of two partitions, one of which has no leader
        hasTwo = true;
        withoutLeader.add(ONE);
        ObservationReader unkeyed = reader(StartFrom.EARLIEST, new Intake(hourly(), history, false));
        poll(unkeyed);

        // When all of the other one is read
        endOfZero = 2;
        add(ZERO, 0, "a", 1);
        add(ZERO, 1, "a", 2);
        poll(unkeyed);

        // Then
        assertThat(history.snapshot()).containsOnlyKeys("a");
    }

    @Test
    void aPartitionThatLosesItsLeaderIsWaitedForNoLonger() {
        // Given series that may be in each of two partitions, one of which has more to read and loses its leader
        hasTwo = true;
        endOfOne = 3;
        ObservationReader unkeyed = reader(StartFrom.EARLIEST, new Intake(hourly(), history, false));
        poll(unkeyed);
        withoutLeader.add(ONE);
        add(ZERO, 0, "a", 1);
        add(ZERO, 1, "a", 2);
        poll(unkeyed);
        assertThat(history.series()).isZero();

        // When the next check of the partitions finds out
        nowNanos += Duration.ofMinutes(1).toNanos();
        poll(unkeyed);

        // Then no steps wait for it
        assertThat(history.snapshot()).containsOnlyKeys("a");

        // And once it is read again they do
        withoutLeader.clear();
        add(ONE, 0, "b", 5);
        add(ZERO, 2, "a", 8);
        add(ZERO, 3, "a", 9);
        poll(unkeyed);
        assertThat(history.toMs()).isEqualTo(2 * DAY_MS);
    }

    @Test
    void aPartitionWithoutALeaderDoesNotKeepTheOthersFromBeingReadFromATime() {
        hasTwo = true;
        endOfZero = 2;
        withoutLeader.add(ONE);
        ObservationReader timed =
                reader(new StartFrom(StartFrom.Kind.TIME, 0), new Intake(PointRules.PLAIN, history, true));

        poll(timed);

        assertThat(timed.offsets()).isEqualTo(Map.of("0", 1L));
    }

    @Test
    void whatStandsOnAPartitionThatIsFoundLaterIsCountedToo() {
        poll();
        assertThat(reader.unread()).isZero();

        hasTwo = true;
        endOfOne = 3;
        pollAfterAMinute();

        assertThat(reader.unread()).isEqualTo(3);
    }

    @Test
    void aPartitionThatIsGoneIsNotWaitedFor() {
        hasTwo = true;
        endOfOne = 3;
        poll();
        assertThat(reader.unread()).isEqualTo(3);

        hasTwo = false;
        pollAfterAMinute();

        assertThat(reader.unread()).isZero();
        assertThat(consumer.assignment()).containsExactly(ZERO);
    }

    @Test
    void aPatternThatNoTopicMatchesYetIsLookedForOnceASecond() {
        // Given a consumer that has never reached a broker, which is where no topic is assigned
        AtomicInteger listed = new AtomicInteger();
        Consumer<byte[], byte[]> real =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()) {
                    @Override
                    public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
                        listed.incrementAndGet();
                        return Map.of("another", List.of());
                    }
                };
        Topics pattern = new Topics(
                Source.matching(Pattern.compile("plant-.*")), "f", "m", "a", "d", Optional.empty(), JsonFormat.JSON);
        try (ObservationReader waiting = new ObservationReader(
                real,
                pattern,
                StartFrom.EARLIEST,
                new Intake(PointRules.PLAIN, history, false),
                () -> {},
                () -> nowNanos)) {
            // When it is polled several times a second
            for (int i = 0; i < 15; i++) {
                waiting.poll(Duration.ofMillis(1));
                nowNanos += Duration.ofMillis(200).toNanos();
            }

            // Then
            assertThat(listed).hasValue(3);
            assertThat(waiting.missing())
                    .hasValueSatisfying(missing -> assertThat(missing).contains("topics that match plant-.*"));
        }
    }

    @Test
    void aReaderWithoutPartitionsSaysThatNoBrokerIsThere() {
        isAway = true;

        assertThatThrownBy(this::poll).isInstanceOf(TimeoutException.class);
    }

    @Test
    void aPartitionThatIsFarAheadIsReadOnWhenTheOtherHasCome() {
        hasTwo = true;
        endOfZero = 100;
        endOfOne = 100;
        PointRules days = PointRules.grid(Duration.ofDays(1));
        ObservationReader reader = reader(StartFrom.EARLIEST, new Intake(days, history, false));
        poll(reader);
        add(ZERO, 0, "a", 50);
        add(ONE, 0, "a", 0);

        poll(reader);
        assertThat(consumer.paused()).containsExactly(ZERO);

        add(ONE, 1, "a", 45);
        poll(reader);
        assertThat(consumer.paused()).isEmpty();
    }
}
