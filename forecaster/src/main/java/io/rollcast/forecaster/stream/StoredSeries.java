package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.api.SeriesDetail;
import io.rollcast.forecaster.api.SeriesReader;
import io.rollcast.forecaster.series.PointRing;
import io.rollcast.forecaster.series.SeriesCheckpoint;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.forecaster.series.SeriesTail;
import io.rollcast.service.HttpProblem;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.points.Point;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the series of this instance's tasks by interactive queries, while stream threads write them. A partition whose task
 * is not running here is not covered.
 */
public final class StoredSeries implements SeriesReader {

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** {@link org.apache.kafka.streams.KafkaStreams#query}. */
    public interface Queries {
        <R> StateQueryResult<R> query(StateQueryRequest<R> request);
    }

    private final Queries queries;
    private final Feeds feeds;
    private final String instance;
    private final Clock clock;

    /** @param instance names this process */
    public StoredSeries(Queries queries, Feeds feeds, String instance, Clock clock) {
        this.queries = queries;
        this.feeds = feeds;
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public Lookup<SeriesDetail> byId(String id) {
        return reading(() -> find(id));
    }

    private Lookup<SeriesDetail> find(String id) {
        Set<Integer> covered = new HashSet<>();
        SeriesDetail found = null;
        for (var tails : query(KeyQuery.<Bytes, byte[]>withKey(SeriesStore.tailKey(id)), null)
                .entrySet()) {
            if (tails.getValue().isSuccess()) {
                covered.add(tails.getKey());
                byte[] tail = tails.getValue().getResult();
                if (tail != null) {
                    found = detail(id, tails.getKey(), SeriesTail.decode(tail));
                }
            }
        }
        return new Lookup<>(found, covered);
    }

    @Override
    public Lookup<List<SeriesRow>> page(Page page) {
        return reading(() -> turnTo(page));
    }

    private Lookup<List<SeriesRow>> turnTo(Page page) {
        List<SeriesRow> rows = new ArrayList<>();
        Bytes first = SeriesStore.tailKey(page.prefix());
        Bytes end = SeriesStore.endOfTails(page.prefix());
        Bytes from = page.isBackwards() && page.from().isEmpty() ? end : SeriesStore.tailKey(page.from());
        Bytes begin = from.compareTo(first) < 0 ? first : from.compareTo(end) > 0 ? end : from;
        RangeQuery<Bytes, byte[]> range = page.isBackwards()
                ? RangeQuery.<Bytes, byte[]>withRange(first, begin).withDescendingKeys()
                : RangeQuery.<Bytes, byte[]>withRange(begin, end).withAscendingKeys();
        int side = page.isBackwards() ? -1 : 1;
        Map<Integer, KeyValueIterator<Bytes, byte[]>> opened = new HashMap<>();
        query(range, null).forEach((partition, answer) -> {
            if (answer.isSuccess()) {
                opened.put(partition, answer.getResult());
            }
        });
        try {
            for (KeyValueIterator<Bytes, byte[]> tails : opened.values()) {
                for (int taken = 0; taken < page.limit() && tails.hasNext(); ) {
                    KeyValue<Bytes, byte[]> tail = tails.next();
                    if (side * tail.key.compareTo(from) > 0) {
                        rows.add(row(SeriesStore.series(tail.key.get()), SeriesTail.decode(tail.value)));
                        taken++;
                    }
                }
            }
        } finally {
            // All are open before the first is read, so they are closed even if that one fails.
            opened.values().forEach(KeyValueIterator::close);
        }
        Comparator<SeriesRow> byKey = Comparator.comparing(row -> SeriesStore.tailKey(row.id()));
        rows.sort(page.isBackwards() ? byKey.reversed() : byKey);
        return new Lookup<>(List.copyOf(rows.subList(0, Math.min(page.limit(), rows.size()))), opened.keySet());
    }

    @Override
    public Lookup<List<SeriesRow>> worst(int limit) {
        long nowMs = clock.millis();
        List<SeriesRow> rows =
                feeds.worst().worst(limit).stream().map(row -> row.asOf(nowMs)).toList();
        return new Lookup<>(rows, feeds.worst().partitions());
    }

    /**
     * Reads while stores may close: not only when they are asked, also while what they answered is gone through.
     *
     * @throws HttpProblem 503 if they cannot be read now
     */
    private static <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (StreamsException | IllegalStateException e) {
            throw HttpProblem.unavailable(RETRY, "series cannot be read now: %s", e.getMessage());
        }
    }

    /**
     * Results by partition.
     *
     * @param partition to ask alone, or null for all
     */
    private <R> Map<Integer, QueryResult<R>> query(Query<R> query, @Nullable Integer partition) {
        StateQueryRequest<R> request = StateQueryRequest.inStore(ForecastTopology.SERIES_STORE)
                .withQuery(query)
                .requireActive();
        return queries.query(partition == null ? request : request.withPartitions(Set.of(partition)))
                .getPartitionResults();
    }

    private SeriesRow row(String id, SeriesTail tail) {
        return SeriesRow.of(id, tail).asOf(clock.millis());
    }

    private SeriesDetail detail(String id, int partition, SeriesTail tail) {
        SeriesRow row = row(id, tail);
        List<SeriesDetail.Kept> since = keptSince(tail);
        List<SeriesDetail.Kept> points = new ArrayList<>();
        Bounds bounds = Bounds.NONE;
        QueryResult<byte[]> stored = query(KeyQuery.<Bytes, byte[]>withKey(SeriesStore.checkpointKey(id)), partition)
                .get(partition);
        if (stored != null && stored.isSuccess() && stored.getResult() != null) {
            SeriesCheckpoint checkpoint = SeriesCheckpoint.decode(stored.getResult());
            bounds = checkpoint.bounds(tail);
            points.addAll(keptBefore(since.get(0).seq(), checkpoint));
        }
        points.addAll(since);
        var forecast = new SeriesDetail.Latest(
                row.seq(),
                row.lastMs(),
                row.stepMs(),
                row.model(),
                tail.maker().digest(),
                row.warm(),
                imputed(points),
                tail.forecast(),
                bounds);
        var latest = new SeriesDetail.Outstanding(row.seq(), row.model(), tail.forecast());
        return new SeriesDetail(row, instance, points, forecast, List.of(latest));
    }

    /** The points since the checkpoint, or, right after it, the latest alone; that one is never imputed. */
    private static List<SeriesDetail.Kept> keptSince(SeriesTail tail) {
        List<Point> points = tail.points();
        if (points.isEmpty()) {
            return List.of(new SeriesDetail.Kept(tail.seq(), tail.timestampMs(), tail.value(), false, true));
        }
        List<SeriesDetail.Kept> kept = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            long seq = tail.seq() - points.size() + 1 + i;
            kept.add(new SeriesDetail.Kept(seq, point.timestampMs(), point.value(), tail.isImputed(i), true));
        }
        return kept;
    }

