package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.series.Point;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster.Due;
import io.rollcast.forecaster.serving.BatchForecaster.Made;
import io.rollcast.forecaster.serving.LiveModel.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LiveModelTest {

    private final LiveModel live = new LiveModel();

    @Test
    void modelsBeforeTheChampionServeOnUntilTooManyHaveComeAfterThem() {
        ServedModel first = TestReleases.served(TestReleases.gru(), 1);
        live.serve(first);
        ServedModel latest = first;
        for (int seed = 2; seed <= LiveModel.MOST_MODELS; seed++) {
            latest = TestReleases.served(TestReleases.gru(), seed);
            live.serve(latest);
        }
        Models models = live.models();
        assertThat(models.champion()).isSameAs(latest);
        assertThat(models.of(first.fingerprint())).isSameAs(first);

        live.serve(TestReleases.served(TestReleases.gru(), 9));

        assertThat(models.of(first.fingerprint()))
                .as("the batch under way still has it")
                .isSameAs(first);
        assertThat(live.models().of(first.fingerprint())).isNull();
        assertThat(live.models().models()).hasSize(LiveModel.MOST_MODELS);
    }

    @Test
    void aModelThatComesBackReplacesItself() {
        ServedModel first = TestReleases.served(TestReleases.gru(), 1);
        live.serve(first);
        live.serve(TestReleases.served(TestReleases.gru(), 2));

        live.serve(TestReleases.served(TestReleases.gru(), 1));

        assertThat(live.models().models()).hasSize(2).doesNotContain(first);
    }

    @Test
    void swapsUnderLoadLoseNothing() throws ExecutionException, InterruptedException {
        live.serve(TestReleases.served(TestReleases.gru(), 1));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<Long>> batches = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            batches.add(threads.submit(() -> forecastUntil(done)));
        }

        for (int swap = 2; swap <= 40; swap++) {
            live.serve(TestReleases.served(TestReleases.specs().get(swap % 3), swap));
        }

        done.set(true);
        for (Future<Long> thread : batches) {
            assertThat(thread.get()).isPositive();
        }
        threads.shutdown();
    }

    private long forecastUntil(AtomicBoolean done) {
        BatchForecaster batch = new BatchForecaster(Optional.empty(), 64, new WarmUpBudget(1, System::nanoTime));
        SeriesMemory series = new SeriesMemory("s");
        long batches = 0;
        while (!done.get() || batches == 0) {
            Point point = new Point(1, batches);
            Made made = batch.forecast(live.models(), List.of(new Due(series, List.of(point))))
                    .get(0);
            assertThat(made.model()).isNotNull();
            series.advance(point, 64, "m", true, made.forecasts()[0]);
            series.settle();
            batches++;
        }
        return batches;
    }
}
