package io.rollcast.trainer.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The points that have lately flowed by, bounded in number: when there are too many, the oldest go, whichever series
 * they belong to.
 *
 * <p>Points are kept in chunks of {@value #CHUNK_POINTS}: measured, some 5.7 bytes a point where series are long. Every
 * series has one chunk that is still filling and its place in the table, some 535 bytes however short it is. Chunks go
 * as a whole, so the bound is held to within one chunk.
 *
 * <p>All methods are synchronized: the reader writes while the meters look.
 */
public final class History {

    static final int CHUNK_POINTS = 64;

    private static final class Series {
        final Deque<Chunk> chunks = new ArrayDeque<>();
    }

    private static final class Chunk {
        final String series;
        final float[] values = new float[CHUNK_POINTS];
        int count;

        Chunk(String series) {
            this.series = series;
        }
    }

    private final long maxPoints;
    private final Map<String, Series> seriesById = new LinkedHashMap<>();
    private final Deque<Chunk> oldestFirst = new ArrayDeque<>();
    private long points;
    private long evicted;
    private long fromMs = Long.MAX_VALUE;
    private long toMs = Long.MIN_VALUE;

    /** @param maxPoints over all series, at least one chunk */
    public History(long maxPoints) {
        if (maxPoints < CHUNK_POINTS) {
            throw new IllegalArgumentException(
                    "a history of %d points: it must hold at least %d".formatted(maxPoints, CHUNK_POINTS));
        }
        this.maxPoints = maxPoints;
    }

    /** Takes in the next point of a series. */
    public synchronized void observe(String series, long timestampMs, float value) {
        Series known = seriesById.computeIfAbsent(series, any -> new Series());
        Chunk chunk = known.chunks.peekLast();
        if (chunk == null || chunk.count == CHUNK_POINTS) {
            chunk = new Chunk(series);
            known.chunks.addLast(chunk);
            oldestFirst.addLast(chunk);
        }
        chunk.values[chunk.count++] = value;
        points++;
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
            if (series.chunks.isEmpty()) {
                seriesById.remove(oldest.series);
            }
        }
    }

    /** A copy of everything kept: values by series id, the oldest first. */
    public synchronized Map<String, float[]> snapshot() {
        Map<String, float[]> snapshot = new LinkedHashMap<>();
        seriesById.forEach((id, series) -> {
            int length = series.chunks.stream().mapToInt(chunk -> chunk.count).sum();
            float[] values = new float[length];
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
