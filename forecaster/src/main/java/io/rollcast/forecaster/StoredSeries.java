package io.rollcast.forecaster;

import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.api.SeriesDetail;
import io.rollcast.forecaster.api.SeriesReader;
import io.rollcast.forecaster.api.SeriesRow;
import io.rollcast.service.HttpProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the series of this instance's tasks by interactive queries, while stream threads write them. A partition whose task
 * is not running here is not covered.
 */
final class StoredSeries implements SeriesReader {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final KafkaStreams streams;
    private final Feeds feeds;
    private final String instance;

    /** @param instance names this process */
    StoredSeries(KafkaStreams streams, Feeds feeds, String instance) {
        this.streams = streams;
        this.feeds = feeds;
        this.instance = instance;
    }

    @Override
    public Lookup<SeriesDetail> byId(String id) {
        Set<Integer> covered = new HashSet<>();
        SeriesDetail found = null;
        for (var entry : query(KeyQuery.<String, byte[]>withKey(id)).entrySet()) {
            if (entry.getValue().isSuccess()) {
                covered.add(entry.getKey());
                byte[] stored = entry.getValue().getResult();
                if (stored != null) {
                    found = detail(id, SeriesMemory.decode(stored));
                }
            }
        }
        return new Lookup<>(found, covered);
    }

    @Override
    public Lookup<List<SeriesRow>> page(String prefix, String after, int limit) {
        Set<Integer> covered = new HashSet<>();
        List<SeriesRow> rows = new ArrayList<>();
        String from = after.compareTo(prefix) > 0 ? after : prefix;
        RangeQuery<String, byte[]> range = from.isEmpty() ? RangeQuery.withNoBounds() : RangeQuery.withLowerBound(from);
        for (var entry : query(range).entrySet()) {
            if (!entry.getValue().isSuccess()) {
                continue;
            }
            covered.add(entry.getKey());
            try (KeyValueIterator<String, byte[]> iterator = entry.getValue().getResult()) {
                for (int taken = 0; taken < limit && iterator.hasNext(); ) {
                    KeyValue<String, byte[]> stored = iterator.next();
                    if (!stored.key.startsWith(prefix)) {
                        break;
                    }
                    if (!stored.key.equals(after)) {
                        rows.add(row(stored.key, SeriesMemory.decode(stored.value)));
                        taken++;
                    }
                }
            }
        }
        rows.sort(Comparator.comparing(SeriesRow::id));
        return new Lookup<>(List.copyOf(rows.subList(0, Math.min(limit, rows.size()))), covered);
    }

    @Override
    public Lookup<List<SeriesRow>> worst(int limit) {
        return new Lookup<>(feeds.worst().worst(limit), feeds.worst().partitions());
    }

    /** @throws HttpProblem 503 if nothing can be read now */
    private <R> Map<Integer, QueryResult<R>> query(Query<R> query) {
        try {
            return streams.query(StateQueryRequest.inStore(ForecastTopology.SERIES_STORE)
                            .withQuery(query)
                            .requireActive())
                    .getPartitionResults();
        } catch (StreamsException | IllegalStateException e) {
            throw HttpProblem.unavailable(RETRY, "series cannot be read now: %s", e.getMessage());
        }
    }

    private SeriesRow row(String id, SeriesMemory memory) {
        String model = model(memory);
        return SeriesRow.of(
                id,
                memory.emittedSeq,
                memory.timestampMs,
                memory.points.back(0),
                Math.round((double) memory.stepMs),
                model,
                feeds.releases().isWarm(model, memory.emittedSeq),
                Double.NaN,
                Double.NaN);
    }

    private static String model(SeriesMemory memory) {
        @Nullable String model = memory.servedBy();
        return model == null ? "" : model;
    }

    private SeriesDetail detail(String id, SeriesMemory memory) {
        SeriesRow row = row(id, memory);
        float[] values = new float[memory.points.size()];
        memory.points.copyTo(values, values.length);
        List<SeriesDetail.Kept> points = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            points.add(new SeriesDetail.Kept(row.seq() - values.length + 1 + i, values[i]));
        }
        List<SeriesDetail.Outstanding> outstanding = new ArrayList<>(memory.outstanding.size());
        float[] latest = {};
        long seq = row.seq() - memory.outstanding.size();
        for (SeriesMemory.Outstanding forecast : memory.outstanding) {
            seq++;
            latest = forecast.forecast().clone();
            float[] toCome = latest.clone();
            for (int met = 0; met < row.seq() - seq; met++) {
                toCome[met] = Float.NaN;
            }
            outstanding.add(new SeriesDetail.Outstanding(seq, forecast.predictor(), toCome));
        }
        var forecast = new SeriesDetail.Latest(
                row.seq(),
                row.lastMs(),
                row.stepMs(),
                row.model(),
                feeds.releases().digest(row.model()),
                row.warm(),
                latest);
        return new SeriesDetail(row, instance, points, forecast, outstanding);
    }
}
