package io.rollcast.broker;

import io.rollcast.service.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and directories that nobody but their owner can read. Used by the main thread of a command. */
final class OwnerOnly {

    private static final boolean IS_POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private OwnerOnly() {}

    /** Makes a directory, or takes one that is there from the others. */
    static Path directory(Path path) {
        try {
            Files.createDirectories(path);
            restrict(path, "rwx------");
            return path;
        } catch (IOException e) {
            throw ConfigurationException.causedBy(
                    e, "the directory %s cannot be used: %s; --secure names another", path, e.getMessage());
        }
    }

    /** Writes a file at once, or not at all. It is never readable for others, not even for a moment. */
    static void write(Path file, String text) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        // Temporary files are the owner's alone.
        Path written = Files.createTempFile(parent, ".", ".tmp");
        Files.writeString(written, text, StandardCharsets.UTF_8);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
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
