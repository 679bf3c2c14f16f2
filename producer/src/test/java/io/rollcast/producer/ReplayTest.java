package io.rollcast.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.producer.replay.ReplayCount;
import io.rollcast.wire.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {

    private static final OptionalDouble BY_RATE = OptionalDouble.empty();

    @TempDir
    Path directory;

    private final FakeTicker ticker = new FakeTicker();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());

    private TopicTimes topicTimes = TopicTimes.unlimited();

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("points.csv"), content);
    }

    private Path file(String... lines) throws IOException {
        return file((String.join("\n", lines) + "\n").getBytes(UTF_8));
    }

    private List<String> replay(Path file, boolean strict, OptionalDouble speed, double rate)
            throws InterruptedException {
        PublisherConfig config = new PublisherConfig(new Replay(ReplayConfig.of(file, strict), speed), rate);
        try (SeriesPublisher publisher =
                new SeriesPublisher(producer, Topics.withPrefix(""), config, registry, ticker, () -> topicTimes)) {
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
        return registry.get("rollcast.producer.skipped.lines").functionCounter().count();
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
                "ü,1764000002000,.5");

        // When
        List<String> records = replay(file, true, BY_RATE, 0);

        // Then
        assertThat(records)
                .containsExactly(
                        "a 1764000000000 1.5",
                        "b, \"west\" 1764000000250 -0.002",
                        "a 1764000001000 3.0",
                        "ü 1764000002000 0.5");
        assertThat(skipped()).isZero();
    }

    @Test
    void findsTheColumnsByTheirNames() throws Exception {
        // Given: as some spreadsheets write it
        Path file = file("\uFEFFunit,Value,Timestamp,series\r", "mW,7,1764000000012,a\r", "mW,8,1764000000013,b\r");

        // When
        List<String> records = replay(file, true, BY_RATE, 0);

        // Then
        assertThat(records).containsExactly("a 1764000000012 7.0", "b 1764000000013 8.0");
    }

    private static final String T = "1764000000000";

    private static final List<String> BAD_LINES = List.of(
            "a," + T,
            "a",
            "," + T + ",1",
            "a,,1",
            "a,-5,1",
            "a,5,1",
            "a,1969-12-31,1",
            "a,yesterday,1",
            "a,2026-02-30,1",
            "a,99999999999999999999,1",
            "a,+1000000000-01-01T00:00:00Z,1",
            "a," + T + ",Infinity",
            "a," + T + ",1e39",
            "a," + T + ",1f",
            "a," + T + ",0x1p3",
            "a," + T + ",one",
            "\"a," + T + ",1",
            "\"a\"x," + T + ",1",
            "x".repeat(513) + "," + T + ",1");

    @Test
    void skipsBadLinesAndCountsThem() throws Exception {
        // Given: a good line after every bad one
        StringBuilder content = new StringBuilder("series,timestamp,value\ngood," + T + ",1\n");
        for (int i = 0; i < BAD_LINES.size(); i++) {
            content.append(BAD_LINES.get(i))
                    .append('\n')
                    .append("good,")
                    .append(1764000000001L + i)
                    .append(",1\n");
        }

        // When
        List<String> records = replay(file(content.toString().getBytes(UTF_8)), false, BY_RATE, 0);

        // Then
        assertThat(skipped()).isEqualTo(BAD_LINES.size());
        assertThat(records).hasSize(BAD_LINES.size() + 1).allMatch(record -> record.startsWith("good "));
    }

    @Test
    void aStrictReplayEndsAtEachKindOfBadLine() throws Exception {
        for (String bad : BAD_LINES) {
            // Given
            Path file = file("series,timestamp,value", "a," + T + ",1", "", bad, "a," + T + ",2");

            // When, then
            assertThatThrownBy(() -> readStrictly(file))
                    .as(bad)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("points.csv, line 4: ");
        }
    }

    private void readStrictly(Path file) throws IOException {
        try (ReplayFeed feed = new ReplayFeed(ReplayConfig.of(file, true), new ReplayCount(), topicTimes)) {
            Point point = feed.next();
            while (point != null) {
                point = feed.next();
            }
        }
    }

    @Test
    void aStrictReplayPublishesWhatCameBeforeTheBadLine() throws Exception {
        // Given
        Path file = file("series,timestamp,value", "a," + T + ",1", "a," + T + ",two", "a," + T + ",3");

        // When, then
        assertThatThrownBy(() -> replay(file, true, BY_RATE, 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("points.csv, line 3", "'two' in column 'value' is not a finite number");
        assertThat(published()).containsExactly("a 1764000000000 1.0");
        assertThat(producer.flushed()).isTrue();
    }

    @Test
    void aLineThatIsNotUtf8IsABadLine() throws Exception {
        // Given
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("series,timestamp,value\na,1764000000001,1\n".getBytes(UTF_8));
        content.writeBytes(new byte[] {(byte) 0xe9, ',', '2', ',', '2', '\n'});
        content.writeBytes("a,1764000000003,3\n".getBytes(UTF_8));

        // When
        List<String> records = replay(file(content.toByteArray()), false, BY_RATE, 0);

        // Then
        assertThat(records).containsExactly("a 1764000000001 1.0", "a 1764000000003 3.0");
        assertThat(skipped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,1,1", "series,when,value", "series,time,amount", "\"series"})
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

    private static String point(int number) {
        return "a," + (1764000000000L + number) + ",1";
    }

    @Test
    void skipsPointsThatTheTopicWouldRefuse() throws Exception {
        // Given: a topic of an hour ahead and a day back, and lines of microseconds and of last year among good ones
        long now = 1_764_000_000_000L;
        topicTimes = new TopicTimes(
                Clock.fixed(Instant.ofEpochMilli(now), ZoneOffset.UTC),
                List.of(new TopicTimes.Limits("observations", -1, 86_400_000, 3_600_000, false)));
        Path file = file(
                "series,timestamp,value",
                "a,1764000000000,1",
                "a,1764000000001000,2",
                "a,1732000000000,3",
                "a,1764000000002,4");

        // When
        List<String> records = replay(file, false, BY_RATE, 0);

        // Then
        assertThat(records).containsExactly("a 1764000000000 1.0", "a 1764000000002 4.0");
        assertThat(skipped()).isEqualTo(2);

        // When strict, then the refused line ends it
        assertThatThrownBy(() -> readStrictly(file))
                .hasMessageContainingAll("line 3", "message.timestamp.after.max.ms", "kafka-configs");
    }

    @Test
    void keepsToTheRate() throws Exception {
        // Given
        long before = ticker.nanos();
        Path file = file("series,timestamp,value", point(0), point(1), point(2), point(3), point(4));

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
