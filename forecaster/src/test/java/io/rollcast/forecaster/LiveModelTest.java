package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.rollcast.forecaster.BatchForecaster.Due;
import io.rollcast.forecaster.BatchForecaster.Made;
import io.rollcast.forecaster.LiveModel.Lease;
import io.rollcast.network.ForecastNetwork;
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

    @Test
    void modelsBeforeTheChampionServeOnUntilTooManyHaveComeAfterThem() {
        LiveModel live = new LiveModel();
        ServedModel first = TestReleases.served(TestReleases.gru(), 1);
        live.serve(first);
        ServedModel latest = first;
        for (int seed = 2; seed <= LiveModel.MOST_MODELS; seed++) {
            latest = TestReleases.served(TestReleases.gru(), seed);
            live.serve(latest);
        }
        Lease lease = live.lease();
        assertThat(lease.champion()).isSameAs(latest);
        assertThat(lease.of(first.fingerprint())).isSameAs(first);

        live.serve(TestReleases.served(TestReleases.gru(), 9));

        assertThat(first.network().managedArrays())
                .as("the batch under way still has it")
                .isPositive();
        lease.close();
        assertThat(first.retain()).as("a freed model cannot be taken again").isFalse();
        live.close();
    }

    @Test
    void aModelThatComesBackReplacesItself() {
        LiveModel live = new LiveModel();
        ServedModel first = TestReleases.served(TestReleases.gru(), 1);
        live.serve(first);
        live.serve(TestReleases.served(TestReleases.gru(), 2));

        live.serve(TestReleases.served(TestReleases.gru(), 1));

        try (Lease lease = live.lease()) {
            assertThat(lease.models()).hasSize(2);
        }
        assertThat(first.retain()).isFalse();
        live.close();
    }

    @Test
    void swapsUnderLoadLoseNothingAndLeakNothing() throws ExecutionException, InterruptedException {
        try (NDManager any = ForecastNetwork.newManager(Device.cpu())) {
            NDManager system = any.getParentManager();
            LiveModel live = new LiveModel();
            for (int seed = 1; seed <= LiveModel.MOST_MODELS; seed++) {
                live.serve(TestReleases.served(TestReleases.gru(), seed));
            }
            int before = system.getManagedArrays().size();
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService threads = Executors.newFixedThreadPool(3);
            List<Future<Long>> batches = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                batches.add(threads.submit(() -> forecastUntil(done, live)));
            }

            for (int swap = 2; swap <= 40; swap++) {
                live.serve(TestReleases.served(TestReleases.specs().get(swap % 3), swap));
            }

            done.set(true);
            for (Future<Long> thread : batches) {
                assertThat(thread.get()).isPositive();
            }
            threads.shutdown();
            for (int seed = 1; seed <= LiveModel.MOST_MODELS; seed++) {
                live.serve(TestReleases.served(TestReleases.gru(), seed));
            }
            assertThat(system.getManagedArrays()).hasSize(before);
            live.close();
        }
    }

    private static long forecastUntil(AtomicBoolean done, LiveModel live) {
        BatchForecaster batch = new BatchForecaster(Optional.empty(), 64, new WarmUpBudget(1, System::nanoTime));
        SeriesMemory series = new SeriesMemory("s");
        long batches = 0;
        while (!done.get() || batches == 0) {
            Point point = new Point(1, batches);
            try (Lease lease = live.lease()) {
                Made made = batch.forecast(lease, List.of(new Due(series, List.of(point))))
                        .get(0);
                series.advance(point, 64, "m", true, made.forecasts()[0]);
                series.settle();
            }
            batches++;
        }
        return batches;
    }
}
