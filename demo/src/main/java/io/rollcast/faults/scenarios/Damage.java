package io.rollcast.faults.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of a state directory that are damaged on purpose. */
enum Damage {
    TABLE("corrupt-table", "64 bytes in the middle of each table of RocksDB (.sst) are inverted", ".*\\.sst") {
        @Override
        void apply(Path file) throws IOException {
            invertMiddle(file);
        }
    },
    MANIFEST("corrupt-manifest", "each MANIFEST of RocksDB is cut to half its length", "MANIFEST-.*") {
        @Override
        void apply(Path file) throws IOException {
            cut(file);
        }
    },
    CURRENT("corrupt-current", "each CURRENT of RocksDB, which names its MANIFEST, is cut to nothing", "CURRENT") {
        @Override
        void apply(Path file) throws IOException {
            Files.write(file, new byte[0]);
        }
    },
    CHECKPOINT(
            "corrupt-checkpoint",
            "each task's directory gets a .checkpoint with garbage (Kafka Streams 4.3 keeps none, and reads those of earlier versions)",
            "\\d+_\\d+") {
        @Override
        void apply(Path file) throws IOException {
            Files.writeString(file.resolve(".checkpoint"), "garbage\n");
        }
    };

    private static final int INVERTED_BYTES = 64;

    private final String word;
    private final String made;
    private final String names;

    /** @param names of the files, as a regular expression */
    Damage(String word, String made, String names) {
        this.word = word;
        this.made = made;
        this.names = names;
    }

    abstract void apply(Path file) throws IOException;

    String word() {
        return word;
    }

    String made() {
        return made;
    }

    /**
     * Damages all such files under a directory.
     *
     * @throws IllegalStateException if there is none
     */
    void applyUnder(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(file -> file.getFileName().toString().matches(names))
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IllegalStateException("there is no file '%s' under %s: the state is another than was expected"
                    .formatted(names, directory));
        }
        for (Path file : files) {
            apply(file);
        }
    }

    private static void invertMiddle(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int from = Math.max(0, bytes.length / 2 - INVERTED_BYTES / 2);
        for (int i = from; i < Math.min(bytes.length, from + INVERTED_BYTES); i++) {
            bytes[i] = (byte) ~bytes[i];
        }
        Files.write(file, bytes);
    }

    private static void cut(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }
}
