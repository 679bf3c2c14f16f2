package io.rollcast.forecaster.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Faults of the disk that holds the state, told from what RocksDB or the operating system says of them. Each has one line for
 * an operator. Asked by stream threads that die, by stores that cannot be opened, and by the thread that starts a forecaster.
 */
public enum DiskFault {
    FULL("No space left on device|Disk quota exceeded") {
        @Override
        String line(ForecasterConfig config, String words) {
            return "the disk of the state directory %s is full (%s): free some of it, or give another --state-dir, which is restored from Kafka"
                    .formatted(config.state().directory(), free(config.state().directory()));
        }
    },
    READ_ONLY("Read-only file system") {
        @Override
        String line(ForecasterConfig config, String words) {
            return "the file system of the state directory %s is read-only: the system's log says why; mount it for writing, or give another --state-dir, which is restored from Kafka"
                    .formatted(config.state().directory());
        }
    },
    FAILING("Input/output error") {
        @Override
        String line(ForecasterConfig config, String words) {
            return "the disk of the state directory %s fails (%s): the system's log says why; replace it, or give another --state-dir, which is restored from Kafka"
                    .formatted(config.state().directory(), words);
        }
    },
    TOO_MANY_FILES("Too many open files") {
        @Override
        String line(ForecasterConfig config, String words) {
            return "the process may have no more files open (%s): raise its limit (ulimit -n, or LimitNOFILE of a systemd unit); each partition has some dozens of files in the state directory %s, and each connection is one"
                    .formatted(words, config.state().directory());
        }
    },
    DAMAGED("Corruption|checksum mismatch|CURRENT file|may be corrupted") {
        @Override
        String line(ForecasterConfig config, String words) {
            return "stored state in %s is damaged (%s): it is deleted and restored from Kafka; look after the disk if this comes again"
                    .formatted(config.state().directory(), words);
        }
    };

    private static final long MEGABYTE = 1L << 20;

    /** A regular expression: what the store or the system says of it. */
    private final String signs;

    DiskFault(String signs) {
        this.signs = signs;
    }

    /** What is to be told; {@code words} are those of the store or the system. */
    abstract String line(ForecasterConfig config, String words);

    /** The fault of the disk that caused another one, if it was one. */
    static Optional<DiskFault> causeOf(Throwable fault) {
        return cause(fault).flatMap(DiskFault::of);
    }

    /** One line with value and remedy, if the disk is the cause. */
    public static Optional<String> line(Throwable fault, ForecasterConfig config) {
        return cause(fault).flatMap(cause -> of(cause).map(kind -> kind.line(config, words(cause))));
    }

    /** The same where a forecaster cannot start: whatever is wrong with the stored state has a line then. */
    public static Optional<String> lineAtStart(Throwable fault, ForecasterConfig config) {
        Optional<String> line = line(fault, config);
        return line.isPresent() || !(fault instanceof ProcessorStateException)
                ? line
                : Optional.of(
                        "stored state in %s cannot be used (%s: %s): delete the directory, or give another --state-dir; it is restored from Kafka"
                                .formatted(config.state().directory(), words(fault), rootWords(fault)));
    }

    private static String rootWords(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return words(root);
    }

    /** What the store or the system said last, which is where words of the system are. */
    private static Optional<Throwable> cause(Throwable fault) {
        Throwable found = null;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof RocksDBException || cause instanceof IOException) {
                found = cause;
            }
        }
        return Optional.ofNullable(found);
    }

    private static Optional<DiskFault> of(Throwable cause) {
        for (DiskFault kind : values()) {
            if (Pattern.compile(kind.signs).matcher(words(cause)).find()) {
                return Optional.of(kind);
            }
        }
        return cause instanceof RocksDBException store
                        && store.getStatus() != null
                        && store.getStatus().getCode() == Status.Code.Corruption
                ? Optional.of(DAMAGED)
                : Optional.empty();
    }

    private static String words(Throwable cause) {
        return String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
    }

    private static String free(Path directory) {
        try {
            var disk = Files.getFileStore(directory);
            return String.format(
                    Locale.ROOT,
                    "%,d of %,d MB are free",
                    disk.getUsableSpace() / MEGABYTE,
                    disk.getTotalSpace() / MEGABYTE);
        } catch (IOException e) {
            return "its size is unknown";
        }
    }
}
