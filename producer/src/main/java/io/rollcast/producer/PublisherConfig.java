package io.rollcast.producer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a publisher publishes, and how fast.
 *
 * @param source where the points come from
 * @param rate points per second over all series; 0 for as fast as Kafka takes them. A replay with a speed ignores it
 */
public record PublisherConfig(Source source, double rate) {

    public PublisherConfig {
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException(
                    "rate %s: it must be finite and at least 0, where 0 means as fast as possible".formatted(rate));
        }
    }

    Schedule schedule() {
        if (source instanceof Replay replay && replay.speed().isPresent()) {
            return Schedule.asRecorded(replay.speed().getAsDouble());
        }
        return rate == 0 ? Schedule.unpaced() : Schedule.perSecond(rate);
    }

    /** Where points come from. */
    public sealed interface Source permits Synthetic, Replay {}

    /**
     * Series from {@link Signal}, in rounds of one point each; their ids are {@code s-00000} and on.
     *
     * @param series how many, at least 1
     * @param pointsPerSeries after so many of each the stream ends; 0 for never
     * @param noise half the width of the uniform noise
     * @param seed the same seed gives the same values, whatever the rate
     * @param regimeLength mean length of a regime in points; 0 for one that stays
     * @param eventTimes timestamps to make up; empty for the moment at which each point is sent
     */
    public record Synthetic(
            int series, long pointsPerSeries, float noise, long seed, int regimeLength, Optional<EventTimes> eventTimes)
            implements Source {

        public Synthetic {
            if (series < 1) {
                throw new IllegalArgumentException("%d series: there must be at least 1".formatted(series));
            }
            if (pointsPerSeries < 0) {
                throw new IllegalArgumentException(
                        "%d points per series: it must be at least 0, where 0 means without end"
                                .formatted(pointsPerSeries));
            }
        }

        /** A stream without end, of default noise and one regime, at the time of the clock on the wall. */
        public static Synthetic endless(int series, long seed) {
            return new Synthetic(series, 0, Signal.DEFAULT_NOISE, seed, 0, Optional.empty());
        }
    }

    /**
     * Made-up event times, with which the same seed gives the same records, timestamps and all. Brokers have their say:
     * by default they refuse what is more than an hour in the future, and their retention goes by these times.
     *
     * @param startMs of every series' first point, epoch milliseconds, at least 0
     * @param interval from one point of a series to its next, at least 1 ms and in whole milliseconds
     */
    public record EventTimes(long startMs, Duration interval) {

        public EventTimes {
            if (startMs < 0) {
                throw new IllegalArgumentException(
                        "start time %d: give epoch milliseconds of at least 0".formatted(startMs));
            }
            if (interval.toMillis() < 1
                    || !Duration.ofMillis(interval.toMillis()).equals(interval)) {
                throw new IllegalArgumentException(
                        "interval %s: it must be at least 1 ms, and whole milliseconds".formatted(interval));
            }
        }

        long timestampMs(long round) {
            return Math.addExact(startMs, Math.multiplyExact(round, interval.toMillis()));
        }
    }

    /**
     * Recorded series from a CSV file; {@link ReplayFeed} says what it holds.
     *
     * @param file in the order of time
     * @param strict whether the first bad line ends the replay; otherwise bad lines are skipped and counted
     * @param speed so many times as fast as recorded, by the file's own timestamps; empty for the rate
     */
    public record Replay(Path file, boolean strict, OptionalDouble speed) implements Source {

        public Replay {
            if (speed.isPresent() && !(speed.getAsDouble() > 0 && speed.getAsDouble() < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "speed %s: it must be finite and more than 0".formatted(speed.getAsDouble()));
            }
        }
    }
}
