package io.rollcast.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class ObservationReaderTest {

    private static final Topics TOPICS = Topics.withPrefix("");
    private static final TopicPartition ZERO = new TopicPartition(TOPICS.observations(), 0);
    private static final TopicPartition ONE = new TopicPartition(TOPICS.observations(), 1);
    private static final long DAY_MS = 86_400_000;

    private final History history = new History(new History.Bounds(1_000, 1_000, Optional.of(Duration.ofDays(30))), 10);
    private boolean isAway;
    private boolean hasTwo;
    private boolean isOneWithoutLeader;
    private int asked;
    private long endAtStart;
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
                    .mapToObj(i -> new PartitionInfo(topic, i, Node.noNode(), new Node[0], new Node[0]))
                    .toList();
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
            return partitionsFor(topic, Duration.ofMinutes(1));
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            if (isOneWithoutLeader && partition.equals(ONE)) {
                throw new TimeoutException("no leader within " + timeout);
            }
            return super.position(partition);
        }

        @Override
        public synchronized long position(TopicPartition partition) {
            return position(partition, Duration.ofMinutes(1));
        }
    };

    private final ObservationReader reader = new ObservationReader(
            consumer,
            TOPICS,
            StartFrom.EARLIEST,
            new Intake(PointRules.PLAIN, history, true),
            () -> {},
            () -> nowNanos);

    private void poll() {
        consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 0L));
        consumer.updateEndOffsets(Map.of(ZERO, endAtStart, ONE, 0L));
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
        endAtStart = 2;
        poll();
        assertThat(reader.unread()).isEqualTo(2);

        add(0);
        poll();
        assertThat(reader.unread()).isEqualTo(1);

        // What comes later is not waited for
        endAtStart = 9;
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
        endAtStart = 3;
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
        isOneWithoutLeader = true;

        assertThat(reader.offsets()).isEqualTo(Map.of("0", 1L));
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
}
