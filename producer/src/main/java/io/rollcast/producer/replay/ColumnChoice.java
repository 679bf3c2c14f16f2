package io.rollcast.producer.replay;

import java.util.List;
import java.util.Optional;

/**
 * Columns of a replayed file, as far as they are named; letters are the same in either case.
 *
 * @param series columns whose texts, joined by {@code |}, are the series' id; empty for the usual names
 * @param time column of the event time; empty for the usual names
 * @param values columns of values; empty for the usual names. With several, each is a series of its own
 * @param layout what rows and columns are
 */
public record ColumnChoice(List<String> series, Optional<String> time, List<String> values, Layout layout) {

    /** Choice in which nothing is named. */
    public static final ColumnChoice USUAL = new ColumnChoice(List.of(), Optional.empty(), List.of(), Layout.LONG);

    public ColumnChoice {
        series = List.copyOf(series);
        values = List.copyOf(values);
    }

    /** What rows and columns are. */
    public enum Layout {
        /** A row is a point of a series, or one of several with a column each that is named. */
        LONG,
        /** A row is a time; every column of numbers is a series. */
        COLUMNS,
        /** A row is a series: its id, then its points in the order of time. */
        ROWS
    }
}
