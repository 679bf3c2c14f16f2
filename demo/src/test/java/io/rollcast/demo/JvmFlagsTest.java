package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.processes.ChildProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Newer JDKs warn of native libraries, and will refuse them, unless each start of a JVM allows them. */
class JvmFlagsTest {

    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @ValueSource(strings = {"--enable-native-access=ALL-UNNAMED", "-Dsun.misc.unsafe.memory.access=allow"})
    void everyStartAllowsNativeLibraries(String flag) throws IOException {
        assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments()).contains(flag);
        assertThat(ROOT.resolve("deploy/jvm.options")).content().contains("\n" + flag + "\n");
        assertThat(ROOT.resolve("rollcast")).content().contains(flag);
    }

    @Test
    void processesOfTheChaosCommandAreQuietAboutThem(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("broker.log");
        Path data = directory.resolve("kafka");
        try (ChildProcess broker =
                ChildProcess.start(output, "broker", "--port=" + FreePort.find(), "--data=" + data)) {
            Awaitility.await()
                    .atMost(KafkaBench.PATIENCE)
                    .until(() -> broker.output().contains("Kafka serves"));
            assertThat(broker.terminate()).as(broker.output()).isEqualTo(143);
            assertThat(broker.output()).doesNotContain("WARNING:");
        }
    }
}
