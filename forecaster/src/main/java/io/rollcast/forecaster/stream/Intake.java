package io.rollcast.forecaster.stream;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.points.Point;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The way from the events of a task's series to their points. It belongs to one life of the task, whose thread calls it. */
interface Intake {

    /** Is given what comes of events. */
    interface Taker {

        /** The next point of a series. */
        void point(String series, Point point);

        /** An event that cannot be a point, for the dead-letter topic. */
        void refused(String series, double value, long timestampMs, MalformedObservationException fault);

        /** An event that is left out, because it came twice. */
        void duplicate();

        /** A series has had no event for too long. */
        void ended(String series);
    }

    /**
     * An event has come.
     *
     * @param source the partition that it was written to, or null where that is the task's own
     */
    void event(String series, double value, long timestampMs, @Nullable Bytes source);

    /** A source has been read up to a time. */
    default void readTo(Bytes source, long timestampMs) {}

    /** A source has something that nobody has read yet. */
    default void unread(Bytes source) {}

    /** A source has nothing more to read, at a time of the wall clock. */
    default void idle(Bytes source, long atMs) {}

    /** Time has passed, by the wall clock. */
    default void passTime(long nowMs) {}

    /** A series has ended. */
    default void forget(String series) {}

    /** A commit is about to come: what is to be remembered is stored. */
    default void store() {}

    /** The task's life ends. */
    default void close() {}
}
