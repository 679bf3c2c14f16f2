package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is skipped but through {@link NeedsDocker} and {@link NeedsPrograms}, whose reasons have tests of their own, and by
 * {@code deploy/engine/compose-test}, whose reasons are tested here with programs that stand in for docker.
 */
class SkipReasonsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern OTHER_WAYS = Pattern.compile(
            "\\bAssumptions\\b|\\bassum(e|ing)That\\b|\\bassumeTrue\\b|\\bassumeFalse\\b|@Disabled|@Enabled(If|On|For)"
                    + "|disabledWithoutDocker|TestAbortedException|implements ExecutionCondition");

    @TempDir
    Path directory;

    @Test
    void thereIsNoOtherWayToSkip() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            List<String> found = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(SkipReasonsTest::files)
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> OTHER_WAYS.matcher(read(file)).find())
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();

            assertThat(found).containsExactly("NeedsDocker.java", "NeedsPrograms.java", "SkipReasonsTest.java");
        }
    }

    /** Not all files of the checkout: those that builds make may go meanwhile. */
    private static Stream<Path> files(Path directory) {
        try {
            return Files.walk(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Ended(int status, String said) {}

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!%s\n%s\n".formatted(Programs.find("bash"), body));
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** Runs compose-test with a docker that does as this script says, or with none. */
    private Ended composeTest(String docker) throws IOException, InterruptedException {
        Path programs = Files.createDirectory(directory.resolve("programs"));
        for (String program : List.of("bash", "dirname", "readlink", "tail", "grep")) {
            script(programs.resolve(program), "exec %s \"$@\"".formatted(Programs.find(program)));
        }
        // Not the system's, which macOS has none of; nothing hangs here.
        script(programs.resolve("timeout"), "shift; exec \"$@\"");
        if (!docker.isEmpty()) {
            script(programs.resolve("docker"), docker);
        }
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Programs.find("bash").toString(),
                        ROOT.resolve("deploy/engine/compose-test").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("PATH", programs.toString()));
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    @Test
    void withoutDockerTheComposeTestIsSkipped() throws Exception {
        Ended ended = composeTest("");

        assertThat(ended.said).contains("skipped: compose-test: there is no docker on the PATH");
        assertThat(ended.status).isEqualTo(77);
    }

    @Test
    void whereNoEngineListensTheComposeTestIsSkipped() throws Exception {
        Ended ended = composeTest("echo 'Cannot connect to the Docker daemon at unix:///nowhere.' >&2; exit 1");

        assertThat(ended.said).contains("skipped: compose-test: no engine listens: Cannot connect", "unix:///nowhere");
        assertThat(ended.status).isEqualTo(77);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'permission denied while trying to connect to the Docker daemon socket' >&2; exit 1",
                "exit 1",
                "[ \"$1\" = version ]",
            })
    void anEngineThatIsThereAndDoesNotWorkFailsTheComposeTest(String docker) throws Exception {
        Ended ended = composeTest(docker);

        assertThat(ended.said).contains("FAILED: compose-test").doesNotContain("skipped");
        assertThat(ended.status).isEqualTo(1);
    }
}
