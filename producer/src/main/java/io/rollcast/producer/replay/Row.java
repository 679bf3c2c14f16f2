package io.rollcast.producer.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a file: cells by their columns. */
interface Row {

    /**
     * Returns a cell: text, a {@link Number}, a {@link Boolean}, an {@link java.time.Instant}, a {@link
     * java.time.LocalDateTime} or a {@link java.time.LocalDate}; null if it is empty or not there.
     *
     * @throws BadRowException if the row ends before the column, of reason {@link BadRowException.Reason#SHORT_ROW}, or if the
     *     cell cannot be read as one value
     */
    @Nullable
    Object cell(Column column) throws BadRowException;

    /** Columns of the row that are not among {@link RowReader#columns}. */
    default List<Column> moreColumns() {
        return List.of();
    }
}
