package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.producer.replay.ColumnChoice.Layout;
import io.rollcast.producer.replay.TimeRules.TimeGrid;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.SeriesKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that are points in time: each has a value, or several in columns of their own. In a wide file, a column whose first
 * value is no number is left out.
 */
final class PointRows implements RowMapping {

    private static final Logger LOG = LoggerFactory.getLogger(PointRows.class);

    private final String fileName;
    private final Columns columns;
    private final boolean isWide;

    /** Whether ids have the names of their columns. */
    private final boolean namesColumns;

    private final Values values;
    private final Timestamps timestamps;
    private final @Nullable TimeGrid grid;

    /** Rows of each series so far, where times are made. */
    private final Map<String, Long> rows = new HashMap<>();

    /** Columns of a wide file that are known to have numbers, or not to. */
    private final Set<Column> numeric = new HashSet<>();

    private final Set<Column> leftOut = new HashSet<>();

    PointRows(String fileName, Columns columns, Layout layout, Values values, TimeRules rules) {
        this.fileName = fileName;
        this.columns = columns;
        this.values = values;
        isWide = layout == Layout.COLUMNS;
        namesColumns = isWide || columns.values().size() != 1;
        timestamps = new Timestamps(rules);
        grid = rules.grid().orElse(null);
    }

    @Override
    public void map(Row row, PointSink sink) throws BadRowException, IOException {
        String series;
        try {
            series = SeriesIds.of(row, columns.series(), namesColumns);
        } catch (BadRowException fault) {
            sink.fault(fault);
            unreadable();
            return;
        }
        long timestampMs = timestampMs(row, series);
        for (Column column : columns.values()) {
            map(row, column, series, timestampMs, sink);
        }
        for (Column column : columns.otherValues(row)) {
            map(row, column, series, timestampMs, sink);
        }
    }

    private void map(Row row, Column column, String series, long timestampMs, PointSink sink) throws IOException {
        if (leftOut.contains(column)) {
            return;
        }
        try {
            OptionalDouble value = value(row, column);
            if (value.isPresent()) {
                sink.point(new Observation(id(series, column), value.getAsDouble(), timestampMs));
            } else if (!leftOut.contains(column)) {
                sink.missing();
            }
        } catch (BadRowException fault) {
            sink.fault(fault);
        }
    }

    @Override
    public void unreadable() throws IOException {
        if (grid == null) {
            return;
        }
        if (!columns.series().isEmpty()) {
            throw new IOException(
                    "it cannot be read, and with --start-time and --step later times depend on which series it is of: mend it, or give rows their times in a column");
        }
        rows.merge("", 1L, Long::sum);
    }

    private long timestampMs(Row row, String series) throws BadRowException, IOException {
        if (grid != null) {
            return grid.timestampMs(rows.merge(series, 1L, Long::sum) - 1);
        }
        return timestamps.read(row.cell(columns.time().orElseThrow()));
    }

    private OptionalDouble value(Row row, Column column) throws BadRowException {
        try {
            OptionalDouble value = values.read(row.cell(column), column.name());
            if (isWide && value.isPresent()) {
                numeric.add(column);
            }
            return value;
        } catch (BadRowException fault) {
            if (!isWide || numeric.contains(column) || fault.reason() == Reason.SHORT_ROW) {
                throw fault;
            }
            leftOut.add(column);
            LOG.warn("Column '{}' is no series and is left out: {}", column.name(), fault.getMessage());
            return OptionalDouble.empty();
        }
    }

    private String id(String series, Column column) throws BadRowException {
        if (!namesColumns) {
            return series.isEmpty() ? fileName : series;
        }
        return SeriesIds.checked(series.isEmpty() ? column.name() : series + "|" + SeriesKey.escaped(column.name()));
    }
}
