package io.rollcast.producer.replay;

import io.rollcast.producer.replay.FileFormat.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** Opens a file for its rows: tells compression and kind by the first bytes, else the kind by the name. */
final class ReplayFile {

    private static final int LOOK_BYTES = 1 << 16;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZSTANDARD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z'};
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};

    private ReplayFile() {}

    /** @throws IOException if the file cannot be read, or is of no kind that is known; the message says why */
    static RowReader open(Path path, FileFormat stated) throws IOException {
        byte[] first = firstBytes(Files.newInputStream(path));
        if (stated.kind().equals(Optional.of(Kind.PARQUET))
                || (stated.kind().isEmpty() && startsWith(first, PARQUET))) {
            return new ParquetRows(path);
        }
        refuseOtherCompression(first);
        InputStream bytes = unpacked(Files.newInputStream(path));
        try {
            bytes.mark(LOOK_BYTES);
            byte[] text = bytes.readNBytes(LOOK_BYTES / 2);
            bytes.reset();
            if (startsWith(text, PARQUET)) {
                throw new IOException("it is a Parquet file within a gzip file: unpack it by 'gunzip' first");
            }
            Kind kind = stated.kind().orElseGet(() -> kind(path, text));
            TextLines lines = new TextLines(bytes);
            return kind == Kind.NDJSON ? new NdjsonRows(lines) : new CsvRows(lines, stated);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static byte[] firstBytes(InputStream file) throws IOException {
        try (file) {
            return file.readNBytes(8);
        }
    }

    private static InputStream unpacked(InputStream file) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(file, LOOK_BYTES);
        bytes.mark(GZIP.length);
        boolean packed = startsWith(bytes.readNBytes(GZIP.length), GZIP);
        bytes.reset();
        return packed ? new BufferedInputStream(new GZIPInputStream(bytes, LOOK_BYTES), LOOK_BYTES) : bytes;
    }

    private static Kind kind(Path path, byte[] text) {
        String name = withoutGz(path);
        if (name.endsWith(".ndjson") || name.endsWith(".jsonl")) {
            return Kind.NDJSON;
        }
        if (name.endsWith(".csv") || name.endsWith(".tsv")) {
            return Kind.CSV;
        }
        String start =
                new String(text, StandardCharsets.UTF_8).replace("\uFEFF", "").stripLeading();
        return start.startsWith("{") || start.startsWith("[") ? Kind.NDJSON : Kind.CSV;
    }

    private static void refuseOtherCompression(byte[] first) throws IOException {
        String found = startsWith(first, ZSTANDARD)
                ? "Zstandard"
                : startsWith(first, ZIP)
                        ? "zip"
                        : startsWith(first, XZ) ? "xz" : startsWith(first, BZIP2) ? "bzip2" : "";
        if (!found.isEmpty()) {
            throw new IOException("it is compressed with %s: unpack it, or compress it with gzip".formatted(found));
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static String withoutGz(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    /** Name of the file without its folder and its endings, such as {@code taxi} of {@code data/taxi.csv.gz}. */
    static String stem(Path path) {
        String name = String.valueOf(path.getFileName());
        for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.')) {
            String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
            if (!ending.matches("gz|csv|tsv|txt|json|jsonl|ndjson|parquet")) {
                break;
            }
            name = name.substring(0, dot);
        }
        return name;
    }
}
