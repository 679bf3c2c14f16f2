package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.processes.ChildProcess;
import io.rollcast.processes.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands with a pipeline of their own put it away when a signal ends them, as Ctrl-C does. */
class SignalledCommandsTest {

    @TempDir
    Path directory;

    /** At rate 0 the producer is some minutes ahead of the forecaster after a few seconds. */
    @Test
    void nothingStaysOfTheirScratchDirectory() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Launch launch = Launch.PLAIN.with(Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary));
        try (ChildProcess process = ChildProcess.start(directory.resolve("output"), launch, "demo", "--rate=0")) {
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> process.output().contains("first forecast after"));
            assertThat(temporary).isDirectoryContaining("glob:**/rollcast-demo*");
            TimeUnit.SECONDS.sleep(3);

            assertThat(process.terminate()).as(process.output()).isEqualTo(143);

            assertThat(temporary).as(process.output()).isDirectoryNotContaining("glob:**/rollcast-demo*");
        }
    }
}
