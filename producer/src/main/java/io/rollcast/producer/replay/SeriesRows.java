package io.rollcast.producer.replay;

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
        String series = SeriesIds.of(row, columns.series());
        List<String> points = columns.values();
        long missing = 0;
        for (int number = 0; number < points.size(); number++) {
            String column = points.get(number);
            try {
                OptionalDouble value = values.read(cell(row, column), column);
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

    /** A row may end before the longest one does. */
    private static @Nullable Object cell(Row row, String column) {
        try {
            return row.cell(column);
        } catch (BadRowException e) {
            return null;
        }
    }
}
