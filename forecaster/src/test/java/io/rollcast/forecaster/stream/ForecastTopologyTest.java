package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.TestReleases;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Forecast;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForecastTopologyTest {

    @TempDir
    Path directory;

    static List<ModelSpec> specs() {
        return TestReleases.specs();
    }

    private static float[] values(long seed, int count) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void everyPointGetsOneForecastInTheOrderOfItsSeries() {
        try (TopologyHarness harness = new TopologyHarness(directory)) {
            for (int i = 0; i < 50; i++) {
                harness.point("a", i, 1_000 + 10L * i);
                harness.point("b", -i, 2_000 + 20L * i);
            }

            List<Forecast> forecasts = harness.forecasts();
            assertThat(forecasts).hasSize(100);
            List<Forecast> ofA =
                    forecasts.stream().filter(f -> f.series().equals("a")).toList();
            for (int i = 0; i < 50; i++) {
                Forecast forecast = ofA.get(i);
                assertThat(forecast.seq()).isEqualTo(i + 1);
                assertThat(forecast.originMs()).isEqualTo(1_000 + 10L * i);
                assertThat(forecast.stepMs()).isEqualTo(i == 0 ? 0 : 10);
                assertThat(forecast.model()).isEqualTo(Forecast.LAST_VALUE);
                assertThat(forecast.digest()).isEmpty();
                assertThat(forecast.warm()).isFalse();
                assertThat(forecast.forecast()).containsOnly(i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void carriedMemoryGivesWhatOneRunOverAllPointsGives(ModelSpec spec) {
        float[] values = values(3, 90);
        ServedModel model = TestReleases.served(spec, 1);
        float[][] expected = TestReleases.replay(model, "a", values);
        try (TopologyHarness harness = new TopologyHarness(directory)) {
            harness.release(
                    spec.architecture() + "/1", TestReleases.random(spec, 1).encode());

            for (int i = 0; i < values.length; i++) {
                harness.point("a", values[i], i);
            }

            List<Forecast> forecasts = harness.forecasts();
            assertThat(forecasts).hasSize(values.length);
            for (int i = 0; i < values.length; i++) {
                assertThat(forecasts.get(i).model()).isEqualTo(spec.architecture() + "/1");
                assertThat(forecasts.get(i).digest()).isEqualTo(model.digest());
                assertThat(forecasts.get(i).warm()).isEqualTo(i + 1 >= TestReleases.WINDOW);
                assertClose(forecasts.get(i), expected[i]);
            }
        }
    }

    private static void assertClose(Forecast found, float[] expected) {
        for (int h = 0; h < expected.length; h++) {
            assertThat(found.forecast()[h]).isCloseTo(expected[h], within(1e-4f));
        }
    }

    @Test
    void aSwapSkipsAndDoublesNothing() {
        try (TopologyHarness harness = new TopologyHarness(directory)) {
            for (int i = 0; i < 90; i++) {
                if (i == 30) {
                    harness.release(
                            "gru/1", TestReleases.random(TestReleases.gru(), 1).encode());
                }
                if (i == 60) {
                    harness.release(
                            "gru/2", TestReleases.random(TestReleases.gru(), 2).encode());
                }
                harness.point("a", i % 5, i);
            }

            List<Forecast> forecasts = harness.forecasts();
            assertThat(forecasts).hasSize(90);
            for (int i = 0; i < 90; i++) {
                assertThat(forecasts.get(i).seq()).isEqualTo(i + 1);
                assertThat(forecasts.get(i).model())
                        .isEqualTo(i < 30 ? Forecast.LAST_VALUE : i < 60 ? "gru/1" : "gru/2");
            }
        }
    }

    @Test
    void whatIsNoObservationGoesToTheDeadLettersUnchanged() {
        try (TopologyHarness harness = new TopologyHarness(directory)) {
            harness.point("a", 1, 100);
            harness.observations.pipeInput(TopologyHarness.bytes("a"), TopologyHarness.bytes("\"one\""), 200);
            harness.observations.pipeInput(null, TopologyHarness.bytes("1"), 300);
            harness.point("a", 2, 400);

            assertThat(harness.forecasts()).extracting(Forecast::seq).containsExactly(1L, 2L);
            List<TestRecord<byte[], byte[]>> letters = harness.read(TopologyHarness.TOPICS.deadLetters());
            assertThat(letters).hasSize(2);
            assertThat(letters.get(0).key()).isEqualTo(TopologyHarness.bytes("a"));
            assertThat(letters.get(0).value()).isEqualTo(TopologyHarness.bytes("\"one\""));
            assertThat(letters.get(0).timestamp()).isEqualTo(200);
            assertThat(header(letters.get(0), "reason")).isEqualTo("not-a-number");
            assertThat(header(letters.get(0), "detail")).contains("must be a number");
            assertThat(header(letters.get(0), "topic")).isEqualTo(TopologyHarness.TOPICS.observations());
            assertThat(header(letters.get(0), "partition")).isEqualTo("0");
            assertThat(header(letters.get(0), "offset")).isEqualTo("1");
            assertThat(header(letters.get(1), "reason")).isEqualTo("null-key");
        }
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader("rollcast." + name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void accuracyIsWhatTheEmittedForecastsComeTo() {
        float[] values = values(9, 40);
        try (TopologyHarness harness = new TopologyHarness(directory)) {
            harness.release("gru/1", TestReleases.random(TestReleases.gru(), 1).encode());
            for (int i = 0; i < values.length; i++) {
                harness.point("a", values[i], i);
            }

            harness.driver.advanceWallClockTime(Duration.ofSeconds(10));

            double[] expected = new double[Forecast.HORIZON];
            List<Forecast> forecasts = harness.forecasts();
            for (int i = 0; i < values.length; i++) {
                for (int h = 1; h <= Forecast.HORIZON && i + h < values.length; h++) {
                    double error = (double) forecasts.get(i).forecast()[h - 1] - values[i + h];
                    expected[h - 1] += error * error;
                }
            }
            Accuracy accuracy = harness.read(TopologyHarness.TOPICS.accuracy()).stream()
                    .map(record -> Accuracy.parse(record.value()))
                    .filter(record -> record.predictor().equals("gru/1"))
                    .findFirst()
                    .orElseThrow();
            for (int h = 0; h < Forecast.HORIZON; h++) {
                assertThat(accuracy.count()[h]).isEqualTo(values.length - 1 - h);
                assertThat(accuracy.squaredError()[h]).isCloseTo(expected[h], within(1e-3));
            }
        }
    }

    @Test
    void aForecastThatIsNoNumberIsReplacedAndTheSeriesRecovers() {
        try (TopologyHarness harness = new TopologyHarness(directory)) {
            harness.release("gru/1", TestReleases.random(TestReleases.gru(), 1).encode());

            harness.point("a", 3e38f, 1);
            harness.point("a", 1, 2);

            assertThat(harness.forecasts()).hasSize(2).allSatisfy(forecast -> {
                for (float value : forecast.forecast()) {
                    assertThat(value).isFinite();
                }
            });
        }
    }

    @Test
    void nodesAndStoresHaveNamesOfTheirOwn() {
        try (TopologyHarness harness = new TopologyHarness(directory)) {
            String description = harness.topology.describe().toString();

            assertThat(description)
                    .contains("Source: observations", "Processor: observe", "Processor: forecast", "stores: [series]")
                    .contains("Sink: forecasts", "Sink: accuracy", "Sink: dead-letters")
                    .doesNotContain("KSTREAM", "KTABLE", "0000000");
        }
    }
}
