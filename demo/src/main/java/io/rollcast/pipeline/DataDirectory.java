package io.rollcast.pipeline;

import io.rollcast.service.FileFault;
import io.rollcast.service.Problems;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where a command that audits every forecast keeps the data and the logs of its processes: {@code --data}, or a temporary
 * directory, which stays when something is wrong. It must be empty: topics of an earlier run would be audited as if they were
 * this run's.
 */
public final class DataDirectory {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "An empty directory for data and logs, which stay there; by default a temporary one, which"
                    + " stays when something is wrong.")
    private @Nullable Path data;

    /** Notes a problem if there is something in it, or that cannot be told. */
    public void check(Problems problems) {
        if (data == null || !Files.exists(data)) {
            return;
        }
        try {
            problems.require(
                    isEmptyDirectory(data),
                    "--data %s is not empty: an earlier run's data would be audited as this run's; give an empty or a new directory",
                    data);
        } catch (IOException e) {
            problems.require(false, "--data %s cannot be read: %s; give another one", data, FileFault.reason(data, e));
        }
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path)) {
            return !found.iterator().hasNext();
        }
    }

    /** Its absolute path; the temporary one is made here. */
    public Path open() {
        return data != null ? data.toAbsolutePath() : ScratchDirectory.create();
    }

    /**
     * Ends the use of it: a temporary one is deleted after a run without faults, and else it is said where it is.
     *
     * @param directory as {@link #open} returned it
     * @param isWhole whether nothing was wrong
     */
    public void close(Path directory, boolean isWhole, PrintStream out) throws IOException {
        if (isWhole && data == null) {
            ScratchDirectory.delete(directory);
        } else {
            out.printf("%nData and logs are in %s%n", directory);
        }
    }
}
