package io.rollcast.producer.replay;

import io.rollcast.producer.replay.BadRowException.Reason;
import io.rollcast.producer.replay.TimeRules.TimeGrid;
import io.rollcast.wire.Observation;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Rows that are series: an id, then its points in even steps. Empty cells at the end of a row are no points of it. */
final class SeriesRows implements RowMapping {

    private final Columns columns;
    private final Values values;
    private final TimeGrid grid;

    SeriesRows(Columns columns, Values values, TimeGrid grid) {
        this.columns = columns;
        this.values = values;
        this.grid = grid;
    }

    @Override
    public void map(Row row, PointSink sink) throws BadRowException, IOException {
        String series = SeriesIds.of(row, columns.series(), false);
        List<Column> others = columns.otherValues(row);
        if (!others.isEmpty()) {
            throw new BadRowException(
                    Reason.MALFORMED,
                    "its field '%s' is not in the first line, and so it has no time: write all fields in the first line, null where a point is missing"
                            .formatted(others.get(0).name()));
        }
        List<Column> points = columns.values();
        long missing = 0;
        for (int number = 0; number < points.size(); number++) {
            Column column = points.get(number);
            try {
                OptionalDouble value = values.read(cell(row, column), column.name());
                if (value.isEmpty()) {
                    missing++;
                    continue;
                }
                for (; missing > 0; missing--) {
                    sink.missing();
                }
                sink.point(new Observation(series, value.getAsDouble(), grid.timestampMs(number)));
            } catch (BadRowException fault) {
                sink.fault(fault);
            }
        }
    }

    /** Does nothing: times depend on the row alone. */
    @Override
    public void unreadable() {}

    /** A row may end before the longest one does. */
    private static @Nullable Object cell(Row row, Column column) throws BadRowException {
        try {
            return row.cell(column);
        } catch (BadRowException fault) {
            if (fault.reason() == Reason.SHORT_ROW) {
                return null;
            }
            throw fault;
        }
    }
}
