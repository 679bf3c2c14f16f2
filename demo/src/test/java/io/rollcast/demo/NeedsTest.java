package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

/** What is not there is a reason to skip, which is stated; what is there and broken is none. */
class NeedsTest {

    @TempDir
    Path directory;

    private Path program(String name, boolean isExecutable) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\nexit 1\n");
        assertThat(file.toFile().setExecutable(isExecutable)).isTrue();
        return file;
    }

    @Test
    void aProgramThatIsNotOnThePathIsMissing() throws IOException {
        Files.createDirectory(directory.resolve("chromium"));

        assertThat(Programs.missing(directory + ":/nowhere", "chromium", "promtool"))
                .containsExactly("chromium", "promtool");
    }

    @Test
    void aProgramThatIsThereAndBrokenIsNotMissing() throws IOException {
        program("fails", true);
        program("not-executable", false);
        Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("gone"));

        assertThat(Programs.missing("/nowhere:" + directory, "fails", "not-executable", "dangling"))
                .isEmpty();
    }

    @Test
    void whoSkipsSaysWhatIsMissingAndHowItIsInstalled() throws Exception {
        @NeedsPrograms(
                value = {"prometheus", "promtool"},
                install = "apt-get install prometheus")
        class Needy {}
        NeedsPrograms needs = Needy.class.getAnnotation(NeedsPrograms.class);
        program("prometheus", true);

        ConditionEvaluationResult skipped = NeedsPrograms.Condition.evaluate(needs, directory.toString());
        assertThat(skipped.isDisabled()).isTrue();
        assertThat(skipped.getReason()).hasValue("not on the PATH: promtool; on Debian: apt-get install prometheus");

        program("promtool", false);
        assertThat(NeedsPrograms.Condition.evaluate(needs, directory.toString()).isDisabled())
                .isFalse();
    }

    @Test
    void withoutAHostAndWithoutASocketThereIsNoDocker() {
        DockerDaemon daemon = DockerDaemon.of(Map.of("XDG_RUNTIME_DIR", directory.toString()), directory);

        assertThat(daemon.host()).isNull();
        assertThat(daemon.usual())
                .contains(
                        Path.of("/var/run/docker.sock"),
                        directory.resolve("docker.sock"),
                        directory.resolve(".docker/run/docker.sock"));
        assertThat(new DockerDaemon(null, List.of(directory.resolve("docker.sock"))).whyAbsent())
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("DOCKER_HOST is not set")
                        .contains(directory.resolve("docker.sock").toString()));
    }

    @Test
    void whereNothingListensAnyMoreThereIsNoDocker() throws IOException {
        Path socket = directory.resolve("docker.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(socket).exists();

        String host = "unix://" + socket;
        assertThat(new DockerDaemon(host, List.of()).whyAbsent())
                .hasValue("no Docker daemon listens at %s, which is set".formatted(host));
        assertThat(new DockerDaemon("tcp://127.0.0.1:" + FreePort.find(), List.of()).whyAbsent())
                .isPresent();
    }

    @Test
    void whateverListensHasToWork() throws IOException {
        Path socket = directory.resolve("docker.sock");
        try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unix.bind(UnixDomainSocketAddress.of(socket));

            assertThat(new DockerDaemon(null, List.of(directory.resolve("none"), socket)).whyAbsent())
                    .isEmpty();
            assertThat(new DockerDaemon("tcp://127.0.0.1:" + tcp.getLocalPort(), List.of()).whyAbsent())
                    .isEmpty();
        }
        // An address that only Docker understands
        assertThat(new DockerDaemon("ssh://nobody@nowhere", List.of()).whyAbsent())
                .isEmpty();
    }

    @Test
    void aHostCanBeSetInAFileAsWell() throws IOException {
        Files.writeString(directory.resolve(".testcontainers.properties"), "docker.host=tcp://127.0.0.1:1\n");

        assertThat(DockerDaemon.of(Map.of(), directory).host()).isEqualTo("tcp://127.0.0.1:1");
        assertThat(DockerDaemon.of(Map.of("DOCKER_HOST", "tcp://127.0.0.1:2"), directory)
                        .host())
                .isEqualTo("tcp://127.0.0.1:2");
    }
}
