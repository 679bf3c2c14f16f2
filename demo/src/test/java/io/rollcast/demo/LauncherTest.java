package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout without sources, with a Maven and a Java that only say how they were called. */
class LauncherTest {

    private static final String[] MODULES = {"wire", "network", "service", "producer", "trainer", "forecaster", "demo"};

    @TempDir
    Path directory;

    private Path checkout;
    private Path repository;
    private Path classpath;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = directory.toRealPath().resolve("checkout");
        repository = directory.toRealPath().resolve("repository");
        for (String module : MODULES) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.createFile(checkout.resolve(module).resolve("pom.xml"));
            Files.createDirectories(jar(checkout, module).getParent());
            Files.createFile(jar(checkout, module));
        }
        Files.createFile(checkout.resolve("pom.xml"));
        Files.createDirectories(repository);
        Files.createFile(repository.resolve("kafka.jar"));
        Files.copy(Path.of("..", "rollcast"), checkout.resolve("rollcast"));
        classpath = checkout.resolve("demo/target/classpath.txt");
        Files.writeString(classpath, classPath(checkout));
        program("mvn", "echo built >&2; printf %s '" + classPath(checkout) + "' >'" + classpath + "'");
        java("openjdk version \"17.0.15\" 2025-04-15");
    }

    private static Path jar(Path root, String module) {
        return root.resolve(module).resolve("target").resolve("rollcast-" + module + ".jar");
    }

    /** As Maven writes it: without the module itself, and without an end of the line. */
    private String classPath(Path root) {
        return Arrays.stream(MODULES)
                .filter(module -> !module.equals("demo"))
                .map(module -> jar(root, module).toString())
                .collect(Collectors.joining(":", repository.resolve("kafka.jar") + ":", ""));
    }

    private void java(String version) throws IOException {
        program("java", "case \"$*\" in *-version) echo '" + version + "' >&2 ;; *) echo \"$@\" ;; esac");
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** What the launcher, and the Maven and the Java that it starts, print. */
    private String launch() throws IOException {
        return said(launcher().start());
    }

    private ProcessBuilder launcher() {
        ProcessBuilder builder = new ProcessBuilder(checkout.resolve("rollcast").toString(), "demo");
        builder.environment().merge("PATH", directory.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        builder.environment().remove("JAVA_HOME");
        return builder.redirectErrorStream(true);
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void aClassPathOfThisCheckoutIsRunWithoutABuild() throws IOException {
        assertThat(launch()).doesNotContain("built").contains(classPath(checkout), "RollcastMain demo");
    }

    @Test
    void aCopyOfACheckoutIsBuiltAfresh() throws IOException {
        Path original = directory.resolve("original");
        for (String module : MODULES) {
            Files.createDirectories(jar(original, module).getParent());
            Files.createFile(jar(original, module));
        }
        Files.writeString(classpath, classPath(original));

        assertThat(launch()).contains("built", classPath(checkout)).doesNotContain(classPath(original));
    }

    @Test
    void modulesOfTheLocalRepositoryAreNotThoseOfThisCheckout() throws IOException {
        Path installed = repository.resolve("rollcast-wire.jar");
        Files.createFile(installed);
        Files.writeString(
                classpath, classPath(checkout).replace(jar(checkout, "wire").toString(), installed.toString()));

        assertThat(launch()).contains("built", classPath(checkout)).doesNotContain(installed.toString());
    }

    @Test
    void aDependencyThatIsGoneIsFetchedByABuild() throws IOException {
        Files.writeString(classpath, repository.resolve("gone.jar") + ":" + classPath(checkout));

        assertThat(launch()).contains("built").doesNotContain("gone.jar");
    }

    @Test
    void aJavaThatIsTooOldIsNamedBeforeAnythingIsBuilt() throws IOException {
        Files.delete(classpath);

        java("openjdk version \"11.0.20\" 2023-07-18");
        assertThat(launch()).contains("is Java 11: install a JDK 17 or newer").doesNotContain("built");
        java("java version \"1.8.0_392\"");
        assertThat(launch()).contains("is Java 8: install a JDK 17 or newer").doesNotContain("built");
    }

    @Test
    void aNewerJavaStarts() throws IOException {
        java("openjdk version \"25-ea\" 2025-09-16");

        assertThat(launch()).contains("RollcastMain demo");
    }

    @Test
    void aJavaThatDoesNotStartIsNotTakenForNone() throws IOException {
        program("java", "echo \"Unrecognized VM option 'X'\" >&2; exit 1");

        assertThat(launch())
                .contains("Unrecognized VM option 'X'", "'java' does not start")
                .doesNotContain("install");
    }

    @Test
    void anOlderBuildIsNotStartedAfterABuildThatFailed() throws IOException {
        // Given a build that cannot be removed either
        Files.setLastModifiedTime(classpath, FileTime.fromMillis(0));
        program("mvn", "exit 1");
        program("rm", "exit 1");

        assertThat(launch()).contains("the build failed").doesNotContain("RollcastMain");
    }

    @Test
    void ofTwoThatAreStartedAtOnceOneBuilds() throws IOException {
        Files.delete(classpath);
        program("mvn", "sleep 1; echo built >&2; printf %s '" + classPath(checkout) + "' >'" + classpath + "'");

        Process first = launcher().start();
        Process second = launcher().start();

        assertThat(List.of(said(first), said(second)))
                .allSatisfy(said -> assertThat(said).contains("RollcastMain demo"))
                .filteredOn(said -> said.contains("built"))
                .hasSize(1);
    }

    @Test
    void charactersBeyondAsciiArePrintedUnderTheLocaleCAsWell() throws IOException {
        program("java", "case \"$*\" in *-version) echo 'openjdk version \"17\"' >&2 ;; *) echo \"[$LC_ALL]\" ;; esac");
        ProcessBuilder builder = launcher();
        builder.environment().put("LC_ALL", "C");
        program("locale", "case $LC_ALL in C) echo ANSI_X3.4-1968 ;; *) echo UTF-8 ;; esac");
        assertThat(said(builder.start())).contains("[C.UTF-8]");

        // But not where the locale is UTF-8 as it is, nor where the system has none
        builder.environment().put("LC_ALL", "en");
        assertThat(said(builder.start())).contains("[en]");
        program("locale", "echo ANSI_X3.4-1968");
        assertThat(said(builder.start())).contains("[en]");
    }

    @Test
    void commandsOfThePagesCanBePastedAsTheyAre() throws IOException {
        Path root = Path.of("..");
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of("docs", "deploy")) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        for (String folder : List.of(".", "benchmark")) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve(folder), "*.md")) {
                files.forEach(pages::add);
            }
        }

        assertThat(pages)
                .hasSizeGreaterThan(10)
                .allSatisfy(page -> assertThat(
                                Files.readString(page).lines().filter(LauncherTest::isCommandWithWordsBeside))
                        .isEmpty());
    }

    private static boolean isCommandWithWordsBeside(String line) {
        return line.matches(" {4}(\\./rollcast|mvn|docker|kubectl|deploy/).* {3}.*");
    }
}
