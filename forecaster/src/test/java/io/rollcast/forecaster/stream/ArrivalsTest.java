package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private static final TopicPartition PARTITION = new TopicPartition("observations", 2);
    private static final long YEAR_2015 = 1_420_070_400_000L;

    private long nowMs = 1_700_000_000_000L;
    private final Clock clock = ((InstantSource) () -> Instant.ofEpochMilli(nowMs)).withZone(ZoneOffset.UTC);
    private final Arrivals arrivals = new Arrivals(clock, PARTITION.topic());
    private final Arrivals.Cursor cursor = arrivals.cursor();

    private void poll(long atMs, long first, long last, TimestampType type) {
        poll(PARTITION, atMs, first, last, type);
    }

    private void poll(TopicPartition partition, long atMs, long first, long last, TimestampType type) {
        nowMs = atMs;
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (long offset = first; offset <= last; offset++) {
            records.add(new ConsumerRecord<>(
                    partition.topic(),
                    partition.partition(),
                    offset,
                    YEAR_2015 + offset,
                    type,
                    0,
                    0,
                    new byte[0],
                    new byte[0],
                    new RecordHeaders(),
                    Optional.empty()));
        }
        arrivals.polled(new ConsumerRecords<>(Map.of(partition, records), Map.of()));
    }

    private void note(long offset) {
        cursor.note(
                new ProcessorRecordContext(
                        YEAR_2015 + offset, offset, PARTITION.partition(), PARTITION.topic(), new RecordHeaders()),
                YEAR_2015 + offset);
    }

    @Test
    void aPointArrivedWhenItWasPolled() {
        // Given three polls, the later ones before the first is worked off
        poll(1_000, 0, 4, TimestampType.CREATE_TIME);
        poll(2_000, 5, 5, TimestampType.CREATE_TIME);
        poll(3_000, 7, 9, TimestampType.CREATE_TIME);

        // When
        note(0);
        note(4);
        note(5);
        note(9);

        // Then
        assertThat(cursor.take()).containsExactly(1_000, 1_000, 2_000, 3_000);
        assertThat(cursor.take()).isEmpty();
    }

    @Test
    void aPointOfATopicWithLogAppendTimeArrivedAtTheBroker() {
        poll(1_000, 0, 4, TimestampType.LOG_APPEND_TIME);
        note(3);
        assertThat(cursor.take()).containsExactly(YEAR_2015 + 3);
    }

    @Test
    void aPartitionThatIsReadAgainHasItsNewPolls() {
        poll(1_000, 0, 4, TimestampType.CREATE_TIME);
        note(2);
        poll(2_000, 5, 9, TimestampType.CREATE_TIME);
        poll(5_000, 3, 6, TimestampType.CREATE_TIME);
        Arrivals.Cursor revived = arrivals.cursor();
        revived.note(
                new ProcessorRecordContext(0, 3, PARTITION.partition(), PARTITION.topic(), new RecordHeaders()), 0);
        assertThat(revived.take()).containsExactly(5_000);
    }

    @Test
    void aPointOfUnknownArrivalArrivesNow() {
        nowMs = 7_000;
        note(3);
        cursor.note(null, YEAR_2015);
        assertThat(cursor.take()).containsExactly(7_000, 7_000);
    }

    @Test
    void pollsOfATopicThatIsNotForecastFromAreNotKept() {
        TopicPartition source = new TopicPartition("a-source-of-" + PARTITION.topic(), PARTITION.partition());
        poll(source, 1_000, 0, 4, TimestampType.CREATE_TIME);
        nowMs = 7_000;

        cursor.note(
                new ProcessorRecordContext(YEAR_2015, 3, source.partition(), source.topic(), new RecordHeaders()),
                YEAR_2015);

        assertThat(cursor.take()).containsExactly(7_000);
    }
}
