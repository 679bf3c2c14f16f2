package io.rollcast.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.chaos.Input.Place;
import io.rollcast.demo.KafkaBench;
import io.rollcast.service.KafkaOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit of dead letters passes the cut beginnings of oversized records, once each, and nothing else. */
class CommittedDeadLettersTest {

    @TempDir
    Path directory;

    /** A dead letter on the topic: the value and the header with the length. */
    private record Letter(byte[] value, String length) {}

    private static Letter cut(long number) {
        byte[] whole = OversizedRecords.value(number);
        return new Letter(Arrays.copyOf(whole, 1_000_000), String.valueOf(whole.length));
    }

    @Test
    void wrongLettersAreCounted() throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
            // Given two letters as they should be, and every kind of wrong one
            KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), 1);
            kafka.createMissingTopics();
            byte[] changed = cut(4).value();
            changed[999_999]++;
            send(
                    kafka,
                    List.of(
                            cut(0),
                            cut(1),
                            cut(1),
                            new Letter(OversizedRecords.value(2), "1048486"),
                            new Letter(cut(3).value(), "1000000"),
                            new Letter(changed, "1048486"),
                            new Letter("1.5".getBytes(UTF_8), "3"),
                            new Letter("oversized ".getBytes(UTF_8), "10")));

            // When
            try (CommittedDeadLetters letters = new CommittedDeadLetters(kafka.clientSettings(), kafka.topics())) {
                Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
                    letters.poll();
                    return letters.isAtEnd();
                });

                // Then
                assertThat(letters.count()).isEqualTo(8);
                assertThat(letters.wrong()).isEqualTo(6);
                assertThat(letters.examples())
                        .containsExactly(
                                "dead letter 2 of partition 0 is a second one of oversized record 1",
                                "dead letter 3 of partition 0 is not the beginning of oversized record 2",
                                "dead letter 4 of partition 0 has length 1000000 in its header, not 5000000",
                                "dead letter 5 of partition 0 is not the beginning of oversized record 4",
                                "dead letter 6 of partition 0 is of no record that was meant to be rejected",
                                "dead letter 7 of partition 0 is of no record that was meant to be rejected");
            }
        }
    }

    private static void send(KafkaOptions kafka, List<Letter> letters) {
        Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
        settings.put("max.request.size", 10_000_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Letter letter : letters) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(kafka.topics().deadLetters(), letter.value());
                record.headers()
                        .add(new RecordHeader("rollcast.length", letter.length().getBytes(UTF_8)));
                producer.send(record);
            }
        }
    }

    @Test
    void aLateEventHasOneLetterThatSaysWhereItWas() throws InterruptedException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
            // Given letters of the events at 7, twice at 8, and at 9
            KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), 1);
            kafka.createMissingTopics();
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(kafka.clientSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
                for (String offset : List.of("7", "8", "8", "9")) {
                    ProducerRecord<byte[], byte[]> letter =
                            new ProducerRecord<>(kafka.topics().deadLetters(), "1.5".getBytes(UTF_8));
                    Map.of("reason", "late", "partition", "2", "offset", offset)
                            .forEach((name, value) -> letter.headers().add("rollcast." + name, value.getBytes(UTF_8)));
                    producer.send(letter);
                }
            }
            try (CommittedDeadLetters letters = new CommittedDeadLetters(kafka.clientSettings(), kafka.topics())) {
                Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> {
                    letters.poll();
                    return letters.isAtEnd();
                });

                // When those at 7, 8 and 10 were late
                letters.judgeLate(Set.of(new Place(2, 7), new Place(2, 8), new Place(2, 10)));

                // Then
                assertThat(letters.lateCount()).isEqualTo(4);
                assertThat(letters.count()).isZero();
                assertThat(letters.wrong()).isEqualTo(3);
                assertThat(letters.examples())
                        .containsExactly(
                                "dead letter 2 of partition 0 is a second one of the late event at Place[partition=2, offset=8]",
                                "a dead letter says that the event at Place[partition=2, offset=9] is late, and it is not",
                                "the late event at Place[partition=2, offset=10] has no dead letter");
            }
        }
    }
}
