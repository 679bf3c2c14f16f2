package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaOptionsTest {

    private final KafkaOptions options = new KafkaOptions();

    @Test
    void theOperatorsFileWinsOverTheOptions(@TempDir Path directory) throws IOException {
        // Given
        options.kafkaProperties = Files.writeString(
                directory.resolve("kafka.properties"), "security.protocol=SSL\nbootstrap.servers=kafka:9093\n");

        // When
        Map<String, Object> settings = options.clientSettings();

        // Then
        assertThat(settings)
                .containsOnly(Map.entry("security.protocol", "SSL"), Map.entry("bootstrap.servers", "kafka:9093"));
    }

    @Test
    void theDefaultsAreSound() {
        // Given
        Problems problems = new Problems();

        // When
        options.check(problems);

        // Then
        assertThat(problems.found()).isEmpty();
        assertThat(options.clientSettings()).containsOnly(Map.entry("bootstrap.servers", "127.0.0.1:9092"));
        assertThat(options.topics()).isEqualTo(Topics.withPrefix(""));
    }

    @Test
    void tellsAllFaultsAtOnce(@TempDir Path directory) {
        // Given
        options.bootstrapServers = " ";
        options.kafkaProperties = directory.resolve("missing.properties");
        options.partitions = 0;
        options.topicPrefix = "a/b";
        Problems problems = new Problems();

        // When
        options.check(problems);

        // Then
        assertThat(problems.found()).hasSize(4);
        assertThat(String.join("\n", problems.found()))
                .contains("--bootstrap-servers", "missing.properties", "--partitions is 0", "--topic-prefix 'a/b'");
    }

    @Test
    void tellsWhyAPropertiesFileCannotBeRead(@TempDir Path directory) throws IOException {
        assertThat(faultOf(directory)).endsWith("it is a directory; give the path of a properties file in UTF-8");
        assertThat(faultOf(Files.writeString(directory.resolve("escape.properties"), "a=\\u00zz\n")))
                .contains("escape.properties cannot be read");
        assertThat(faultOf(Files.write(directory.resolve("latin.properties"), new byte[] {'a', '=', (byte) 0xFF})))
                .contains("it has bytes that are no UTF-8");
    }

    private String faultOf(Path file) {
        options.kafkaProperties = file;
        Problems problems = new Problems();
        options.check(problems);
        assertThat(problems.found()).hasSize(1);
        return problems.found().get(0);
    }
}
