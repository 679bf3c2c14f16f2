package io.rollcast.trainer.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The points that have lately flowed by, bounded in number: when there are too many, the oldest go, whichever series
 * they belong to.
 *
 * <p>Points are kept in chunks of {@value #CHUNK_POINTS}: measured, some 5.7 bytes a point where series are long. Every
 * series has one chunk that is still filling and its place in the table, some 550 bytes however short it is. Chunks go
 * as a whole, so the bound is held to within one chunk. Of event times every chunk keeps its first and its last: enough
 * to tell a series' step and phase.
 *
 * <p>All methods are synchronized: the reader writes while the meters look.
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
     * An empty history.
     *
     * @param maxPoints over all series, at least one chunk
     * @param longPoints points that make a series count as a long one: {@link #longSeries}
     */
    public History(long maxPoints, int longPoints) {
        if (maxPoints < CHUNK_POINTS) {
            throw new IllegalArgumentException(
                    "a history of %d points: it must hold at least %d".formatted(maxPoints, CHUNK_POINTS));
        }
        this.maxPoints = maxPoints;
        this.longPoints = longPoints;
    }

    /** Takes in the next point of a series. */
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

    /** A series has ended: nothing of it is kept. */
    public synchronized void forget(String id) {
        Series series = seriesById.remove(id);
        if (series != null) {
            oldestFirst.removeIf(chunk -> chunk.series.equals(id));
            points -= series.points;
            longSeries -= series.points >= longPoints ? 1 : 0;
        }
    }

    /** A copy of everything kept: values by series id, the oldest first. */
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

    /** Points kept. */
    public synchronized long points() {
        return points;
    }

    /** Series of which a point is kept. */
    public synchronized int series() {
        return seriesById.size();
    }

    /** Series of which at least as many points are kept as make a long one. */
    public synchronized int longSeries() {
        return longSeries;
    }

    /** Points of the longest series. It looks at all of them: for messages, not for every turn. */
    public synchronized int longest() {
        return seriesById.values().stream()
                .mapToInt(series -> series.points)
                .max()
                .orElse(0);
    }

    /**
     * When a series' points come.
     *
     * @param lastMs event time of its newest point, epoch milliseconds
     * @param stepMs its usual interval: the median, over chunks, of the mean interval within a chunk, so that a gap does
     *     not count
     */
    public record Timing(long lastMs, double stepMs) {

        /** Where in its step the series' points fall, 0 to below {@code stepMs}, counted from the epoch. */
        public double phaseMs() {
            return stepMs > 0 ? lastMs - stepMs * Math.floor(lastMs / stepMs) : 0;
        }
    }

    /** The timing of a series; empty before its second point. */
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

    /** Points that had to go. */
    public synchronized long evicted() {
        return evicted;
    }

    /** Event time of the oldest point ever taken in, epoch milliseconds; 0 before there is one. */
    public synchronized long fromMs() {
        return points == 0 ? 0 : fromMs;
    }

    /** Event time of the newest point, epoch milliseconds; 0 before there is one. */
    public synchronized long toMs() {
        return points == 0 ? 0 : toMs;
    }
}
