package io.rollcast.demo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds programs where the shell would. */
final class Programs {

    private Programs() {}

    /** The program that a command of this name starts. */
    static Path find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return find(path, program)
                .orElseThrow(() -> new IllegalStateException(program + " is not on the PATH " + path));
    }

    /** Those that are in no directory of {@code path}. One that is there and cannot be run is not missing but broken. */
    static List<String> missing(String path, String... programs) {
        return Arrays.stream(programs)
                .filter(program -> find(path, program).isEmpty())
                .toList();
    }

    private static Optional<Path> find(String path, String program) {
        List<Path> found = new ArrayList<>();
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path file = Path.of(directory, program);
            // A link that leads nowhere is an installation as well, and a broken one.
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(file)) {
                found.add(file);
            }
        }
        return found.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> found.stream().findFirst());
    }
}
