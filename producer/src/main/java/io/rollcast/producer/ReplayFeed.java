package io.rollcast.producer;

import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.producer.replay.ReplayCount;
import io.rollcast.producer.replay.ReplayedPoints;
import io.rollcast.wire.Observation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Feed of a recorded file, for topics that keep and accept only some times. */
final class ReplayFeed implements Feed {

    private final ReplayedPoints points;
    private final TopicTimes topicTimes;
    private boolean hasBegun;

    /** @throws IOException if the file cannot be read, or lacks a column */
    ReplayFeed(ReplayConfig config, ReplayCount count, TopicTimes topicTimes) throws IOException {
        this.topicTimes = topicTimes;
        points = new ReplayedPoints(config, count, topicTimes);
    }

    @Override
    public @Nullable Point next() throws IOException {
        Observation observation = points.next();
        if (observation == null) {
            return null;
        }
        if (!hasBegun) {
            hasBegun = true;
            topicTimes.warn(observation.timestampMs());
        }
        return new Point(observation.series(), observation.value(), observation.timestampMs());
    }

    @Override
    public void close() throws IOException {
        points.close();
    }
}
