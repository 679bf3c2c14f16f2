package io.rollcast.producer.replay;

import java.util.Optional;

/**
 * Format of a replayed file, as far as it is stated; what is not stated is told from the file.
 *
 * @param kind kind of file; empty for what its content and its name say
 * @param delimiter character between the fields of a CSV file; empty for the one of its first line
 * @param header whether the first line of a CSV file names its columns; otherwise they are numbered from 1
 * @param decimalComma whether numbers in text have a comma before their decimal places
 */
public record FileFormat(Optional<Kind> kind, Optional<Character> delimiter, boolean header, boolean decimalComma) {

    /** Format of which nothing is stated. */
    public static final FileFormat TOLD = new FileFormat(Optional.empty(), Optional.empty(), true, false);

    /** Kind of file. */
    public enum Kind {
        CSV,
        NDJSON,
        PARQUET
    }
}
