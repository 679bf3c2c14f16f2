package io.rollcast.producer.replay;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file row by row, in its order. Only the publishing thread reads and closes it. */
interface RowReader extends Closeable {

    /** Names of the columns that are known before the first row is read. */
    List<String> columns();

    /** Whether rows may have columns that {@link #columns} does not name. */
    boolean mayHaveMoreColumns();

    /**
     * Returns the next row, or null after the last one.
     *
     * @throws BadRowException if the row cannot be read, but the next one may
     * @throws IOException if nothing more can be read
     */
    @Nullable
    Row next() throws IOException, BadRowException;

    /** Name of the row that was read last, for messages: "line 7". */
    String position();
}
