package io.rollcast.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@code rollcast} command in a process of its own, as an operator would run it. Its output goes to a file. It does not
 * outlive this process, however that ends: a shutdown hook kills it, and a {@link Leash} holds it where no hook runs.
 */
public final class ChildProcess implements AutoCloseable {

    /** The command that starts every service; by name, since it offers this one as well. */
    private static final String MAIN = "io.rollcast.demo.RollcastMain";

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path output;
    private final Thread killer;
    /** The shell that will continue a stopped process. */
    private @Nullable Process thawing;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
        killer = new Thread(process::destroyForcibly, "kill-" + process.pid());
        try {
            Runtime.getRuntime().addShutdownHook(killer);
        } catch (IllegalStateException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /**
     * Starts a command.
     *
     * @param output is appended to
     * @throws UncheckedIOException if there can be no process, or no file
     */
    public static ChildProcess start(Path output, String... arguments) {
        return start(output, Launch.PLAIN, arguments);
    }

    /**
     * Starts a command in surroundings of its own.
     *
     * @param output is appended to
     * @throws UncheckedIOException if there can be no process, or no file
     */
    public static ChildProcess start(Path output, Launch launch, String... arguments) {
        List<String> command = new ArrayList<>(launch.before());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + launch.heap(),
                // Several of them share the machine, and may start again and again: that must be quick.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // As the launcher does.
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsun.misc.unsafe.memory.access=allow",
                "-D%s=true".formatted(Leash.PROPERTY),
                "-cp",
                System.getProperty("java.class.path"),
                MAIN));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        // The command line says all; options of this process's own environment are not meant for the child.
        builder.environment().keySet().removeIf(name -> name.startsWith("ROLLCAST_"));
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().putAll(launch.environment());
        try {
            return new ChildProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** {@code kill -15}; returns at once. */
    public void askToEnd() {
        // Not Process.destroy(): it closes stdin too, and so lets go of the leash.
        process.toHandle().destroy();
    }

    /** {@code kill -15}, and its exit status. */
    public int terminate() throws InterruptedException {
        askToEnd();
        return exitStatus(PATIENCE_SECONDS);
    }

    /**
     * Waits for the end.
     *
     * @throws IllegalStateException if it does not come in time
     */
    public int exitStatus(int seconds) throws InterruptedException {
        if (!endsWithin(seconds)) {
            throw new IllegalStateException("still running after %d s:%n%s".formatted(seconds, output()));
        }
        return process.exitValue();
    }

    /** Waits for the end, and tells whether it came in time. */
    public boolean endsWithin(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    /** {@code kill -STOP}: it keeps all it has, and does nothing. */
    public void suspend() {
        long pid = process.pid();
        try {
            // What is stopped notices no leash. This shell continues it when told to, or when this process is gone.
            thawing = new ProcessBuilder("sh", "-c", "kill -STOP %d && echo && cat; kill -CONT %d".formatted(pid, pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (thawing.getInputStream().read() < 0 && process.isAlive()) {
                throw new IllegalStateException("process %d could not be stopped".formatted(pid));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("signals need a shell, of any Unix", e);
        }
    }

    /** {@code kill -CONT}. */
    public void resume() throws InterruptedException {
        Process shell = thawing;
        if (shell != null) {
            try {
                shell.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            shell.waitFor();
            thawing = null;
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** All that it has said, on stdout and stderr. */
    public String output() {
        return read(output);
    }

    /** What such a file holds so far; nothing if it is not there yet. */
    public static String read(Path output) {
        try {
            return Files.exists(output) ? new String(Files.readAllBytes(output), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        if (thawing != null) {
            thawing.destroy();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // The hooks run already, this one among them.
        }
    }
}
