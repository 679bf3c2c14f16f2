package io.rollcast.broker;

import io.rollcast.service.ConfigurationException;
import io.rollcast.service.FileFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** Files and directories that nobody but their owner can read. Used by the main thread of a command. */
final class OwnerOnly {

    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private OwnerOnly() {}

    /**
     * Makes a directory, or takes an empty one or one of a trial from the others.
     *
     * @throws ConfigurationException if it holds anything else, which others may need
     */
    static Path directory(Path path) {
        try {
            Files.createDirectories(path);
            if (!Files.exists(path.resolve(TrialSecrets.FILE)) && !isEmpty(path)) {
                throw ConfigurationException.of(
                        "the directory %s is neither empty nor of a secured broker (it has no %s), and would be taken from all"
                                + " other users; --secure names an empty or a new one",
                        path, TrialSecrets.FILE);
            }
            restrict(path, "rwx------");
            return path;
        } catch (IOException e) {
            throw ConfigurationException.causedBy(
                    e, "the directory %s cannot be used: %s; --secure names another", path, FileFault.reason(path, e));
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    /** Writes a file at once, or not at all. It is never readable for others, not even for a moment. */
    static void write(Path file, byte[] bytes) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        // Temporary files are the owner's alone.
        Path written = Files.createTempFile(parent, ".", ".tmp");
        Files.write(written, bytes);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The same for text, in UTF-8. */
    static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes a file from the others. */
    static void restrict(Path file) throws IOException {
        restrict(file, "rw-------");
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (IS_POSIX) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }
}
