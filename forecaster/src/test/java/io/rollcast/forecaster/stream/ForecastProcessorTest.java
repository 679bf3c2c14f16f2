package io.rollcast.forecaster.stream;

import static io.rollcast.forecaster.stream.SeriesStore.FORMAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.forecaster.series.StateFormat;
import io.rollcast.forecaster.series.UnreadableStateException;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.TestReleases;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.forecaster.stream.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.stream.ForecasterConfig.Store;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Scaler;
import io.rollcast.network.Seasons;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointRules;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When a task makes its batches, and what is stored then. The driver of topologies commits after every point.
 *
 * <p>It is long because all tests share the harness of a task that commits, crashes, is revived or recycled.
 */
class ForecastProcessorTest {

    @TempDir
    Path directory;

    /** What a task's processor and store are over: the store of bytes survives its owners, as a changelog does. */
    private final KeyValueStore<Bytes, byte[]> bytes =
            Stores.inMemoryKeyValueStore("series").get();

    private final Feeds feeds = Feeds.create(Clock.systemUTC());

    private final SeriesLimit all = new SeriesLimit(0);

    private final LiveModel live = new LiveModel();

    private ForecasterConfig.Lifetimes lifetimes = ForecasterConfig.Lifetimes.UNBOUNDED;

    /** One owner of the task: one instance of the processor and of the store, as Kafka Streams makes them. */
    private final class Owner {
        final MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        final SeriesStore store;
        final ForecastProcessor processor;

        Owner() {
            KeyValueBytesStoreSupplier supplier = new KeyValueBytesStoreSupplier() {
                @Override
                public String name() {
                    return "series";
                }

                @Override
                public KeyValueStore<Bytes, byte[]> get() {
                    return bytes;
                }

                @Override
                public String metricsScope() {
                    return "test";
                }
            };
            store = SeriesStore.builder(supplier, all)
                    .withLoggingDisabled()
                    .withCachingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            KeyValueStore<String, byte[]> releases = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore("releases"), Serdes.String(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            releases.init(context.getStateStoreContext(), releases);
            context.addStateStore(releases);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
            processor = new ForecastProcessor(
                    config(),
                    new Shared(
                            live,
                            new LiveAccuracy(registry, feeds.errors()),
                            new ForecasterMeters(registry, clock),
                            feeds,
                            all,
                            clock,
                            TopicLimits.none(clock),
                            new Arrivals(clock, "observations"),
                            new Fetched()),
                    new ForecastProcessor.Neighbours(
                            "series", "releases", "forecasts", "accuracy", "late-letters", "anomalies"),
                    (task, series, taker) -> new EventIntake(PointRules.PLAIN, series, all, taker),
                    ThreadLocal.withInitial(() -> new WarmUpBudget(1, System::nanoTime)));
            context.setCurrentSystemTimeMs(0);
            processor.init(context);
        }

        void point(String series, double value, long timestampMs) {
            processor.process(new Record<>(series, value, timestampMs));
        }

        /** What Kafka Streams does first when it commits. */
        void commit() {
            store.flushCache();
        }

        /** What Kafka Streams does when a task is closed after a fault and revived: the same processor again. */
        void closeDirtyAndRevive() {
            processor.close();
            store.clearCache();
            processor.init(context);
        }

        List<Forecast> forwarded() {
            return context.forwarded().stream()
                    .map(forward -> (Forecast) forward.record().value())
                    .toList();
        }
    }

    private boolean intervals = true;

    private ForecasterConfig config() {
        return new ForecasterConfig(
                Topics.withPrefix(""),
                new ForecasterConfig.Identity("processor-test", "test"),
                new ForecasterConfig.Delivery(Guarantee.EXACTLY_ONCE, Duration.ofMillis(100), Duration.ZERO),
                new ForecasterConfig.State(Store.MEMORY, directory, RingCapacity.STANDARD, lifetimes),
                new ForecasterConfig.Work(1, 3, 1, Optional.empty(), false, intervals),
                ForecasterConfig.Scoring.STANDARD);
    }

