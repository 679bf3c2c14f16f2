package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel.Models;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LiveModelTest {

    private final LiveModel live = new LiveModel();

    @Test
    void aForecastHoldsWhateverANetworkMayForecast() {
        assertThat(Forecast.MOST_HORIZON).isEqualTo(Dimensions.MOST_HORIZON);
        assertThat(Forecast.DEFAULT_HORIZON).isEqualTo(Dimensions.DEFAULT_HORIZON);
    }

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
        SeriesMemory series = new SeriesMemory("s");
        series.remember(first.fingerprint(), TestReleases.gru(), new float[0]);
        assertThat(models.of(series)).isSameAs(first);

        live.serve(TestReleases.served(TestReleases.gru(), 9));

        assertThat(models.of(series)).as("the batch under way still has it").isSameAs(first);
        assertThat(live.models().of(series)).isNull();
    }

    @Test
    void aModelThatComesBackReplacesItself() {
        ServedModel first = TestReleases.served(TestReleases.gru(), 1);
        live.serve(first);
        live.serve(TestReleases.served(TestReleases.gru(), 2));

        live.serve(TestReleases.served(TestReleases.gru(), 1));

        SeriesMemory series = new SeriesMemory("s");
        series.remember(first.fingerprint(), TestReleases.gru(), new float[0]);
        assertThat(live.models().of(series)).isNotSameAs(first).isSameAs(live.champion());
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
        ForecastStep step =
                new ForecastStep(new BatchForecaster(new RingCapacity(64, 0), new WarmUpBudget(1, System::nanoTime)));
        SeriesMemory series = new SeriesMemory("s");
        long[] forecasts = {0};
        long batches = 0;
        while (!done.get() || batches == 0) {
            batches++;
            Owed owed = new Owed(series, List.of(new Point(1, batches)));
            step.run(live.models(), List.of(owed), new Tally(), (memory, point, forecast) -> {
                assertThat(forecast.model()).isNotEqualTo(Forecast.LAST_VALUE);
                forecasts[0]++;
            });
        }
        assertThat(forecasts[0]).isEqualTo(batches);
        return batches;
    }
}
