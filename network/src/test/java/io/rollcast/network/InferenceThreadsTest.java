package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InferenceThreadsTest {

    private static void assertEqual(List<Output> actual, List<Output> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            assertThat(actual.get(row).forecasts())
                    .isDeepEqualTo(expected.get(row).forecasts());
            assertThat(actual.get(row).state()).isEqualTo(expected.get(row).state());
        }
    }

    @ParameterizedTest
    @MethodSource("io.rollcast.network.TestWeights#specs")
    void twoThreadsShareOneNetwork(ModelSpec spec) throws Exception {
        // Given
        Random random = new Random(TestWeights.SEED);
        List<List<Input>> batches = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            batches.add(TestWeights.batch(random, 1 + random.nextInt(40), 10));
        }
        ExecutorService threads = Executors.newFixedThreadPool(2);
        InferenceNetwork network = TestWeights.network(spec, TestWeights.SEED);
        CyclicBarrier start = new CyclicBarrier(2);
        Callable<List<List<Output>>> work = () -> {
            start.await(30, TimeUnit.SECONDS);
            return work(network, batches);
        };

        // When
        List<Future<List<List<Output>>>> results = threads.invokeAll(List.of(work, work));

        // Then
        List<List<Output>> alone = work(network, batches);
        for (Future<List<List<Output>>> result : results) {
            for (int i = 0; i < batches.size(); i++) {
                assertEqual(result.get().get(i), alone.get(i));
            }
        }
        threads.shutdownNow();
    }

    private static List<List<Output>> work(InferenceNetwork network, List<List<Input>> batches) {
        Inference inference = new Inference();
        return batches.stream().map(batch -> inference.run(network, batch, 10)).toList();
    }
}
