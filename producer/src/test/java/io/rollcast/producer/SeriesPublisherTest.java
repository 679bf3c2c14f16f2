package io.rollcast.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.producer.PublisherConfig.EventTimes;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It is long because all that can become of a record is tried with the same mock producer. */
class SeriesPublisherTest {

    private static final Topics TOPICS = Topics.withPrefix("");
    private static final Optional<EventTimes> MINUTELY =
            Optional.of(new EventTimes(1_764_000_000_000L, Duration.ofMinutes(1)));

    private final FakeTicker ticker = new FakeTicker();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private SeriesPublisher publisher(MockProducer<String, byte[]> producer, Synthetic source, double rate) {
        return new SeriesPublisher(
                producer, TOPICS, new PublisherConfig(source, rate), registry, ticker, TopicTimes::unlimited);
    }

    private static MockProducer<String, byte[]> producer(boolean acknowledging) {
        return new MockProducer<>(acknowledging, null, new StringSerializer(), new ByteArraySerializer());
    }

    private static Synthetic synthetic(int series, long points) {
        return new Synthetic(series, points, 0.5f, 42, 0, MINUTELY);
    }

    private List<String> published(Synthetic source, double rate) throws InterruptedException {
        MockProducer<String, byte[]> producer = producer(true);
        PublisherConfig config = new PublisherConfig(source, rate);
        try (SeriesPublisher publisher = new SeriesPublisher(
                producer, TOPICS, config, new SimpleMeterRegistry(), ticker, TopicTimes::unlimited)) {
            publisher.run();
        }
        return text(producer.history());
    }

    private static List<String> text(List<ProducerRecord<String, byte[]>> records) {
        List<String> text = new ArrayList<>();
        records.forEach(record -> text.add(record.topic() + " " + record.timestamp() + " " + record.key() + " "
                + new String(record.value(), UTF_8)));
        return text;
    }

    @Test
    void publishesOnePointOfEverySeriesPerRound() throws InterruptedException {
        // When
        List<String> records = published(synthetic(3, 2), 0);

        // Then
        Signal[] signals = new Signal[3];
        for (int i = 0; i < 3; i++) {
            signals[i] = new Signal(42, i, 0.5f, 0);
        }
        List<String> expected = new ArrayList<>();
        for (long timestamp : new long[] {1_764_000_000_000L, 1_764_000_060_000L}) {
            for (int i = 0; i < 3; i++) {
                expected.add("observations " + timestamp + " s-0000" + i + " " + signals[i].next());
            }
        }
        assertThat(records).isEqualTo(expected);
    }

    @Test
    void theSameSeedGivesTheSameBytesAtAnyRate() throws InterruptedException {
        // When
        List<String> unpaced = published(synthetic(20, 50), 0);
        List<String> paced = published(synthetic(20, 50), 777);
        List<String> otherSeed = published(new Synthetic(20, 50, 0.5f, 43, 0, MINUTELY), 0);

        // Then
        assertThat(unpaced).hasSize(1_000).isEqualTo(paced).isNotEqualTo(otherSeed);
    }

    @Test
    void aSeriesDoesNotDependOnHowManyThereAre() throws InterruptedException {
        // When
        List<String> few = published(synthetic(2, 50), 0);
        List<String> many = published(synthetic(200, 50), 0);

        // Then
        assertThat(few).hasSize(100).isSubsetOf(many);
    }

    @Test
    void leavesTheTimestampToTheMomentOfSendingUnlessToldOtherwise() throws InterruptedException {
        // Given
        MockProducer<String, byte[]> producer = producer(true);
        Synthetic live = new Synthetic(2, 1, 0, 1, 0, Optional.empty());

        // When
        try (SeriesPublisher publisher = publisher(producer, live, 0)) {
            publisher.run();
        }

        // Then: Kafka's producer fills it in
        assertThat(producer.history()).hasSize(2).allMatch(record -> record.timestamp() == null);
    }

    @Test
    void keepsToItsRate() throws InterruptedException {
        // Given
        long before = ticker.nanos();

        // When
        published(synthetic(10, 500), 1_000);

        // Then: 5,000 points at 1,000/s, the first one at once
        assertThat(ticker.nanos() - before).isBetween(4_999_000_000L, 5_001_000_000L);
    }

