package io.rollcast.chaos;

import io.rollcast.producer.PublisherConfig;
import io.rollcast.producer.PublisherConfig.EventTimes;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.producer.Signal;
import java.time.Duration;
import java.util.LinkedHashMap;
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

    /**
     * One series as it was sent.
     *
     * @param values in the order of time
     * @param startMs event time of the first
     * @param intervalMs from one to the next
     */
    record Points(double[] values, long startMs, long intervalMs) {

        /** Event time of point {@code seq}, from 1. */
        long timestampMs(long seq) {
            return startMs + (seq - 1) * intervalMs;
        }
    }

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
    static String id(int number) {
        return String.format(Locale.ROOT, "s-%05d", number);
    }

    /** Its first {@code count} points, which come in rounds of one point of every series. */
    Map<String, Points> first(long count) {
        Map<String, Points> all = new LinkedHashMap<>();
        for (int i = 0; i < series; i++) {
            double[] values = new double[Math.toIntExact(count / series + (i < count % series ? 1 : 0))];
            Signal signal = new Signal(seed, i, Signal.DEFAULT_NOISE, 0);
            for (int t = 0; t < values.length; t++) {
                values[t] = signal.next();
            }
            all.put(id(i), new Points(values, startMs, interval.toMillis()));
        }
        return all;
    }
}
