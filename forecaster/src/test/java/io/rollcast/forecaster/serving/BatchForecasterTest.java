package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.series.Point;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster.Due;
import io.rollcast.forecaster.serving.BatchForecaster.Made;
import io.rollcast.forecaster.serving.LiveModel.Models;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Memory;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchForecasterTest {

    private static final int RING = 64;
    private static final float CLOSE = 1e-5f;

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

    private static BatchForecaster batch(Optional<Memory> memory) {
        return new BatchForecaster(memory, RING, new WarmUpBudget(1, System::nanoTime));
    }

    private static List<Point> points(float... values) {
        List<Point> points = new ArrayList<>();
        for (float value : values) {
            points.add(new Point(value, 0));
        }
        return points;
    }

    /** Forecasts a series' points by the champion of {@code models}, and moves the series on. */
    private static List<Made> forecast(BatchForecaster batch, List<ServedModel> models, List<Due> due) {
        List<Made> made = batch.forecast(new Models(models), due);
        for (int s = 0; s < due.size(); s++) {
            ServedModel model = made.get(s).model();
            String maker = model == null ? Forecast.LAST_VALUE : model.id().toString();
            float[][] forecasts = made.get(s).forecasts();
            for (int i = 0; i < forecasts.length; i++) {
                due.get(s).memory().advance(due.get(s).pending().get(i), RING, maker, true, forecasts[i]);
            }
            due.get(s).memory().settle();
        }
        return made;
    }

    /** Forecasts points in portions of random size; every forecast of the series in order. */
    private static List<float[]> forecastAll(
            BatchForecaster batch, ServedModel model, SeriesMemory series, float[] values, Random portions) {
        List<float[]> forecasts = new ArrayList<>();
        int next = 0;
        while (next < values.length) {
            int portion =
                    Math.min(Math.min(1 + portions.nextInt(5), values.length - next), series.pointsToCheckpoint());
            List<Point> pending = points(Arrays.copyOfRange(values, next, next + portion));
            next += portion;
            forecasts.addAll(List.of(forecast(batch, List.of(model), List.of(new Due(series, pending)))
                    .get(0)
                    .forecasts()));
        }
        return forecasts;
    }

    private static float[][] freshRun(ServedModel model, float[] values, int take) {
        return new Inference()
                .run(model.network(), List.of(new Input(values, new float[0])), take)
                .get(0)
                .forecasts();
    }

    private static void assertClose(float[] found, float[] expected) {
        for (int h = 0; h < expected.length; h++) {
            assertThat(found[h]).isCloseTo(expected[h], within(CLOSE));
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void portionsAndStepsGiveWhatOneRunGives(ModelSpec spec) {
        ServedModel model = TestReleases.served(spec, 1);
        float[] values = values(2, 60);
        var forecasts = forecastAll(batch(Optional.empty()), model, new SeriesMemory("s"), values, new Random(3));

        float[][] expected = TestReleases.replay(model, "s", values);
        float[][] withoutRounding = freshRun(model, values, values.length);
        for (int i = 0; i < values.length; i++) {
            assertThat(forecasts.get(i)).isEqualTo(expected[i]);
            assertThat(forecasts.get(i)).containsExactly(withoutRounding[i], within(1e-2f));
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void aSeriesThatIsReadAgainGoesOnAsOneThatWasNot(ModelSpec spec) {
        // Given a series that stays in memory, and one that is read again for every point
        ServedModel model = TestReleases.served(spec, 1);
        BatchForecaster batch = batch(Optional.empty());
        SeriesMemory stays = new SeriesMemory("s");
        byte[] checkpoint = null;
        byte[] tail = null;

        for (float value : values(2, 300)) {
            SeriesMemory read = SeriesMemory.decode("s", checkpoint, tail);
            batch.catchUp(new Models(List.of(model)), List.of(read));

            // When the next point comes
            float[] expected = forecast(batch, List.of(model), List.of(new Due(stays, points(value))))
                    .get(0)
                    .forecasts()[0];
            float[] found = forecast(batch, List.of(model), List.of(new Due(read, points(value))))
                    .get(0)
                    .forecasts()[0];

            // Then both have the same to say, to the last bit
            assertThat(found).isEqualTo(expected);
            assertThat(read.emittedSeq).isEqualTo(stays.emittedSeq);
            checkpoint = Optional.ofNullable(read.takeCheckpoint()).orElse(checkpoint);
            tail = read.tail().encode();
        }
    }

    @Test
    void aSeriesWhoseReleaseHasGoneKeepsItsPoints() {
        ServedModel gone = TestReleases.served(TestReleases.gru(), 1);
        BatchForecaster batch = batch(Optional.empty());
        SeriesMemory series = new SeriesMemory("s");
        forecastAll(batch, gone, series, values(4, 10), new Random(5));
        SeriesMemory read =
                SeriesMemory.decode("s", series.takeCheckpoint(), series.tail().encode());

        batch.catchUp(new Models(List.of()), List.of(read));

        assertThat(read.behind()).isEmpty();
        assertThat(read.points.size()).isEqualTo(10);
        assertThat(read.fingerprint).isZero();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void afterASwapASeriesIsWarmedUpFromItsLatestPoints(ModelSpec spec) {
        // Given a series that another release served, longer than its ring
        ServedModel old = TestReleases.served(spec, 1);
        ServedModel model = TestReleases.served(spec, 2);
        BatchForecaster batch = batch(Optional.empty());
        SeriesMemory series = new SeriesMemory("s");
        forecastAll(batch, old, series, values(4, 100), new Random(5));

        // When the new release forecasts its next three points at once
        List<Point> pending = points(values(6, 3));
        float[] latest = series.window(pending, 2, RING);
        float[][] forecasts = forecast(batch, List.of(model, old), List.of(new Due(series, pending)))
                .get(0)
                .forecasts();

        // Then the new release has run over as many points as are kept
        float[][] expected = freshRun(model, latest, 3);
        for (int i = 0; i < 3; i++) {
            assertClose(forecasts[i], expected[i]);
        }
        assertThat(latest).hasSize(RING);
        assertThat(series.fingerprint).isEqualTo(model.fingerprint());
    }

    @Test
    void seriesThatMustWaitForTheirTurnStayWithTheReleaseBefore() {
        // Given 60 series that an old release serves, and time to warm up 50 of them
        ServedModel old = TestReleases.served(TestReleases.gru(), 1);
        ServedModel model = TestReleases.served(TestReleases.gru(), 2);
        long[] now = {0};
        BatchForecaster batch = new BatchForecaster(Optional.empty(), RING, new WarmUpBudget(0.5, () -> now[0]));
        List<SeriesMemory> series = new ArrayList<>();
        for (int s = 0; s < 60; s++) {
            SeriesMemory memory = new SeriesMemory("s");
            forecastAll(batch, old, memory, values(s, 10), new Random(s));
            series.add(memory);
        }

        // When their next point comes after the swap
        List<Due> due =
                series.stream().map(memory -> new Due(memory, points(1))).toList();
        List<Made> made = forecast(batch, List.of(model, old), due);

        // Then the champion makes as many as can be afforded, and the others are made as before
        assertThat(made.stream().filter(one -> one.model() == model)).hasSize(50);
        assertThat(made.stream().filter(one -> one.model() == old)).hasSize(10);
        float[] all = Arrays.copyOf(values(59, 10), 11);
        all[10] = 1;
        assertClose(made.get(59).forecasts()[0], freshRun(old, all, 1)[0]);

        // And these have their turn when time has passed
        now[0] += 1_000_000_000;
        List<Due> next =
                series.stream().map(memory -> new Due(memory, points(2))).toList();
        assertThat(forecast(batch, List.of(model, old), next)).allMatch(one -> one.model() == model);
    }

    @Test
    void aSeriesWhoseReleaseHasGoneIsWarmedUpAtOnce() {
        ServedModel gone = TestReleases.served(TestReleases.gru(), 1);
        ServedModel model = TestReleases.served(TestReleases.gru(), 2);
        BatchForecaster batch = new BatchForecaster(Optional.empty(), RING, new WarmUpBudget(1e-9, () -> 0));
        List<Due> due = new ArrayList<>();
        for (int s = 0; s < 60; s++) {
            SeriesMemory memory = new SeriesMemory("s");
            forecastAll(batch, gone, memory, values(s, 5), new Random(s));
            due.add(new Due(memory, points(1)));
        }

        List<Made> made = forecast(batch, List.of(model), due);

        assertThat(made).allMatch(one -> one.model() == model);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void seriesOfAllKindsShareABatch(ModelSpec spec) {
        // Given fresh series, current ones and stale ones, owed different numbers of forecasts
        ServedModel old = TestReleases.served(spec, 1);
        ServedModel model = TestReleases.served(spec, 2);
        BatchForecaster batch = batch(Optional.empty());
        List<Due> together = new ArrayList<>();
        List<float[][]> alone = new ArrayList<>();
        for (int s = 0; s < 12; s++) {
            for (boolean inBatch : new boolean[] {true, false}) {
                SeriesMemory memory = new SeriesMemory("s");
                if (s % 3 > 0) {
                    forecastAll(batch, s % 3 == 1 ? model : old, memory, values(10 + s, 30), new Random(s));
                }
                Due due = new Due(memory, points(values(50 + s, 1 + s % 4)));
                if (inBatch) {
                    together.add(due);
                } else {
                    alone.add(forecast(batch, List.of(model, old), List.of(due))
                            .get(0)
                            .forecasts());
                }
            }
        }

        List<Made> made = forecast(batch, List.of(model, old), together);

        for (int s = 0; s < made.size(); s++) {
            float[][] forecasts = made.get(s).forecasts();
            assertThat(forecasts).hasNumberOfRows(1 + s % 4);
            for (int i = 0; i < forecasts.length; i++) {
                assertClose(forecasts[i], alone.get(s)[i]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void windowedMemoryLooksAtTheLastWindowOnly(ModelSpec spec) {
        ServedModel model = TestReleases.served(spec, 1);
        float[] values = values(7, 50);

        SeriesMemory series = new SeriesMemory("s");
        List<float[]> forecasts = forecastAll(batch(Optional.of(Memory.WINDOW)), model, series, values, new Random(8));

        for (int i = 0; i < values.length; i++) {
            float[] window = Arrays.copyOfRange(values, Math.max(0, i + 1 - TestReleases.WINDOW), i + 1);
            for (int h = 0; h < Forecast.HORIZON; h++) {
                assertThat(forecasts.get(i)[h]).isCloseTo(freshRun(model, window, 1)[0][h], within(1e-4f));
            }
        }
        assertThat(series.recurrent).isEmpty();
    }

    @Test
    void withoutAModelTheLastValueIsRepeated() {
        float[][] forecasts = forecast(
                        batch(Optional.empty()), List.of(), List.of(new Due(new SeriesMemory("s"), points(3, 4))))
                .get(0)
                .forecasts();

        assertThat(forecasts[0]).containsOnly(3);
        assertThat(forecasts[1]).containsOnly(4);
    }
}
