package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.api.SeriesDetail;
import io.rollcast.forecaster.api.SeriesReader;
import io.rollcast.forecaster.series.Maker;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.network.RingCapacity;
import io.rollcast.service.HttpProblem;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading series, also while a rebalance closes the stores. */
class StoredSeriesTest {

    /** A range whose store closes when it is gone through. */
    private static final class ClosedRange implements KeyValueIterator<Bytes, byte[]> {
        private boolean closed;

        @Override
        public boolean hasNext() {
            throw new InvalidStateStoreException("store series is closed");
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            throw new InvalidStateStoreException("store series is closed");
        }

        @Override
        public Bytes peekNextKey() {
            throw new InvalidStateStoreException("store series is closed");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** Results by partition, from 0 on. */
    private record Answer(List<?> results) implements StoredSeries.Queries {
        @Override
        @SuppressWarnings("unchecked")
        public <R> StateQueryResult<R> query(StateQueryRequest<R> request) {
            StateQueryResult<R> all = new StateQueryResult<>();
            for (int partition = 0; partition < results.size(); partition++) {
                all.addResult(partition, QueryResult.forResult((R) results.get(partition)));
            }
            return all;
        }
    }

    private static StoredSeries reader(StoredSeries.Queries queries) {
        return new StoredSeries(queries, Feeds.create(Clock.systemUTC()), "test", Clock.systemUTC());
    }

    /** What a store has under its keys. */
    private record Stored(Map<Bytes, byte[]> records) implements StoredSeries.Queries {
        @Override
        @SuppressWarnings("unchecked")
        public <R> StateQueryResult<R> query(StateQueryRequest<R> request) {
            KeyQuery<Bytes, byte[]> query = (KeyQuery<Bytes, byte[]>) request.getQuery();
            StateQueryResult<R> all = new StateQueryResult<>();
            all.addResult(0, QueryResult.forResult((R) records.get(query.getKey())));
            return all;
        }
    }

    private static double value(long seq) {
        return seq + 20 * Math.sin(2 * Math.PI * seq / 24);
    }

    @Test
    void pointsHaveTheirNumbersWhereTheSeasonStandsForALongGap() {
        // Given a series of hours that has stopped for thirty of them
        SeriesMemory memory = new SeriesMemory("a");
        byte[] checkpoint = {};
        for (int i = 1; i <= 70; i++) {
            long hour = i < 60 ? i : i + 30;
            Origin origin = i == 60 ? Origin.AFTER_GAP : Origin.MEASURED;
            Point point = new Point(value(i), hour * 3_600_000, origin, Double.NaN);
            if (i == 60) {
                memory.startAnew(point, RingCapacity.STANDARD);
            }
            memory.observe(value(i));
            memory.advance(point, RingCapacity.STANDARD, Maker.LAST_VALUE, false, new double[10]);
            memory.settle(RingCapacity.STANDARD);
            byte[] next = memory.takeCheckpoint();
            checkpoint = next == null ? checkpoint : next;
        }
        assertThat(memory.points().size()).isEqualTo(70 + 30 % 24);

        // When
        SeriesDetail found = reader(new Stored(Map.of(
                        SeriesStore.tailKey("a"), memory.tail().encode(), SeriesStore.checkpointKey("a"), checkpoint)))
                .byId("a")
                .found();

        // Then
        assertThat(found.points())
                .hasSize(70)
                .allSatisfy(kept -> assertThat(kept.value()).isCloseTo(value(kept.seq()), within(0.01)))
                .allSatisfy(kept -> assertThat(kept.atMs())
                        .as("time of point %d", kept.seq())
                        .isEqualTo((kept.seq() < 60 ? kept.seq() : kept.seq() + 30) * 3_600_000));
    }

    @Test
    void pointsSayWhetherTheyAreExactAndImputed() {
        // Given a series whose latest points are 0.1 apart, some of them imputed, after one far from all
        SeriesMemory memory = new SeriesMemory("a");
        Map<Bytes, byte[]> records = new HashMap<>();
        for (int i = 1; i <= 80; i++) {
            double value = i == 20 ? 1e6 : i / 10.0;
            Origin origin = i % 10 == 8 || i % 10 == 9 ? Origin.IMPUTED : Origin.MEASURED;
            memory.observe(value);
            memory.advance(
                    new Point(value, i * 1_000, origin, Double.NaN),
                    RingCapacity.STANDARD,
                    Maker.LAST_VALUE,
                    false,
                    new double[10]);
            memory.settle(RingCapacity.STANDARD);
            byte[] checkpoint = memory.takeCheckpoint();
            if (checkpoint != null) {
                records.put(SeriesStore.checkpointKey("a"), checkpoint);
            }
            records.put(SeriesStore.tailKey("a"), memory.tail().encode());
            int since = memory.tail().points().size();

            // When
            SeriesDetail found = reader(new Stored(records)).byId("a").found();

            // Then what came since the checkpoint is as it was, and the newest always
            assertThat(found.points()).hasSize(i);
            int newest = i;
            assertThat(found.points()).allSatisfy(kept -> {
                boolean isExact = kept.seq() > newest - Math.max(1, since);
                assertThat(kept.exact()).isEqualTo(isExact);
                assertThat(kept.atMs()).isEqualTo(kept.seq() * 1_000);
                if (isExact) {
                    assertThat(kept.value()).isEqualTo(kept.seq() == 20 ? 1e6 : kept.seq() / 10.0);
                } else {
                    assertThat(kept.imputed()).isNull();
                }
                if (isExact && since > 0) {
                    assertThat(kept.imputed()).isEqualTo(kept.seq() % 10 == 8 || kept.seq() % 10 == 9);
                }
            });
            if (i % 10 == 0 && since > 3) {
                assertThat(found.forecast().imputed()).isEqualTo(2);
            }
            if (i > 1 && since == 0) {
                assertThat(found.forecast().imputed()).isNull();
            }
            assertThat(found.row().counter()).isFalse();
        }
    }

    @Test
    void aCounterSaysThatItIsOne() {
        SeriesMemory memory = new SeriesMemory("a");
        for (int i = 1; i <= 3; i++) {
            Point point = new Point(5, i * 1_000, Origin.MEASURED, 5 * i);
            memory.observe(5);
            memory.met(point, new Tally());
            memory.advance(point, RingCapacity.STANDARD, Maker.LAST_VALUE, false, new double[10]);
            memory.settle(RingCapacity.STANDARD);
        }

        SeriesDetail found = reader(new Stored(
                        Map.of(SeriesStore.tailKey("a"), memory.tail().encode())))
                .byId("a")
                .found();

        assertThat(found.row().counter()).isTrue();
    }

    private static byte[] tail(String id) {
        SeriesMemory memory = new SeriesMemory(id);
        memory.observe(1);
        memory.advance(new Point(1, 1_000), RingCapacity.STANDARD, Maker.LAST_VALUE, false, new double[10]);
        return memory.tail().encode();
    }

    private static List<String> ids(StoredSeries reader, String prefix, String from, boolean isBackwards, int limit) {
        return reader.page(new SeriesReader.Page(prefix, from, isBackwards, limit)).found().stream()
                .map(SeriesRow::id)
                .toList();
    }

    @Test
    void pagesGoBothWays(@TempDir Path directory) {
        // Given
        var context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        KeyValueStore<Bytes, byte[]> store =
                Stores.inMemoryKeyValueStore("series").get();
        store.init(context.getStateStoreContext(), store);
        for (String id : List.of("a", "b", "b1", "b2", "b3", "c")) {
            store.put(SeriesStore.tailKey(id), tail(id));
            store.put(SeriesStore.checkpointKey(id), new byte[0]);
        }
        StoredSeries reader = reader(new StoredSeries.Queries() {
            @Override
            public <R> StateQueryResult<R> query(StateQueryRequest<R> request) {
                StateQueryResult<R> all = new StateQueryResult<>();
                all.addResult(0, store.query(request.getQuery(), PositionBound.unbounded(), new QueryConfig(false)));
                return all;
            }
        });

        // Then
        assertThat(ids(reader, "", "", false, 10)).containsExactly("a", "b", "b1", "b2", "b3", "c");
        assertThat(ids(reader, "b", "", false, 10)).containsExactly("b", "b1", "b2", "b3");
        assertThat(ids(reader, "b", "b1", false, 1)).containsExactly("b2");
        assertThat(ids(reader, "b", "a", false, 1)).containsExactly("b");
        assertThat(ids(reader, "b", "c", false, 10)).isEmpty();
        assertThat(ids(reader, "", "b2", true, 2)).containsExactly("b1", "b");
        assertThat(ids(reader, "", "", true, 1)).containsExactly("c");
        assertThat(ids(reader, "b", "", true, 10)).containsExactly("b3", "b2", "b1", "b");
        assertThat(ids(reader, "b", "b", true, 10)).isEmpty();
        assertThat(ids(reader, "b", "a", true, 10)).isEmpty();
        assertThat(ids(reader, "b", "z", true, 1)).containsExactly("b3");
    }

    @Test
    void aStoreThatClosesWhileAPageIsReadIsUnavailable() {
        // Given
        List<ClosedRange> ranges = List.of(new ClosedRange(), new ClosedRange());

        // When
        HttpProblem problem = catchThrowableOfType(
                HttpProblem.class, () -> reader(new Answer(ranges)).page(new SeriesReader.Page("", "", false, 10)));

        // Then
        assertThat(problem).isNotNull();
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem).hasMessageContaining("store series is closed");
        assertThat(ranges).allMatch(range -> range.closed, "closed, also where it was not read");
    }

    @Test
    void aStoreThatIsClosedWhenItIsAskedIsUnavailable() {
        // Given
        StoredSeries closed = reader(new StoredSeries.Queries() {
            @Override
            public <R> StateQueryResult<R> query(StateQueryRequest<R> request) {
                throw new InvalidStateStoreException("store series is closed");
            }
        });

        // When
        HttpProblem problem = catchThrowableOfType(HttpProblem.class, () -> closed.byId("a"));

        // Then
        assertThat(problem).isNotNull();
        assertThat(problem.status()).isEqualTo(503);
    }
}
