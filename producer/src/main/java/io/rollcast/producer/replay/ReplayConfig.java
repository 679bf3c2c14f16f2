package io.rollcast.producer.replay;

import io.rollcast.producer.replay.ColumnChoice.Layout;
import java.nio.file.Path;

/**
 * A file to replay, and how to read it.
 *
 * @param file the file, in the order of time, or series by series
 * @param format format, as far as it is stated
 * @param columns columns, as far as they are named
 * @param times meaning of its times
 * @param strict whether the first fault ends the replay; otherwise faults are skipped and counted
 */
public record ReplayConfig(Path file, FileFormat format, ColumnChoice columns, TimeRules times, boolean strict) {

    public ReplayConfig {
        if (columns.layout() == Layout.ROWS && times.grid().isEmpty()) {
            throw new IllegalArgumentException(
                    "rows that are series have no times of their own: give the time of the first point and the step");
        }
    }

    /** A file of which nothing is stated. */
    public static ReplayConfig of(Path file, boolean strict) {
        return new ReplayConfig(file, FileFormat.TOLD, ColumnChoice.USUAL, TimeRules.TOLD, strict);
    }
}
