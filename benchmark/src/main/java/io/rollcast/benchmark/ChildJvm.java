package io.rollcast.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A Java process with this one's class path. It is told to end by the end of its standard input, so it cannot outlive
 * this process, however that ends.
 */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final Path log;

    /**
     * Starts it.
     *
     * @param log takes its standard error
     * @param options for the Java virtual machine
     */
    ChildJvm(Class<?> main, Path log, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // As the launcher does.
        command.addAll(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsun.misc.unsafe.memory.access=allow"));
        // It is killed, and does not delete the native libraries that it unpacks: they go with the log's directory.
        command.add("-Djava.io.tmpdir=" + log.toAbsolutePath().getParent());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // One thread for mathematics each: more of them get in each other's way with networks this small.
        builder.environment().put("OMP_NUM_THREADS", "1");
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be started".formatted(command.get(0)), e);
        }
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.log = log;
    }

    long pid() {
        return process.pid();
    }

    /**
     * The next line of its standard output.
     *
     * @throws IllegalStateException if it ended without one
     */
    String line() {
        try {
            String line = output.readLine();
            if (line == null) {
                int status = process.onExit().join().exitValue();
                throw failure("a process ended without a result, with status %d".formatted(status));
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes sure that it still runs.
     *
     * @throws IllegalStateException if it does not
     */
    void requireAlive() {
        if (!process.isAlive()) {
            throw failure("a process ended before its time");
        }
    }

    /** Names a copy of the log, which goes with the command's directory. */
    private IllegalStateException failure(String what) {
        try {
            Path kept = Files.createTempFile("rollcast-benchmark", ".log");
            Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
            return new IllegalStateException("%s; %s may say why".formatted(what, kept));
        } catch (IOException e) {
            throw new UncheckedIOException("%s, and its log could not be kept".formatted(what), e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
