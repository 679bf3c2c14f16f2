package io.rollcast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.wire.format.JsonFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

    @Test
    void namesTheTopicsBehindAPrefix() {
        // When
        Topics topics = Topics.withPrefix("plant-7.");

        // Then
        assertThat(topics)
                .isEqualTo(new Topics(
                        "plant-7.observations",
                        "plant-7.forecasts",
                        "plant-7.models",
                        "plant-7.accuracy",
                        "plant-7.observations-dlq"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "a\n"})
    void refusesANameThatKafkaRefuses(String name) {
        assertThatThrownBy(() -> new Topics("observations", name, "models", "accuracy", "dlq"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic name '%s'", name);
    }

    @Test
    void refusesANameThatIsTooLong() {
        assertThatThrownBy(() -> Topics.withPrefix("p".repeat(240)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 249");
    }

    @Test
    void refusesTwoTopicsOfOneName() {
        assertThatThrownBy(() -> new Topics("a", "b", "c", "d", "b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each of them needs a name of its own");
    }

    @Test
    void refusesToWriteToATopicThatItReads() {
        assertThatThrownBy(() -> new Topics("a", "b", "c", "d", "e").withAnomalies("d"))
                .hasMessageContaining("each of them needs a name of its own");
        assertThatThrownBy(() -> new Topics("a", "b", "c", "d", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic 'a' is written to");
        Source all = Source.matching(Pattern.compile(".*"));
        assertThatThrownBy(() ->
                        new Topics(all, "forecasts", "models", "accuracy", "dlq", Optional.empty(), JsonFormat.JSON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic 'accuracy' is written to");
    }
}
