package io.rollcast.forecaster.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of a state directory. A stream of files throws what is no {@link IOException} where a folder cannot be read; here it is
 * one. Called by stream threads, and by the thread that starts a forecaster.
 */
final class StateFiles {

    private StateFiles() {}

    /** All that is in a directory, down to a depth; what is in a folder comes before the folder. */
    static List<Path> within(Path directory, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return files.filter(file -> !file.equals(directory))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Deletes all that is in a directory. */
    static void empty(Path directory) throws IOException {
        for (Path file : within(directory, Integer.MAX_VALUE)) {
            Files.deleteIfExists(file);
        }
    }

    /** Deletes a directory and all that is in it. */
    static void delete(Path directory) throws IOException {
        empty(directory);
        Files.deleteIfExists(directory);
    }
}