    /** Imputed points directly before the latest, so far as they are known. */
    private static @Nullable Integer imputed(List<SeriesDetail.Kept> points) {
        int newest = points.size() - 1;
        int imputed = 0;
        while (imputed < newest) {
            Boolean isImputed = points.get(newest - 1 - imputed).imputed();
            if (isImputed == null) {
                return null;
            }
            if (!isImputed) {
                return imputed;
            }
            imputed++;
        }
        return imputed;
    }

    /**
     * Points in the ring, with the times that its steps make. A newer checkpoint may have been written meanwhile: its latest
     * points are those of the tail. Copies have no number.
     */
    private static List<SeriesDetail.Kept> keptBefore(long firstSeq, SeriesCheckpoint checkpoint) {
        PointRing ring = checkpoint.points();
        List<SeriesDetail.Kept> kept = new ArrayList<>();
        long seq = checkpoint.seq();
        double stepsBack = 0;
        for (int back = 0; back < ring.size(); back++) {
            if (!ring.isCopy(back)) {
                if (seq < firstSeq) {
                    long atMs = checkpoint.timestampMs() - Math.round(stepsBack * checkpoint.stepMs());
                    kept.add(new SeriesDetail.Kept(seq, atMs, ring.back(back), null, false));
                }
                stepsBack += ring.stepsBefore(back);
                seq--;
            }
        }
        Collections.reverse(kept);
        return kept;
    }
}
