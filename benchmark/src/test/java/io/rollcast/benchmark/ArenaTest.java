package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArenaTest {

    @TempDir
    Path directory;

    private boolean holds(String name) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(name));
        } catch (IOException | UncheckedIOException e) {
            return false; // what was listed is gone
        }
    }

    @Test
    void aSignalEndsTheProcessesAndDeletesTheirFiles() throws IOException, InterruptedException {
        // Given a benchmark that waits for a child to have measured
        Process benchmark = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchmarkMain.class.getName(),
                        "benchmark",
                        "pipeline",
                        "--series=10",
                        "--variants=pass-through",
                        "--backlog=1000000",
                        "--measure-ms=600000")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            // RocksDB and others unpack native libraries.
            Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> holds("librocksdbjni"));
            List<ProcessHandle> children = benchmark.children().toList();
            assertThat(children).hasSize(2);

            // When it is told to end
            benchmark.toHandle().destroy();

            // Then nothing stays
            assertThat(benchmark.waitFor(4, TimeUnit.MINUTES)).isTrue();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(directory).isDirectoryNotContaining(Files::isDirectory);
            assertThat(holds("librocksdbjni")).isFalse();
        } finally {
            benchmark.destroyForcibly();
        }
    }
}
