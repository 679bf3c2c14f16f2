package io.rollcast.producer.replay;

import org.jspecify.annotations.Nullable;

/** One row of a file: cells by the names of their columns. */
interface Row {

    /**
     * Returns a cell: text, a {@link Number}, a {@link Boolean}, an {@link java.time.Instant}, a {@link
     * java.time.LocalDateTime} or a {@link java.time.LocalDate}; null if it is empty or not there.
     *
     * @param column name of a column, as {@link RowReader#columns} gives it
     * @throws BadRowException if the row ends before the column
     */
    @Nullable
    Object cell(String column) throws BadRowException;
}
