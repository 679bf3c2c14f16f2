package io.rollcast.producer;

import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.service.DurationConverter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Configuration of a publisher: its points and their rate.
 *
 * @param source source of the points
 * @param rate points per second over all series; 0 for as fast as Kafka accepts them. A replay with a speed ignores it
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

    /** Source of points. */
    public sealed interface Source permits Synthetic, Replay {}

    /**
     * Synthetic series, in rounds of one point of each; their ids are {@code s-00000}, {@code s-00001} and so on, with
     * another first word for other kinds than {@link SeriesKind#SINES}.
     *
     * @param series number of series, at least 1
     * @param pointsPerSeries number of points of each series after which the stream ends; 0 for a stream without end
     * @param noise half the width of the uniform noise
     * @param seed seed of the values: the same seed gives the same values at any rate
     * @param regimeLength mean length of a regime in points; 0 for a single regime
     * @param eventTimes generated timestamps; empty for the time at which each point is sent
     * @param kinds kinds of the series, which take turns; noise and regimes are those of sines
     * @param drift change of all series; empty for none
     */
    public record Synthetic(
            int series,
            long pointsPerSeries,
            float noise,
            long seed,
            int regimeLength,
            Optional<EventTimes> eventTimes,
            List<SeriesKind> kinds,
            Optional<Drift> drift)
            implements Source {

        public Synthetic {
            kinds = List.copyOf(kinds);
            if (kinds.isEmpty()) {
                throw new IllegalArgumentException("no kinds of series: there must be at least one");
            }
            if (series < 1) {
                throw new IllegalArgumentException("%d series: there must be at least 1".formatted(series));
            }
            if (pointsPerSeries < 0) {
                throw new IllegalArgumentException(
                        "%d points per series: it must be at least 0, where 0 means without end"
                                .formatted(pointsPerSeries));
            }
        }

        /** Series that do not change. */
        public Synthetic(
                int series,
                long pointsPerSeries,
                float noise,
                long seed,
                int regimeLength,
                Optional<EventTimes> eventTimes,
                List<SeriesKind> kinds) {
            this(series, pointsPerSeries, noise, seed, regimeLength, eventTimes, kinds, Optional.empty());
        }

        /** Series that are all sines. */
        public Synthetic(
                int series,
                long pointsPerSeries,
                float noise,
                long seed,
                int regimeLength,
                Optional<EventTimes> eventTimes) {
            this(series, pointsPerSeries, noise, seed, regimeLength, eventTimes, List.of(SeriesKind.SINES));
        }

        /** The same series of other kinds. */
        public Synthetic of(List<SeriesKind> others) {
            return new Synthetic(series, pointsPerSeries, noise, seed, regimeLength, eventTimes, others, drift);
        }

        /** The same series with a change. */
        public Synthetic with(Optional<Drift> change) {
            return new Synthetic(series, pointsPerSeries, noise, seed, regimeLength, eventTimes, kinds, change);
        }

        /** Series without end, of default noise and one regime, with the time of sending as timestamps. */
        public static Synthetic endless(int series, long seed) {
            return new Synthetic(series, 0, Signal.DEFAULT_NOISE, seed, 0, Optional.empty());
        }
    }

    /**
     * Generated event times: with these, the same seed gives the same records, timestamps included. By default, brokers
     * refuse timestamps more than an hour in the future, and they apply their retention to these times.
     *
     * @param startMs event time of every series' first point, epoch milliseconds, at least 0
     * @param interval time between two points of a series, at least 1 ms and in whole milliseconds
     */
    public record EventTimes(long startMs, Duration interval) {

        public EventTimes {
            if (startMs < 0) {
                throw new IllegalArgumentException(
                        "start time %d: give epoch milliseconds of at least 0".formatted(startMs));
            }
            if (interval.toMillis() < 1
                    || !Duration.ofMillis(interval.toMillis()).equals(interval)) {
                throw new IllegalArgumentException("interval %s: it must be at least 1 ms, and whole milliseconds"
                        .formatted(DurationConverter.text(interval)));
            }
        }

        long timestampMs(long round) {
            return Math.addExact(startMs, Math.multiplyExact(round, interval.toMillis()));
        }
    }

    /**
     * Recorded series from a file.
     *
     * @param config the file, and how to read it
     * @param speed factor by which the replay is faster than the file's own timestamps; empty to follow the rate instead
     */
    public record Replay(ReplayConfig config, OptionalDouble speed) implements Source {

        public Replay {
            if (speed.isPresent() && !(speed.getAsDouble() > 0 && speed.getAsDouble() < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "speed %s: it must be finite and more than 0".formatted(speed.getAsDouble()));
            }
        }
    }
}
