package io.rollcast.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.demo.RollcastMain;
import io.rollcast.service.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestCommandTest {

    @TempDir
    Path directory;

    @Test
    void scoresAReleaseOnAFileAndDrawsIt() throws IOException {
        // Given
        Path file = directory.resolve("made.csv");
        StringBuilder rows = new StringBuilder("series,timestamp,value\n");
        for (int t = 0; t < 200; t++) {
            Instant time = Instant.ofEpochSecond(1_700_000_000L + 3_600L * t);
            rows.append("a<b,%s,%s%n".formatted(time, Math.sin(t / 4.0)));
            rows.append("flat,%s,5%n".formatted(time));
        }
        Files.writeString(file, rows);
        Path release = Files.write(
                directory.resolve("random.safetensors"), RandomRelease.gru(1).encode());
        Path page = directory.resolve("page.html");
        // When
        String table = stdout(file.toString(), "--release", release.toString());
        String json = stdout(file.toString(), "--release", release.toString(), "--json", "--page", page.toString());
        // Then
        assertThat(table).contains("0 too short, 1 constant", "random.safetensors", "Holt-Winters", "ridge");
        JsonNode report = new ObjectMapper().readTree(json);
        assertThat(report.at("/leftOut/constant").asInt()).isEqualTo(1);
        assertThat(report.at("/forecasters/0/name").asText()).isEqualTo("random.safetensors");
        assertThat(report.get("forecasters")).hasSize(5).allSatisfy(one -> {
            assertThat(one.get("medianMase").asDouble()).isPositive();
            assertThat(one.get("medianMaseByStep")).hasSize(10);
        });
        assertThat(report.at("/series/0/series").asText()).isEqualTo("a<b");
        assertThat(Files.readString(page))
                .contains("<svg", "a&lt;b", "Best series", "Worst series")
                .doesNotContain("NaN", "src=", "href=");
    }

    private static String stdout(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "backtest";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandRunner.run(RollcastMain.commands(), all)).isZero();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
