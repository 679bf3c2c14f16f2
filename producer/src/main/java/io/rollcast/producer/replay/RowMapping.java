package io.rollcast.producer.replay;

import java.io.IOException;

/** What a row means: which points it holds. Made for one file, and used row after row in its order. */
interface RowMapping {

    /**
     * Gives the points of a row to the sink.
     *
     * @throws BadRowException if the row holds no point because of a fault
     * @throws IOException if the sink tolerates no fault, or none of the file's times can be read
     */
    void map(Row row, PointSink sink) throws BadRowException, IOException;

    /**
     * Takes note of a row that cannot be read.
     *
     * @throws IOException if times of later points depend on what it held
     */
    void unreadable() throws IOException;
}
