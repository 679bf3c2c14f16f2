package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.forecaster.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.ForecasterConfig.Store;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task owes when it is handed over between a point and its batch. */
class ForecastProcessorTest {

    @TempDir
    Path directory;

    private final KeyValueStore<String, SeriesState> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("series"), Serdes.String(), new SeriesStateSerde())
            .withLoggingDisabled()
            .build();

    /** One owner of the task, over the store that all of them share. */
    private final class Owner {
        final MockProcessorContext<Object, Object> context;
        final ForecastProcessor processor;

        Owner() {
            this(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        }

        Owner(Clock clock) {
            context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            LiveModel live = new LiveModel();
            processor = new ForecastProcessor(
                    config(),
                    new ForecastProcessor.Neighbours("series", "forecasts", "accuracy"),
                    live,
                    new LiveAccuracy(registry),
                    new ForecasterMeters(registry, live, clock),
                    clock);
            processor.init(context);
        }

        void point(String series, float value, long timestampMs) {
            processor.process(new Record<>(series, value, timestampMs));
        }

        /** The timer of batches that was set last; the one of accuracy records is set once, in between. */
        MockProcessorContext.CapturedPunctuator latestDelay() {
            return context.scheduledPunctuators().stream()
                    .filter(timer -> timer.getInterval().compareTo(config().accuracyInterval()) < 0)
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
        }

        List<Forecast> letBatchRun() {
            context.resetForwards();
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
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
                Duration.ofMillis(5),
                Duration.ofMillis(100),
                Duration.ZERO,
                200,
                1,
                0,
                Duration.ofSeconds(10));
    }

    @Test
    void theNextOwnerEmitsWhatIsOwedOnceAndGoesOn() {
        // Given an owner that ends after it stored two points, and before their batch
        Owner first = new Owner();
        first.point("a", 1, 100);
        assertThat(first.letBatchRun()).hasSize(1);
        first.point("a", 2, 200);
        first.point("b", 3, 300);

        // When another one starts on its store
        Owner second = new Owner();
        List<Forecast> owed = second.letBatchRun();

        // Then it emits these two, once, and goes on from there
        assertThat(owed).extracting(Forecast::series).containsExactlyInAnyOrder("a", "b");
        assertThat(owed).extracting(Forecast::originMs).containsExactlyInAnyOrder(200L, 300L);
        assertThat(second.letBatchRun()).isEmpty();
        second.point("a", 4, 400);
        assertThat(second.letBatchRun()).extracting(Forecast::seq).containsExactly(3L);
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

    @Test
    void theDelayGrowsWithTheWorkAndShrinksAgain() {
        // Given a clock on which every batch takes 10 ms, and later none
        AtomicLong step = new AtomicLong(10);
        AtomicLong now = new AtomicLong();
        Owner owner = new Owner(new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(now.getAndAdd(step.get()));
            }
        });

        owner.latestDelay().getPunctuator().punctuate(0);
        assertThat(owner.latestDelay().getInterval()).isEqualTo(Duration.ofMillis(40));
        step.set(0);
        owner.latestDelay().getPunctuator().punctuate(0);

        assertThat(owner.latestDelay().getInterval()).isEqualTo(Duration.ofMillis(5));
    }
}
