package io.rollcast.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories for data that nobody wants to keep: made by commands at their start, deleted by them at their end. */
public final class ScratchDirectory {

    private ScratchDirectory() {}

    /** A new, empty directory under the system's temporary one. */
    public static Path create() {
        try {
            return Files.createTempDirectory("rollcast-demo");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory could be made; --data names one", e);
        }
    }

    /** Deletes a directory and all that is in it. */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