    @Test
    void nothingIsOwedWhenACommitComes() {
        Owner owner = new Owner();
        owner.point("a", 1, 100);
        owner.point("b", 2, 100);
        owner.point("a", 3, 200);
        assertThat(owner.forwarded()).isEmpty();

        owner.commit();

        assertThat(owner.forwarded())
                .extracting(Forecast::series, Forecast::seq)
                .containsExactly(tuple("a", 1L), tuple("a", 2L), tuple("b", 1L));
        assertThat(owner.store.slot("a").memory.seq()).isEqualTo(2);
        owner.commit();
        assertThat(owner.forwarded()).hasSize(3);
    }

    @Test
    void aFullBatchDoesNotWaitForTheClock() {
        Owner owner = new Owner();

        owner.point("a", 1, 100);
        owner.point("b", 2, 100);
        assertThat(owner.context.forwarded()).isEmpty();
        owner.point("c", 3, 100);

        assertThat(owner.context.forwarded()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void forecastsHaveBoundsUnlessTheyAreSwitchedOff(boolean switched) {
        intervals = switched;
        Owner owner = new Owner();

        owner.point("a", 1, 100);
        owner.point("a", 3, 200);
        owner.commit();

        assertThat(owner.forwarded())
                .hasSize(2)
                .allSatisfy(
                        forecast -> assertThat(forecast.bounds().steps()).isEqualTo(switched ? forecast.horizon() : 0));
    }

    @Test
    void ofSeriesThatAreForgottenBeforeTheCommitNothingIsStored() {
        // Given points of many, most of which are forgotten, the last one first, and of which one begins anew
        Owner owner = new Owner();
        List<String> ids = IntStream.range(10, 100).mapToObj(i -> "s-" + i).toList();
        ids.forEach(id -> owner.point(id, 1, 100));
        for (int i = ids.size() - 1; i >= 10; i--) {
            owner.processor.process(new Record<>(ids.get(i), null, 200));
        }
        owner.point("s-50", 2, 300);

        owner.commit();

        List<String> stored = new ArrayList<>();
        owner.store.visit(null, 100, (id, tail) -> stored.add(id + " " + tail.seq()));
        List<String> expected =
                new ArrayList<>(ids.subList(0, 10).stream().map(id -> id + " 1").toList());
        expected.add("s-50 1");
        assertThat(stored).isEqualTo(expected);
    }

    @Test
    void aRunOfPointsOfOneSeriesDoesNotOutgrowTheRing() {
        Owner owner = new Owner();

        for (int i = 1; i <= ForecastStep.MOST_POINTS; i++) {
            owner.point("a", i, 100 * i);
        }

        assertThat(owner.context.forwarded()).hasSize(ForecastStep.MOST_POINTS);
    }

    @Test
    void aRevivedTaskOwesOnlyWhatItIsGivenAgain() {
        // Given a task that dies with two series' points in its batch
        Owner owner = new Owner();
        owner.point("a", 1, 100);
        owner.point("a", 2, 200);
        owner.point("b", 3, 200);

        // When it is revived, and the points come again
        owner.closeDirtyAndRevive();
        owner.point("a", 1, 100);
        owner.point("a", 2, 200);
        owner.point("b", 3, 200);
        owner.commit();

        // Then each has one forecast
        assertThat(owner.forwarded())
                .extracting(Forecast::series, Forecast::seq)
                .containsExactly(tuple("a", 1L), tuple("a", 2L), tuple("b", 1L));
    }

    /** Ends of a task's life; what was committed before stays, what was not comes again. */
    private enum End {
        COMMIT,
        CRASH,
        REVIVE,
        RECYCLE
    }

    /** After every single point, each end in turn: the forecasts of committed work are those of a life without any. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverEndsATaskAfterAnyPointEachPointHasOneForecast(long seed) {
        List<Point> points = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 1; i <= 120; i++) {
            points.add(new Point(random.nextGaussian(), 100 * i));
        }

        List<Forecast> committed = committed(points, random);

        for (int s = 0; s < 2; s++) {
            String series = "s-" + s;
            assertThat(committed)
                    .filteredOn(forecast -> forecast.series().equals(series))
                    .extracting(Forecast::seq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 60).boxed().toList());
        }
    }

    /** Usual steps waver about the one from which on times alone tell duplicates: the last bit of them decides. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverEndsATaskAfterAnyEventTheSameOnesAreDuplicates(long seed) {
        // Given events of which half have the time of the one before
        List<Point> events = new ArrayList<>();
        Random random = new Random(seed);
        long[] timestampsMs = new long[2];
        for (int i = 0; i < 400; i++) {
            timestampsMs[i % 2] += random.nextBoolean() ? random.nextInt(1_700) : 0;
            events.add(new Point(random.nextGaussian(), timestampsMs[i % 2]));
        }
        Owner undisturbed = new Owner();
        for (int i = 0; i < events.size(); i++) {
            undisturbed.point("s-" + i % 2, events.get(i).value(), events.get(i).timestampMs());
        }
        undisturbed.commit();
        List<Forecast> expected = undisturbed.forwarded();
        assertThat(expected).hasSizeBetween(210, 390);
        bytes.delete(SeriesStore.tailKey("s-0"));
        bytes.delete(SeriesStore.tailKey("s-1"));
        bytes.delete(SeriesStore.checkpointKey("s-0"));
        bytes.delete(SeriesStore.checkpointKey("s-1"));

        // When they come again, to tasks that end
        List<Forecast> committed = committed(events, random);

        // Then
        for (String series : List.of("s-0", "s-1")) {
            assertThat(origins(series, committed)).isEqualTo(origins(series, expected));
        }
    }

    /** Number, time and value of the points of a series; without a release, a forecast is the value. */
    private static List<String> origins(String series, List<Forecast> forecasts) {
        return forecasts.stream()
                .filter(forecast -> forecast.series().equals(series))
                .map(forecast -> "%d %d %s".formatted(forecast.seq(), forecast.originMs(), forecast.at(1)))
                .toList();
    }

    /** The same of a network that looks back a season: what it sees is what it would see in a life without any end. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverEndsATaskAfterAnyPointANetworkSeesTheSameSeasons(long seed) {
        ModelSpec.Dimensions dimensions =
                ModelSpec.Dimensions.ofMixture(1, 6, 20, 10, new Scaler(0, 1e30, 1e-30, 1e3, 200));
        live.serve(TestReleases.served(new ModelSpec.Lstm(dimensions), 1));
        List<Point> points = new ArrayList<>();
        Random random = new Random(seed);
        for (int i = 0; i < 600; i++) {
            double value = 20 * Math.sin(2 * Math.PI * (i / 2) / 24) + random.nextGaussian();
            points.add(new Point(value, i / 2 * 3_600_000L));
        }
        List<Forecast> undisturbed = new ArrayList<>();
        ForecastStep step =
                new ForecastStep(new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)));
        for (int s = 0; s < 2; s++) {
            SeriesMemory memory = new SeriesMemory("s-" + s);
            for (int i = s; i < points.size(); i += 2) {
                step.run(
                        live.models(),
                        List.of(new Owed(memory, List.of(points.get(i)))),
                        new Tally(),
                        (series, point, forecast) -> undisturbed.add(forecast));
            }
            assertThat(memory.seasons()).isEqualTo(new Seasons(24, 168));
        }

        List<Forecast> committed = committed(points, random);

        Comparator<Forecast> bySeries = Comparator.comparing(Forecast::series);
        assertThat(committed.stream().sorted(bySeries).toList())
                .usingRecursiveComparison()
                .isEqualTo(undisturbed.stream().sorted(bySeries).toList());
    }

    /** Forecasts of two series whose points take turns, from a task that is ended in some way after each of them. */
    private List<Forecast> committed(List<Point> points, Random random) {
        List<Forecast> committed = new ArrayList<>();
        Owner owner = new Owner();
        int from = 0;
        for (int next = 0; next < points.size(); next++) {
            owner.point(
                    "s-" + next % 2, points.get(next).value(), points.get(next).timestampMs());
            switch (End.values()[random.nextInt(4)]) {
                case COMMIT -> {
                    owner.commit();
                    committed.addAll(owner.forwarded());
                    owner.context.resetForwards();
                    from = next + 1;
                }
                case REVIVE -> {
                    owner.closeDirtyAndRevive();
                    owner.context.resetForwards();
                    next = from - 1;
                }
                case CRASH, RECYCLE -> {
                    owner.store.clearCache();
                    owner = new Owner();
                    next = from - 1;
                }
            }
        }
        owner.commit();
        committed.addAll(owner.forwarded());
        return committed;
    }

    @Test
    void aStoreThatALaterBuildWroteToIsRefusedBeforeAnythingIsPromised() {
        Owner owner = new Owner();
        assertThat(bytes.get(FORMAT)).containsExactly(StateFormat.LATEST);
        bytes.put(FORMAT, new byte[] {StateFormat.LATEST + 1});

        assertThatThrownBy(() -> owner.processor.init(owner.context))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("format " + (StateFormat.LATEST + 1))
                .hasMessageContaining("run the build that wrote it");
    }

    @Test
    void aRecordWithoutAValueEndsItsSeriesAfterTheForecastsThatItIsOwed() {
        // Given a series that is stored, and one that is not
        Owner owner = new Owner();
        for (int i = 1; i <= 40; i++) {
            owner.point("a", i, 100 * i);
            owner.commit();
        }
        owner.point("b", 7, 100);
        assertThat(bytes.get(SeriesStore.tailKey("a"))).isNotNull();
        assertThat(bytes.get(SeriesStore.checkpointKey("a"))).isNotNull();
        owner.context.resetForwards();

        // When both end, one of them with a point that waits for its forecast
        owner.point("a", 41, 4_100);
        owner.processor.process(new Record<>("a", null, 4_200));
        owner.processor.process(new Record<>("b", null, 4_200));
        owner.processor.process(new Record<>("never seen", null, 4_200));
        owner.commit();

        // Then what was owed came first, nothing is left, and a later point begins anew
        assertThat(owner.forwarded())
                .extracting(Forecast::series, Forecast::seq)
                .containsExactlyInAnyOrder(tuple("b", 1L), tuple("a", 41L));
        for (String series : List.of("a", "b")) {
            assertThat(bytes.get(SeriesStore.tailKey(series))).isNull();
            assertThat(bytes.get(SeriesStore.checkpointKey(series))).isNull();
        }
        owner.context.resetForwards();
        owner.point("a", 1, 5_000);
        owner.commit();
        assertThat(owner.forwarded()).extracting(Forecast::seq).containsExactly(1L);
    }

    @Test
    void seriesAreCountedAsTheStoreHasThemWhoeverOwnsTheTask() {
        // Given twenty series, of which some have two records and many versions, and two have ended
        Owner owner = new Owner();
        for (int i = 1; i <= 40; i++) {
            for (int s = 0; s < 20; s++) {
                owner.point("s-" + s, i, 100 * i);
            }
            owner.commit();
        }
        owner.processor.process(new Record<>("s-3", null, 5_000));
        owner.processor.process(new Record<>("s-4", null, 5_000));
        owner.commit();
        assertThat(all.count()).isEqualTo(18);

        // When the task is revived with a new series that was not committed
        owner.point("new", 1, 100);
        assertThat(all.count()).isEqualTo(19);
        owner.closeDirtyAndRevive();
        assertThat(all.count()).isEqualTo(18);

        // When it goes, it takes its series with it; and brings them where it comes
        owner.processor.close();
        owner.store.clearCache();
        assertThat(all.count()).isEqualTo(0);
        Owner successor = new Owner();
        assertThat(all.count()).isEqualTo(18);
        successor.point("s-1", 41, 4_100);
        successor.commit();
        assertThat(all.count()).isEqualTo(18);
    }

    @Test
    void aSuccessorKnowsTheWorstSeriesBeforeTheirNextPoints() {
        Owner owner = new Owner();
        for (int i = 1; i <= 40; i++) {
            owner.point("scored", i % 7, 100 * i);
        }
        owner.point("young", 1, 1_000);
        owner.point("young", 2, 2_000);
        owner.point("new", 1, 100);
        owner.commit();
        List<SeriesRow> listed = feeds.worst().worst(10);
        assertThat(listed).extracting(SeriesRow::id).containsExactly("scored", "young");

        owner.processor.close();
        owner.store.clearCache();
        assertThat(feeds.worst().worst(10)).isEmpty();
        new Owner();

        assertThat(feeds.worst().worst(10)).isEqualTo(listed);
    }

    @Test
    void aSuccessorForgetsWhatHasBeenIdleSinceBeforeItCameButNotWhatWaitsInKafka() {
        // Given two series of an owner that was down for two hours
        lifetimes = new ForecasterConfig.Lifetimes(0, Optional.of(Duration.ofHours(1)));
        Owner before = new Owner();
        before.context.setCurrentSystemTimeMs(1_000_000);
        before.point("idle", 1, 1_000_000);
        before.point("waits", 1, 1_000_000);
        before.commit();
        before.store.clearCache();
        Owner owner = new Owner();
        long hour = Duration.ofHours(1).toMillis();
        owner.context.setCurrentSystemTimeMs(1_000_000 + 2 * hour);

        // When it has seen nothing yet, and then what waits in Kafka
        lookThrough(owner);
        assertThat(owner.store.isKnown("idle")).isTrue();
        owner.point("waits", 2, 1_000_000 + hour / 2);
        owner.commit();
        lookThrough(owner);
        assertThat(owner.store.isKnown("idle")).isTrue();
        owner.point("waits", 3, 1_000_000 + hour);
        lookThrough(owner);

        // Then
        assertThat(owner.store.isKnown("idle")).isFalse();
        assertThat(owner.store.isKnown("waits")).isTrue();
        assertThat(all.count()).isEqualTo(1);
    }

    @Test
    void aRevivedTaskKnowsNoTimeUntilItHasAPoint() {
        // Given a series that is idle, and a point that says so, in a life that ends
        lifetimes = new ForecasterConfig.Lifetimes(0, Optional.of(Duration.ofHours(1)));
        long hour = Duration.ofHours(1).toMillis();
        Owner owner = new Owner();
        owner.point("idle", 1, 0);
        owner.commit();
        owner.context.setCurrentSystemTimeMs(2 * hour);
        owner.point("other", 1, 2 * hour);
        owner.closeDirtyAndRevive();

        // When, then
        lookThrough(owner);
        assertThat(owner.store.isKnown("idle")).isTrue();
        owner.point("other", 1, 2 * hour);
        lookThrough(owner);
        assertThat(owner.store.isKnown("idle")).isFalse();
    }

    /** The store is looked through for idle series, as it is once in ten seconds. */
    private static void lookThrough(Owner owner) {
        for (int second = 0; second < 10; second++) {
            owner.context.scheduledPunctuators().stream()
                    .filter(punctuator -> punctuator.getInterval().equals(IdleSeries.INTERVAL))
                    .forEach(punctuator -> punctuator.getPunctuator().punctuate(owner.context.currentSystemTimeMs()));
        }
    }
}
