package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FetchedTest {

    private static final TopicPartition PLACE = new TopicPartition("metrics", 3);

    /** What the thread of a test reads, up to offset 7. */
    private static Fetched fetched(MockConsumer<byte[], byte[]> consumer) {
        Fetched fetched = new Fetched();
        String client = Thread.currentThread().getName() + "-consumer";
        fetched.by(consumer, Map.of(ConsumerConfig.CLIENT_ID_CONFIG, client));
        consumer.assign(List.of(PLACE));
        consumer.updateEndOffsets(Map.of(PLACE, 9L));
        consumer.seek(PLACE, 7);
        return fetched;
    }

    @Test
    void thePositionIsThatOfTheConsumer() {
        assertThat(fetched(new MockConsumer<>("earliest")).position(PLACE)).isEqualTo(7);
    }

    static List<KafkaException> faults() {
        return List.of(new TimeoutException("no answer"), new OffsetOutOfRangeException("cut off", Map.of(PLACE, 7L)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aPositionThatIsToBeConfirmedByANewLeaderIsNotWaitedFor(KafkaException fault) {
        // Given a lag that is known from before
        Fetched fetched = fetched(new MockConsumer<>("earliest") {
            @Override
            public synchronized OptionalLong currentLag(TopicPartition partition) {
                return OptionalLong.of(2);
            }

            @Override
            public synchronized long position(TopicPartition partition) {
                throw new AssertionError("waits for a minute");
            }

            @Override
            public synchronized long position(TopicPartition partition, Duration timeout) {
                assertThat(timeout).isZero();
                throw fault;
            }
        });

        assertThat(fetched.position(PLACE)).isZero();
    }
}
