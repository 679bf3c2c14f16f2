package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.forecaster.stream.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.stream.ForecasterConfig.Store;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a task makes its batches, and what is stored then. The driver of topologies commits after every point. */
class ForecastProcessorTest {

    @TempDir
    Path directory;

    /** One owner of the task. */
    private final class Owner {
        final MockProcessorContext<Object, Object> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        final SeriesStore store = SeriesStore.builder(Stores.inMemoryKeyValueStore("series"))
                .withLoggingDisabled()
                .withCachingDisabled()
                .build();
        final ForecastProcessor processor;

        Owner() {
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            LiveModel live = new LiveModel();
            Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
            processor = new ForecastProcessor(
                    config(),
                    new ForecastProcessor.Neighbours("series", "forecasts", "accuracy"),
                    live,
                    ThreadLocal.withInitial(() -> new WarmUpBudget(1, System::nanoTime)),
                    new LiveAccuracy(registry),
                    new ForecasterMeters(registry, live, clock),
                    Feeds.create(clock, Tally.SEASONAL_NAIVE),
                    clock,
                    TopicLimits.none(clock),
                    new Arrivals(clock));
            processor.init(context);
        }

        void point(String series, float value, long timestampMs) {
            processor.process(new Record<>(series, value, timestampMs));
        }

        /** What Kafka Streams does first when it commits. */
        void commit() {
            store.flushCache();
        }

        List<Forecast> forwarded() {
            return context.forwarded().stream()
                    .map(forward -> (Forecast) forward.record().value())
                    .toList();
        }
    }

    private ForecasterConfig config() {
        return new ForecasterConfig(
                "processor-test",
                Topics.withPrefix(""),
                "test",
                Guarantee.EXACTLY_ONCE,
                Store.MEMORY,
                directory,
                1,
                Optional.empty(),
                3,
                Duration.ofMillis(100),
                Duration.ZERO,
                200,
                1,
                0,
                Duration.ofSeconds(10));
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
        assertThat(owner.store.slot("a").memory.emittedSeq).isEqualTo(2);
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

    @Test
    void aRunOfPointsOfOneSeriesDoesNotOutgrowTheRing() {
        Owner owner = new Owner();

        for (int i = 1; i <= ForecasterConfig.MAX_PENDING; i++) {
            owner.point("a", i, 100 * i);
        }

        assertThat(owner.context.forwarded()).hasSize(ForecasterConfig.MAX_PENDING);
    }
}
