package io.rollcast.service;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Checks that a directory can be used before Kafka locks it, because Kafka reports a failure with a page of log. Called
 * once at the start of a command, on its main thread.
 */
public final class DirectoryLock {

    /** Name of the file that a Kafka broker and Kafka Streams lock. */
    private static final String FILE = ".lock";

    private DirectoryLock() {}

    /**
     * Creates the directory if it is missing, and checks that it is free.
     *
     * @param use purpose of the directory, such as "state directory"
     * @param option option by which another directory is given
     * @throws ConfigurationException if it cannot be created or written, or if another process has locked it
     */
    public static void requireFree(Path directory, String use, String option) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw unusable(directory, use, option, e);
        }
        if (isReadOnly(directory)) {
            throw ConfigurationException.of(
                    "the %s %s is on a read-only file system: mount it for writing, or give another %s",
                    use, directory, option);
        }
        if (!Files.isWritable(directory)) {
            throw ConfigurationException.of(
                    "the %s %s cannot be written: give this user the right to, or another %s", use, directory, option);
        }
        Path lock = directory.resolve(FILE);
        if (!Files.exists(lock)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            if (taken == null) {
                throw inUse(directory, use, option);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(directory, use, option);
        } catch (IOException e) {
            throw unusable(directory, use, option, e);
        }
    }

    /** Whether its file system takes no writes; that differs from a missing right, and so does the remedy. */
    private static boolean isReadOnly(Path directory) {
        try {
            return Files.getFileStore(directory).isReadOnly();
        } catch (IOException e) {
            return false; // what is wrong, the next look tells
        }
    }

    private static ConfigurationException unusable(Path directory, String use, String option, IOException fault) {
        return ConfigurationException.causedBy(
                fault,
                "the %s %s cannot be used: %s; %s names another",
                use,
                directory,
                FileFault.reason(directory, fault),
                option);
    }

    private static ConfigurationException inUse(Path directory, String use, String option) {
        return ConfigurationException.of(
                "the %s %s is in use by another process: end that one, or give another %s", use, directory, option);
    }
}
