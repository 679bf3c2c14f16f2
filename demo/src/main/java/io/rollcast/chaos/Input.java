package io.rollcast.chaos;

import io.rollcast.wire.points.Point;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;

/** What goes into the forecasters, and what has to come of it. One thread runs it, another asks it all else. */
interface Input extends AutoCloseable {

    /** Where a record is in the observations topic. */
    record Place(int partition, long offset) {}

    /**
     * What has to come of the input.
     *
     * @param points by series, from point 1, with those that are to be imputed
     * @param sent records that Kafka acknowledged
     * @param stored records that it has
     * @param late records that have to be dead letters, because their steps were closed
     */
    record Expected(Map<String, List<Point>> points, long sent, long stored, Set<Place> late) {

        /** How many points there are, imputed ones included. */
        long steps() {
            return points.values().stream().mapToLong(List::size).sum();
        }
    }

    /** From one point of a series to its next. */
    long stepMs();

    /** Options that the forecasters need for it. */
    List<String> forecasterOptions();

    /**
     * Sends until it is stopped; then Kafka has all that was sent.
     *
     * @throws KafkaException if a record could not be sent
     */
    void run() throws InterruptedException;

    /** Ends {@link #run}. */
    void stop();

    /** Records that Kafka has so far. */
    long acknowledged();

    /**
     * What has to come, now that {@link #run} has returned.
     *
     * @param others records in the same topic that are not of this input
     */
    Expected expected(long others);

    @Override
    void close();
}
