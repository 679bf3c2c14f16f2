package io.rollcast.trainer.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recent points of all series, bounded in number: when there are too many, the oldest are evicted, whichever series they
 * belong to.
 *
 * <p>Points are kept in chunks of {@value #CHUNK_POINTS}; where series are long, a point takes some 5.7 bytes (measured).
 * However short a series is, its unfinished chunk and its entry in the table take some 550 bytes. Chunks are evicted as a
 * whole, so the bound holds to within one chunk. Each chunk keeps its first and last event time, from which the step and
 * the phase of a series are computed.
 *
 * <p>All methods are synchronized, because the reader writes while meters read.
 */
public final class History {

    static final int CHUNK_POINTS = 64;

    private static final class Series {
        final Deque<Chunk> chunks = new ArrayDeque<>();
        int points;
    }

    private static final class Chunk {
        final String series;
        final double[] values = new double[CHUNK_POINTS];
        int count;
        long firstMs;
        long lastMs;

        Chunk(String series) {
            this.series = series;
        }
    }

    private final long maxPoints;
    private final int longPoints;
    private final Map<String, Series> seriesById = new LinkedHashMap<>();
    private final Deque<Chunk> oldestFirst = new ArrayDeque<>();
    private long points;
    private long evicted;
    private int longSeries;
    private long fromMs = Long.MAX_VALUE;
    private long toMs = Long.MIN_VALUE;

    /**
     * Makes an empty history.
     *
     * @param maxPoints greatest number of points over all series, at least one chunk
     * @param longPoints number of points from which a series counts as long: {@link #longSeries}
     */
    public History(long maxPoints, int longPoints) {
        if (maxPoints < CHUNK_POINTS) {
            throw new IllegalArgumentException(
                    "a history of %d points: it must hold at least %d".formatted(maxPoints, CHUNK_POINTS));
        }
        this.maxPoints = maxPoints;
        this.longPoints = longPoints;
    }

    /** Observes the next point of a series. */
    public synchronized void observe(String series, long timestampMs, double value) {
        Series known = seriesById.computeIfAbsent(series, any -> new Series());
        Chunk chunk = known.chunks.peekLast();
        if (chunk == null || chunk.count == CHUNK_POINTS) {
            chunk = new Chunk(series);
            known.chunks.addLast(chunk);
            oldestFirst.addLast(chunk);
        }
        if (chunk.count == 0) {
            chunk.firstMs = timestampMs;
        }
        chunk.lastMs = timestampMs;
        chunk.values[chunk.count++] = value;
        points++;
        known.points++;
        if (known.points == longPoints) {
            longSeries++;
        }
        fromMs = Math.min(fromMs, timestampMs);
        toMs = Math.max(toMs, timestampMs);
        while (points > maxPoints) {
            evictOldest();
        }
    }

    private void evictOldest() {
        Chunk oldest = oldestFirst.removeFirst();
        points -= oldest.count;
        evicted += oldest.count;
        Series series = seriesById.get(oldest.series);
        if (series != null) {
            series.chunks.removeFirst();
            if (series.points >= longPoints && series.points - oldest.count < longPoints) {
                longSeries--;
            }
            series.points -= oldest.count;
            if (series.chunks.isEmpty()) {
                seriesById.remove(oldest.series);
            }
        }
    }

    /** Removes all points of a series, which has ended. */
    public synchronized void forget(String id) {
        Series series = seriesById.remove(id);
        if (series != null) {
            oldestFirst.removeIf(chunk -> chunk.series.equals(id));
            points -= series.points;
            longSeries -= series.points >= longPoints ? 1 : 0;
        }
    }

    /** Returns a copy of all kept values by series id, the oldest first. */
    public synchronized Map<String, double[]> snapshot() {
        Map<String, double[]> snapshot = new LinkedHashMap<>();
        seriesById.forEach((id, series) -> {
            double[] values = new double[series.points];
            int position = 0;
            for (Chunk chunk : series.chunks) {
                System.arraycopy(chunk.values, 0, values, position, chunk.count);
                position += chunk.count;
            }
            snapshot.put(id, values);
        });
        return snapshot;
    }

    /** Number of points kept. */
    public synchronized long points() {
        return points;
    }

    /** Number of series of which a point is kept. */
    public synchronized int series() {
        return seriesById.size();
    }

    /** Number of series of which at least {@code longPoints} points are kept. */
    public synchronized int longSeries() {
        return longSeries;
    }

    /** Number of points of the longest series. It scans all series, so it is for messages, not for frequent calls. */
    public synchronized int longest() {
        return seriesById.values().stream()
                .mapToInt(series -> series.points)
                .max()
                .orElse(0);
    }

    /**
     * Times of a series' points.
     *
     * @param lastMs event time of the newest point, epoch milliseconds
     * @param stepMs usual interval in milliseconds: the median over chunks of the mean interval within a chunk, so that a
     *     gap does not count
     */
    public record Timing(long lastMs, double stepMs) {

        /** Phase of the series' points in milliseconds: event time modulo {@code stepMs}. */
        public double phaseMs() {
            return stepMs > 0 ? lastMs - stepMs * Math.floor(lastMs / stepMs) : 0;
        }
    }

    /** Returns the timing of a series; empty before its second point. */
    public synchronized Optional<Timing> timing(String series) {
        Series known = seriesById.get(series);
        if (known == null) {
            return Optional.empty();
        }
        double[] steps = known.chunks.stream()
                .filter(chunk -> chunk.count > 1)
                .mapToDouble(chunk -> (double) (chunk.lastMs - chunk.firstMs) / (chunk.count - 1))
                .sorted()
                .toArray();
        return steps.length == 0
                ? Optional.empty()
                : Optional.of(new Timing(known.chunks.getLast().lastMs, steps[steps.length / 2]));
    }

    /** Number of points that were evicted. */
    public synchronized long evicted() {
        return evicted;
    }

    /** Event time of the oldest point ever observed, epoch milliseconds; 0 before there is one. */
    public synchronized long fromMs() {
        return points == 0 ? 0 : fromMs;
    }

    /** Event time of the newest point ever observed, epoch milliseconds; 0 before there is one. */
    public synchronized long toMs() {
        return points == 0 ? 0 : toMs;
    }
}