    @Test
    void flushesBeforeRunReturns() throws InterruptedException {
        // Given: nothing is acknowledged before the flush
        MockProducer<String, byte[]> producer = producer(false);
        try (SeriesPublisher publisher = publisher(producer, synthetic(5, 20), 0)) {

            // When
            publisher.run();

            // Then
            assertThat(producer.flushed()).isTrue();
            assertThat(publisher.acknowledged()).isEqualTo(100);
            assertThat(publisher.waiting()).isZero();
        }
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void stopsWhenTold() throws InterruptedException {
        // Given: an endless stream, stopped in its third wait
        MockProducer<String, byte[]> producer = producer(false);
        try (SeriesPublisher publisher = publisher(producer, Synthetic.endless(1, 42), 10)) {
            ticker.onPause = () -> {
                if (ticker.pauses == 3) {
                    publisher.stop();
                }
            };

            // When
            publisher.run();

            // Then
            assertThat(publisher.acknowledged())
                    .isEqualTo(producer.history().size())
                    .isEqualTo(3);
        }
    }

    @Test
    void closingFromAnotherThreadWaitsForTheFlush() throws Exception {
        // Given
        MockProducer<String, byte[]> producer = producer(false);
        SeriesPublisher publisher = publisher(producer, Synthetic.endless(1, 42), 10);
        List<Thread> closers = new ArrayList<>();
        ticker.onPause = () -> {
            if (closers.isEmpty()) {
                Thread closer = new Thread(publisher::close);
                closers.add(closer);
                closer.start();
            }
        };

        // When
        publisher.run();
        closers.get(0).join();

        // Then
        assertThat(publisher.acknowledged())
                .isEqualTo(producer.history().size())
                .isPositive();
        assertThat(publisher.failed()).isZero();
        assertThat(producer.closed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPointThatCannotBeDeliveredEndsTheRunWithAnError(boolean thrown) {
        // Given
        RuntimeException cause = thrown ? new KafkaException("no room") : new TimeoutException("expired after 300 s");
        try (SeriesPublisher publisher = publisher(new FailingProducer(4, cause, thrown), synthetic(1, 0), 0)) {

            // When, then
            assertThatThrownBy(publisher::run)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContainingAll("1 of 4 points", "topic observations", cause.getMessage(), "start again")
                    .hasCause(cause);
            assertThat(publisher.acknowledged()).isEqualTo(3);
            assertThat(publisher.failed()).isEqualTo(1);
            assertThat(publisher.live().ok()).isFalse();
            assertThat(registry.get("rollcast.producer.errors")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void runsOnce() throws InterruptedException {
        // Given
        try (SeriesPublisher publisher = publisher(producer(true), synthetic(1, 1), 0)) {
            publisher.run();

            // When, then
            assertThatThrownBy(publisher::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("runs once");
        }
    }

    @Test
    void anInterruptedRunStillFlushes() {
        // Given: the client's exception interrupts the thread that makes it
        FailingProducer producer = new FailingProducer(4, new InterruptException("interrupted"), true);
        try (SeriesPublisher publisher = publisher(producer, synthetic(1, 0), 0)) {

            // When, then
            assertThatThrownBy(publisher::run)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("1 of 4 points");
            assertThat(producer.flushed()).isTrue();
            assertThat(publisher.acknowledged()).isEqualTo(3);
            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
    }

    @Test
    void readinessIsThatOfTheAcknowledgements() throws InterruptedException {
        // Given: two points that nobody acknowledges
        MockProducer<String, byte[]> producer = producer(false);
        List<String> seen = new ArrayList<>();
        try (SeriesPublisher publisher = publisher(producer, synthetic(1, 0), 0.2)) {
            seen.add("before " + publisher.ready().ok());
            ticker.onPause = () -> {
                if (ticker.pauses == 2) {
                    ticker.pass(SeriesPublisher.STALLED.toNanos() - 6_000_000_000L);
                }
                seen.add("pause " + ticker.pauses + " " + publisher.ready().ok());
                if (ticker.pauses == 3) {
                    assertThat(publisher.ready().detail()).contains("0 points acknowledged", "3 wait");
                    producer.completeNext();
                    seen.add("acknowledged " + publisher.ready().ok());
                    publisher.stop();
                }
            };

            // When
            publisher.run();
            seen.add("ended " + publisher.ready().ok() + " " + publisher.live().ok());
        }

        // Then
        assertThat(seen)
                .containsExactly(
                        "before false",
                        "pause 1 true",
                        "pause 2 true",
                        "pause 3 false",
                        "acknowledged true",
                        "ended false false");
    }

    @Test
    void aSlowStreamWithNothingUnderWayIsReady() throws InterruptedException {
        // Given: a point per 1,000 seconds, acknowledged at once
        List<Boolean> ready = new ArrayList<>();
        try (SeriesPublisher publisher = publisher(producer(true), synthetic(1, 3), 0.001)) {
            ticker.onPause = () -> {
                ticker.pass(500_000_000_000L);
                ready.add(publisher.ready().ok() && publisher.live().ok());
            };

            // When
            publisher.run();
        }

        // Then
        assertThat(ready).hasSizeGreaterThanOrEqualTo(2).containsOnly(true);
    }

    @Test
    void showsWhatItDoes() throws InterruptedException {
        // Given
        List<String> lines = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        try (SeriesPublisher publisher = publisher(producer(true), synthetic(10, 1_000), 1_000)) {
            ticker.onPause = () -> {
                if (publisher.acknowledged() >= 7_000 && lines.isEmpty()) {
                    lines.add(Progress.line(publisher));
                    rates.add(publisher.pointsPerSecond());
                }
            };

            // When
            publisher.run();
        }

        // Then
        assertThat(lines).singleElement().asString().matches("7,0\\d\\d points so far, (999|1,000|1,001)/s");
        assertThat(rates.get(0)).isBetween(999.0, 1_001.0);
        assertThat(registry.get("rollcast.producer.points").functionCounter().count())
                .isEqualTo(10_000);
    }

    @Test
    void theOperatorsFileOverridesTheTuningButNotThePromises() {
        // When
        Map<String, Object> settings = ObservationSender.settings(Map.of(
                ProducerConfig.LINGER_MS_CONFIG, "50",
                ProducerConfig.ACKS_CONFIG, "0",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "false"));

        // Then
        assertThat(settings)
                .containsEntry(ProducerConfig.LINGER_MS_CONFIG, "50")
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4")
                .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 300_000);
        // And Kafka accepts what we set
        assertThat(new ProducerConfig(withSerializers(ObservationSender.settings(Map.of()))))
                .isNotNull();
    }

    private static Map<String, Object> withSerializers(Map<String, Object> settings) {
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9092");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }
}
