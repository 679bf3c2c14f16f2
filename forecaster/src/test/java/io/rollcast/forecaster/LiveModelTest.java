package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.rollcast.forecaster.LiveModel.Lease;
import io.rollcast.network.ForecastNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LiveModelTest {

    @Test
    void aReplacedModelIsFreedWhenItsLastBatchIsDone() {
        LiveModel live = new LiveModel();
        ServedModel first = TestReleases.served(TestReleases.gru(), 1);
        live.serve(first);
        Lease lease = live.lease();

        live.serve(TestReleases.served(TestReleases.gru(), 2));

        assertThat(first.network().managedArrays()).isPositive();
        lease.close();
        assertThat(first.retain()).as("a freed model cannot be taken again").isFalse();
        live.close();
    }

    @Test
    void swapsUnderLoadLoseNothingAndLeakNothing() throws ExecutionException, InterruptedException {
        try (NDManager any = ForecastNetwork.newManager(Device.cpu())) {
            NDManager system = any.getParentManager();
            LiveModel live = new LiveModel();
            live.serve(TestReleases.served(TestReleases.gru(), 1));
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
            live.serve(TestReleases.served(TestReleases.gru(), 1));
            assertThat(system.getManagedArrays()).hasSize(before);
            live.close();
        }
    }

    private static long forecastUntil(AtomicBoolean done, LiveModel live) {
        BatchForecaster batch = new BatchForecaster(Optional.empty());
        SeriesState state = new SeriesState();
        long batches = 0;
        while (!done.get() || batches == 0) {
            state.append(1, batches, 64);
            try (Lease lease = live.lease()) {
                ServedModel model = Objects.requireNonNull(lease.model());
                for (float[] forecast : batch.forecast(model, List.of(state)).get(0)) {
                    state.emitted(model.id().toString(), forecast);
                }
            }
            batches++;
        }
        return batches;
    }
}
