package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.processes.ChildProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** What deploy/README.md says of the operator's options beside those of the images. */
    @ParameterizedTest
    @CsvSource({
        "JDK_JAVA_OPTIONS, -Xmx64m, MaxHeapSize, 67108864",
        "JDK_JAVA_OPTIONS, -XX:MaxTenuringThreshold=5, MaxTenuringThreshold, 2",
        "_JAVA_OPTIONS, -XX:MaxTenuringThreshold=5, MaxTenuringThreshold, 5",
        "_JAVA_OPTIONS, -XX:MaxRAMPercentage=25, MaxRAMPercentage, 25.000000",
    })
    void optionsOfTheOperatorBesideThoseOfTheImages(String variable, String option, String flag, String value)
            throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + ROOT.resolve("deploy/jvm.options"),
                "-XX:+PrintFlagsFinal",
                "-version");
        java.environment().put(variable, option);

        Process process = java.redirectErrorStream(true).start();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).lines())
                .anyMatch(line -> line.matches(" +\\w+ %s += %s .*".formatted(flag, value)));
        assertThat(process.waitFor()).isZero();
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
