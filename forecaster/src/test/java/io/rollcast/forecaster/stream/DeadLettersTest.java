package io.rollcast.forecaster.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.JsonFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    private static final int MOST = TopicLimits.KAFKAS_MAX_REQUEST_BYTES;
    private static final long NOW = 1_700_000_000_000L;
    private static final long YEAR_2286 = 9_999_999_999_999L;

    private final TopicLimits limits = new TopicLimits(Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC), MOST);
    private final DeadLetters letters = new DeadLetters(limits, "dlq");

    private Record<byte[], byte[]> letter(byte[] key, byte[] value, Headers headers, long timestampMs) {
        try {
            JsonFormat.observation(key, value, 0);
            throw new AssertionError("the record was to be rejected");
        } catch (MalformedObservationException e) {
            return letters.of(
                    new Record<>(key, value, timestampMs, headers),
                    e,
                    new ProcessorRecordContext(0, 17, 2, "observations", headers));
        }
    }

    /** As Kafka's producer reckons before it sends. */
    private static int size(Record<byte[], byte[]> letter) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("dlq", null, letter.timestamp(), letter.key(), letter.value(), letter.headers());
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE.type(),
                record.key(),
                record.value(),
                record.headers().toArray());
    }

    private static String header(Record<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "none" : new String(header.value(), UTF_8);
    }

    @Test
    void aSmallRecordStaysAsItIs() {
        Headers headers = new RecordHeaders().add("trace", "7".getBytes(UTF_8));
        Record<byte[], byte[]> letter = letter("a".getBytes(UTF_8), "{".getBytes(UTF_8), headers, 5);
        assertThat(letter.key()).asString(UTF_8).isEqualTo("a");
        assertThat(letter.value()).asString(UTF_8).isEqualTo("{");
        assertThat(letter.timestamp()).isEqualTo(5);
        assertThat(header(letter, "trace")).isEqualTo("7");
        assertThat(header(letter, "rollcast.offset")).isEqualTo("17");
        assertThat(header(letter, "rollcast.length")).isEqualTo("none");
    }

    @Test
    void aLargeValueIsCutToWhatFits() {
        Headers headers = new RecordHeaders().add("trace", "7".getBytes(UTF_8));
        Record<byte[], byte[]> letter = letter("a".getBytes(UTF_8), new byte[MOST - 80], headers, 5);
        assertThat(size(letter)).isBetween(MOST - 1_000, MOST);
        assertThat(header(letter, "rollcast.length")).isEqualTo(String.valueOf(MOST - 80));
        assertThat(header(letter, "trace")).isEqualTo("7");
        assertThat(header(letter, "rollcast.reason")).isEqualTo("oversized");
    }

    @Test
    void aLargeKeyAndLargeHeadersLeaveRoomForTheValue() {
        Headers headers = new RecordHeaders().add("trace", new byte[MOST]);
        Record<byte[], byte[]> letter = letter(new byte[3 * MOST], new byte[2 * MOST], headers, 5);
        assertThat(size(letter)).isBetween(MOST - 1_000, MOST);
        assertThat(letter.value().length).isGreaterThan(MOST / 2);
        assertThat(header(letter, "rollcast.length")).isEqualTo(String.valueOf(2 * MOST));
        assertThat(header(letter, "rollcast.key.length")).isEqualTo(String.valueOf(3 * MOST));
        assertThat(header(letter, "trace")).isEqualTo("none");
    }

    @Test
    void aLongMessageIsCutBetweenCharacters() {
        String emoji = "\ud83d\ude00";
        var fault = new MalformedObservationException(Reason.UNDECODABLE, "a" + emoji.repeat(MOST));
        Record<byte[], byte[]> letter =
                letters.of(new Record<>(new byte[1], new byte[MOST], 5, new RecordHeaders()), fault, null);

        assertThat(size(letter)).isBetween(MOST - 1_000, MOST);
        assertThat(header(letter, "rollcast.detail"))
                .startsWith("a" + emoji)
                .endsWith(emoji + "...")
                .hasSizeBetween(900, 1_100);
    }

    @Test
    void aTopicThatRefusedALetterGetsShorterOnes() {
        limits.refusedSize("dlq");
        assertThat(size(letter(new byte[10], new byte[MOST], new RecordHeaders(), 5)))
                .isLessThan(MOST / 2);
    }

    @Test
    void aTimestampThatIsRefusedBecomesThePresent() {
        assertThat(letter(new byte[10], new byte[1], new RecordHeaders(), YEAR_2286)
                        .timestamp())
                .isEqualTo(NOW);
        assertThat(letter(new byte[10], new byte[1], new RecordHeaders(), 0).timestamp())
                .isZero();
        limits.refusedTimestamp("dlq");
        assertThat(letter(new byte[10], new byte[1], new RecordHeaders(), 0).timestamp())
                .isEqualTo(NOW);
    }

    @Test
    void eachReasonIsToldOnceAnHour() {
        long hour = TimeUnit.HOURS.toNanos(1);

        assertThat(letters.isToBeTold(Reason.LATE, 0)).isTrue();
        assertThat(letters.isToBeTold(Reason.LATE, hour - 1)).isFalse();
        assertThat(letters.isToBeTold(Reason.BAD_TIME, hour - 1)).isTrue();
        assertThat(letters.isToBeTold(Reason.LATE, hour)).isTrue();
        assertThat(letters.isToBeTold(Reason.LATE, hour + 1)).isFalse();
    }
}
