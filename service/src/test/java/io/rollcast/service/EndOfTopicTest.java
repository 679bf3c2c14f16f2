package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndOfTopicTest {

    private static final TopicPartition MODELS = new TopicPartition("models", 0);

    private final MockConsumer<String, String> consumer = new MockConsumer<>("earliest");
    private final List<String> values = new ArrayList<>();

    @BeforeEach
    void assign() {
        consumer.assign(List.of(MODELS));
        consumer.updateBeginningOffsets(Map.of(MODELS, 0L));
        consumer.updateEndOffsets(Map.of(MODELS, 3L));
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(10)).forEach(record -> values.add(record.value()));
    }

    private void add(long offset, String value) {
        consumer.addRecord(new ConsumerRecord<>("models", 0, offset, "key", value));
    }

    @Test
    void allIsReadThatIsThere() {
        add(0, "a");
        add(1, "b");
        add(2, "c");

        EndOfTopic.read(consumer, List.of(MODELS), this::poll);

        assertThat(values).containsExactly("a", "b", "c");
    }

    @Test
    void aPartitionThatGivesNothingMoreIsNamedWithItsPlace() {
        add(0, "a");

        assertThatThrownBy(() -> EndOfTopic.read(consumer, List.of(MODELS), this::poll, Duration.ofMillis(100)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContainingAll("models-0", "at offset 1 of 3", "--unavailable-partitions");
    }
}
