package io.rollcast.producer.replay;

import io.rollcast.wire.Observation;
import java.io.IOException;

/** Takes what the rows of a file hold: points, missing values and faults. */
interface PointSink {

    void point(Observation point) throws IOException;

    /** Takes note of a cell that has no value. */
    void missing();

    /**
     * Takes note of what is no point.
     *
     * @throws IOException if no fault is tolerated
     */
    void fault(BadRowException fault) throws IOException;
}
