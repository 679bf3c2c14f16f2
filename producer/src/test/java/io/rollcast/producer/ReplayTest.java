package io.rollcast.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.wire.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReplayTest {

    private static final OptionalDouble BY_RATE = OptionalDouble.empty();

    @TempDir
    Path directory;

    private final FakeTicker ticker = new FakeTicker();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("points.csv"), content);
    }

    private Path file(String... lines) throws IOException {
        return file((String.join("\n", lines) + "\n").getBytes(UTF_8));
    }

    private List<String> replay(Path file, boolean strict, OptionalDouble speed, double rate)
            throws InterruptedException {
        PublisherConfig config = new PublisherConfig(new Replay(file, strict, speed), rate);
        try (SeriesPublisher publisher =
                new SeriesPublisher(producer, Topics.withPrefix(""), config, registry, ticker)) {
            publisher.run();
        }
        return published();
    }

    private List<String> published() {
        return producer.history().stream()
                .map(record -> record.key() + " " + record.timestamp() + " " + new String(record.value(), UTF_8))
                .toList();
    }

    private double skipped() {
        return registry.get("rollcast.producer.skipped.lines").counter().count();
    }

    @Test
    void publishesTheFileAsItIs() throws Exception {
        // Given
        Path file = file(
                "series,timestamp,value",
                "a,1764000000000,1.5",
                "\"b, \"\"west\"\"\",2025-11-24T16:00:00.250Z,-2e-3",
                "",
                " a , 1764000001000 , 3 ",
                "ü,0,.5");

        // When
        List<String> records = replay(file, true, BY_RATE, 0);

        // Then
        assertThat(records)
                .containsExactly(
                        "a 1764000000000 1.5", "b, \"west\" 1764000000250 -0.002", "a 1764000001000 3.0", "ü 0 0.5");
        assertThat(skipped()).isZero();
    }

    @Test
    void findsTheColumnsByTheirNames() throws Exception {
        // Given: as some spreadsheets write it
        Path file = file("\uFEFFunit,Value,Timestamp,series\r", "mW,7,12,a\r", "mW,8,13,b\r");

        // When
        List<String> records = replay(file, true, BY_RATE, 0);

        // Then
        assertThat(records).containsExactly("a 12 7.0", "b 13 8.0");
    }

    private static final List<String> BAD_LINES = List.of(
            "a,5",
            "a",
            ",5,1",
            "a,,1",
            "a,5,",
            "a,-5,1",
            "a,yesterday,1",
            "a,2026-01-31,1",
            "a,99999999999999999999,1",
            "a,+1000000000-01-01T00:00:00Z,1",
            "a,5,NaN",
            "a,5,Infinity",
            "a,5,1e39",
            "a,5,1f",
            "a,5,0x1p3",
            "a,5,one",
            "\"a,5,1",
            "\"a\"x,5,1",
            "x".repeat(513) + ",5,1");

    @Test
    void skipsBadLinesAndCountsThem() throws Exception {
        // Given: a good line after every bad one
        StringBuilder content = new StringBuilder("series,timestamp,value\n");
        for (int i = 0; i < BAD_LINES.size(); i++) {
            content.append(BAD_LINES.get(i))
                    .append('\n')
                    .append("good,")
                    .append(i)
                    .append(",1\n");
        }

        // When
        List<String> records = replay(file(content.toString().getBytes(UTF_8)), false, BY_RATE, 0);

        // Then
        assertThat(skipped()).isEqualTo(BAD_LINES.size());
        assertThat(records).hasSize(BAD_LINES.size()).allMatch(record -> record.startsWith("good "));
    }

    @Test
    void aStrictReplayEndsAtEachKindOfBadLine() throws Exception {
        for (String bad : BAD_LINES) {
            // Given
            producer.clear();
            Path file = file("series,timestamp,value", "a,1,1", "", bad, "a,2,2");

            // When, then
            assertThatThrownBy(() -> new Reading(file).toEnd())
                    .as(bad)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("points.csv, line 4: ");
        }
    }

    /** Reads a file strictly, without a publisher. */
    private record Reading(Path file) {
        void toEnd() throws IOException {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            var producer = new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
            try (ProducerMeters meters = new ProducerMeters(registry, new Deliveries(new FakeTicker()), producer);
                    ReplayFeed feed = new ReplayFeed(new Replay(file, true, BY_RATE), meters)) {
                Point point = feed.next();
                while (point != null) {
                    point = feed.next();
                }
            }
        }
    }

    @Test
    void aStrictReplayPublishesWhatCameBeforeTheBadLine() throws Exception {
        // Given
        Path file = file("series,timestamp,value", "a,1,1", "a,2,two", "a,3,3");

        // When, then
        assertThatThrownBy(() -> replay(file, true, BY_RATE, 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("points.csv, line 3", "'two' is not a finite number");
        assertThat(published()).containsExactly("a 1 1.0");
        assertThat(producer.flushed()).isTrue();
    }

    @Test
    void aLineThatIsNotUtf8IsABadLine() throws Exception {
        // Given
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("series,timestamp,value\na,1,1\n".getBytes(UTF_8));
        content.writeBytes(new byte[] {(byte) 0xe9, ',', '2', ',', '2', '\n'});
        content.writeBytes("a,3,3\n".getBytes(UTF_8));

        // When
        List<String> records = replay(file(content.toByteArray()), false, BY_RATE, 0);

        // Then
        assertThat(records).containsExactly("a 1 1.0", "a 3 3.0");
        assertThat(skipped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,1,1", "series;timestamp;value", "series,time,value", "\"series"})
    void refusesAFileWithoutItsHeader(String firstLine) throws Exception {
        // Given
        Path file = firstLine.isEmpty() ? file(new byte[0]) : file(firstLine, "a,1,1");

        // When, then
        assertThatThrownBy(() -> replay(file, false, BY_RATE, 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("points.csv")
                .hasMessageContaining("header");
        assertThat(published()).isEmpty();
    }

    @Test
    void keepsToTheRate() throws Exception {
        // Given
        long before = ticker.nanos();
        Path file = file("series,timestamp,value", "a,0,1", "a,1,1", "a,2,1", "a,3,1", "a,4,1");

        // When
        replay(file, true, BY_RATE, 2);

        // Then
        assertThat(ticker.nanos() - before).isEqualTo(2_000_000_000L);
    }

    @Test
    void keepsToTheFilesTimestampsAtItsSpeed() throws Exception {
        // Given: an hour, a hundred times as fast, with a step back that is not waited for
        long before = ticker.nanos();
        Path file = file("series,timestamp,value", "a,1764000000000,1", "b,1764003600000,2", "a,1764000000500,3");

        // When
        List<String> records = replay(file, true, OptionalDouble.of(100), 0);

        // Then
        assertThat(ticker.nanos() - before).isEqualTo(36_000_000_000L);
        assertThat(records).hasSize(3);
    }
}
