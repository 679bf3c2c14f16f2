package io.rollcast.faults.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the system that make faults, and what of them is there. Called by scenarios. */
public final class Shell {

    /** Beside those of the search path: an ordinary user's path often lacks them. */
    private static final List<String> SYSTEM = List.of("/usr/sbin", "/sbin");

    private Shell() {}

    /**
     * Runs a program to its end.
     *
     * @return what it printed
     * @throws IllegalStateException if it fails; the message has its words
     */
    public static String run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        "'%s' failed with status %d: %s".formatted(String.join(" ", command), status, output));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("'%s' cannot be run".formatted(command[0]), e);
        }
    }

    /** Runs a program that may fail, because what it undoes may be undone. */
    public static void tryRun(String... command) throws InterruptedException {
        try {
            run(command);
        } catch (IllegalStateException e) {
            // So there was nothing to undo.
        }
    }

    /** What is missing for a fault that needs root and these programs; nothing if all is there. */
    public static Optional<String> lackingAsRoot(String... programs) {
        return "root".equals(System.getProperty("user.name"))
                ? Stream.of(programs)
                        .filter(program -> find(program).isEmpty())
                        .findFirst()
                        .map(program -> "there is no program '%s': install it".formatted(program))
                : Optional.of("it needs root: run it as root, on a machine where that is allowed");
    }

    /** Where a program is. */
    public static Optional<Path> find(String program) {
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), SYSTEM.stream())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
