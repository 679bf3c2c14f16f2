package io.rollcast.chaos;

import io.rollcast.producer.PublisherConfig;
import io.rollcast.producer.PublisherConfig.EventTimes;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.producer.Signal;
import io.rollcast.wire.points.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The stream that goes in, of which every point is known beforehand.
 *
 * @param series how many
 * @param seed of all of them
 * @param startMs event time of every series' first point
 * @param interval from one point of a series to its next
 */
public record KnownStream(int series, long seed, long startMs, Duration interval) {

    /** What makes a publisher publish it. */
    PublisherConfig publisher(int rate) {
        Synthetic source = Synthetic.endless(series, seed);
        return new PublisherConfig(
                new Synthetic(
                        series,
                        source.pointsPerSeries(),
                        source.noise(),
                        seed,
                        source.regimeLength(),
                        Optional.of(new EventTimes(startMs, interval))),
                rate);
    }

    /** The id of a series, from 0. */
    public static String id(int number) {
        return String.format(Locale.ROOT, "s-%05d", number);
    }

    /** Its first {@code count} points, which come in rounds of one point of every series. */
    public Map<String, List<Point>> first(long count) {
        Map<String, List<Point>> all = new LinkedHashMap<>();
        for (int i = 0; i < series; i++) {
            long points = count / series + (i < count % series ? 1 : 0);
            List<Point> sent = new ArrayList<>();
            Signal signal = new Signal(seed, i, Signal.DEFAULT_NOISE, 0);
            for (int t = 0; t < points; t++) {
                sent.add(new Point(signal.next(), startMs + t * interval.toMillis()));
            }
            all.put(id(i), sent);
        }
        return all;
    }
}
