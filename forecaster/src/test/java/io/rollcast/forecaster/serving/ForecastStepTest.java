package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The step from points to forecasts, for series in memory and read again, in batches of any division.
 *
 * <p>It is long because every test needs the same models and runs of points.
 */
class ForecastStepTest {

    private static final int RING = 64;
    private static final RingCapacity CAPACITY = new RingCapacity(RING, 0);
    private static final double CLOSE = 1e-5;

    static List<ModelSpec> specs() {
        return TestReleases.specs();
    }

    private static double[] values(long seed, int count) {
        Random random = new Random(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    private static ForecastStep step() {
        return step(1, System::nanoTime);
    }

    private static ForecastStep step(double warmUpShare, LongSupplier nanoTime) {
        return new ForecastStep(new BatchForecaster(CAPACITY, new WarmUpBudget(warmUpShare, nanoTime)));
    }

    /** In service, the champion first. */
    private static LiveModel live(ServedModel... models) {
        LiveModel live = new LiveModel();
        for (int i = models.length - 1; i >= 0; i--) {
            live.serve(models[i]);
        }
        return live;
    }

    private static List<Point> points(double... values) {
        List<Point> points = new ArrayList<>();
        for (double value : values) {
            points.add(new Point(value, 0));
        }
        return points;
    }

    /** Forecasts of every series, in the order of {@code owed}. */
    private static List<List<Forecast>> forecast(ForecastStep step, LiveModel live, Tally tally, List<Owed> owed) {
        Map<SeriesMemory, List<Forecast>> made = new LinkedHashMap<>();
        owed.forEach(one -> made.put(one.memory(), new ArrayList<>()));
        step.run(
                live.models(),
                owed,
                tally,
                (series, point, forecast) -> made.get(series).add(forecast));
        return List.copyOf(made.values());
    }

    private static List<Forecast> forecast(ForecastStep step, LiveModel live, SeriesMemory series, double... values) {
        return forecast(step, live, new Tally(), List.of(new Owed(series, points(values))))
                .get(0);
    }

    /** Forecasts points in portions of random size; every forecast of the series in order. */
    private static List<Forecast> forecastAll(
            ForecastStep step, LiveModel live, SeriesMemory series, double[] values, Random portions) {
        List<Forecast> forecasts = new ArrayList<>();
        int next = 0;
        while (next < values.length) {
            int portion = Math.min(1 + portions.nextInt(5), values.length - next);
            forecasts.addAll(forecast(step, live, series, Arrays.copyOfRange(values, next, next + portion)));
            next += portion;
        }
        return forecasts;
    }

    private static double[] freshRun(ServedModel model, double[] values) {
        return new Inference()
                .run(model.network(), List.of(new Input(values, new float[0])), 1)
                .get(0)
                .forecasts()[0];
    }

    /** A series that was never negative is not forecast to be. */
    private static double[] inTheRangeOf(double[] points, double[] forecast) {
        boolean neverNegative = Arrays.stream(points).allMatch(point -> point >= 0);
        return Arrays.stream(forecast)
                .map(value -> neverNegative ? Math.max(0, value) : value)
                .toArray();
    }

    private static void assertClose(Forecast found, double[] expected, double distance) {
        assertThat(found.forecast()).containsExactly(expected, within(distance));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void portionsAndStepsGiveWhatOneRunGives(ModelSpec spec) {
        ServedModel model = TestReleases.served(spec, 1);
        double[] values = values(2, 60);

        var forecasts = forecastAll(step(), live(model), new SeriesMemory("s"), values, new Random(3));

        double[][] expected = TestReleases.replay(model, "s", values);
        for (int i = 0; i < values.length; i++) {
            assertThat(forecasts.get(i).forecast()).isEqualTo(expected[i]);
            double[] sofar = Arrays.copyOf(values, i + 1);
            assertClose(forecasts.get(i), inTheRangeOf(sofar, freshRun(model, sofar)), 1e-2);
        }
    }

    private static Tensor filled(@Nullable Tensor tensor, float value) {
        float[] data = new float[Objects.requireNonNull(tensor).data().length];
        Arrays.fill(data, value);
        return new Tensor(tensor.shape(), data);
    }

    /** A network whose numbers are not finite at some points: what comes from the input and from the state overflows. */
    private static ServedModel overflowing() {
        ModelSpec spec = TestReleases.gru();
        Map<String, Tensor> weights = TestReleases.weights(spec, 1);
        weights.put("rnn.weight_ih_l0", filled(weights.get("rnn.weight_ih_l0"), 1e38f));
        weights.put("rnn.weight_hh_l0", filled(weights.get("rnn.weight_hh_l0"), -3e38f));
        ModelRelease release = new ModelRelease(spec, TestReleases.provenance(0.1), weights);
        return new ServedModel(ReleaseId.parse("gru/1"), ModelRelease.digest(release.encode()), release, 0);
    }

    /** Not even where the scale of the points that are kept would have stayed below what overflows. */
    @Test
    void afterNumbersThatAreNotFiniteForecastsDependOnPointsAloneHoweverManyWait() {
        LiveModel live = live(overflowing());
        Set<String> models = new HashSet<>();
        ForecastStep step = step();
        for (double absurd = -3.5; absurd < -2.5; absurd += 0.02) {
            double[] values = values(2, 84);
            values[71] = -0.5;
            values[72] = absurd;

            List<Forecast> together = forecast(step, live, new SeriesMemory("s"), values);
            List<Forecast> oneByOne = new ArrayList<>();
            SeriesMemory series = new SeriesMemory("s");
            for (double value : values) {
                oneByOne.addAll(forecast(step, live, series, value));
            }

            oneByOne.forEach(forecast -> models.add(forecast.model()));
            assertThat(together).as("%s", absurd).usingRecursiveComparison().isEqualTo(oneByOne);
        }
        assertThat(models).containsExactlyInAnyOrder("gru/1", Forecast.LAST_VALUE);
    }

    /** A series as its store has it. */
    private static final class Stored {
        byte @Nullable [] checkpoint;
        byte @Nullable [] tail;

        void write(SeriesMemory memory) {
            byte[] next = memory.takeCheckpoint();
            checkpoint = next == null ? checkpoint : next;
            tail = memory.tail().encode();
        }

        SeriesMemory read(String series) {
            return SeriesMemory.decode(series, checkpoint, tail);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8, 10, 24})
    void aSeriesThatIsReadAgainGoesOnAsOneThatWasNot(int horizon) {
        // Given a series that stays in memory, and one that is read again for every point; it goes to other levels
        LiveModel live = live();
        ForecastStep step = step();
        SeriesMemory stays = new SeriesMemory("s");
        Stored stored = new Stored();
        Tally tally = new Tally();
        Tally tallyOfStored = new Tally();
        int seq = 0;

        for (double noise : values(2, 300)) {
            double value = noise + 40 * (seq / 17 % 2);
            if (++seq == 100) {
                live.serve(TestReleases.served(TestReleases.gru(horizon), 1));
            } else if (seq == 205) {
                live.serve(TestReleases.served(TestReleases.specOf("lstm", 12), 2));
            }
            SeriesMemory read = stored.read("s");

            // When the next point comes
            Forecast expected = forecast(step, live, tally, List.of(new Owed(stays, points(value))))
                    .get(0)
                    .get(0);
            Forecast found = forecast(step, live, tallyOfStored, List.of(new Owed(read, points(value))))
                    .get(0)
                    .get(0);
            stored.write(read);

            // Then both have the same to say, to the last bit
            assertThat(found).usingRecursiveComparison().isEqualTo(expected);
            assertThat(read.spread()).isEqualTo(stays.spread());
            assertThat(read.error()).isEqualTo(Float.valueOf(stays.error()));
        }

        // And every forecast was scored, at every step, whether the series was in memory or not
        assertThat(tallyOfStored.scores().keySet()).isEqualTo(tally.scores().keySet());
        tally.scores().forEach((predictor, score) -> {
            assertThat(tallyOfStored.scores().get(predictor).counts()).isEqualTo(score.counts());
            assertThat(tallyOfStored.scores().get(predictor).squaredErrors()).isEqualTo(score.squaredErrors());
            assertThat(tallyOfStored.scores().get(predictor).scaledErrors()).isEqualTo(score.scaledErrors());
        });
        assertThat(tally.scores().get("lstm/2").counts()).containsExactly(95, 94, 93, 92, 91, 90, 89, 88, 87, 86);
    }

    @Test
    void aSeriesWhoseReleaseHasGoneKeepsItsPoints() {
        SeriesMemory series = new SeriesMemory("s");
        forecastAll(step(), live(TestReleases.served(TestReleases.gru(), 1)), series, values(4, 10), new Random(5));
        Stored stored = new Stored();
        stored.write(series);
        SeriesMemory read = stored.read("s");

        forecast(step(), live(), read, 1);

        assertThat(read.behind()).isEmpty();
        assertThat(read.points().size()).isEqualTo(11);
        assertThat(read.fingerprint()).isZero();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void afterASwapASeriesIsWarmedUpFromItsLatestPoints(ModelSpec spec) {
        // Given a series that another release served, longer than its ring
        ServedModel old = TestReleases.served(spec, 1);
        ServedModel model = TestReleases.served(spec, 2);
        SeriesMemory series = new SeriesMemory("s");
        forecastAll(step(), live(old), series, values(4, 100), new Random(5));

        // When the new release forecasts its next three points at once
        double[] next = values(6, 3);
        double[] latest = series.window(points(next), 2, RING);
        List<Forecast> forecasts = forecast(step(), live(model, old), series, next);

        // Then the new release has run over as many points as are kept
        for (int i = 0; i < 3; i++) {
            assertClose(forecasts.get(i), freshRun(model, Arrays.copyOf(latest, RING - 2 + i)), CLOSE);
        }
        assertThat(latest).hasSize(RING);
        assertThat(series.fingerprint()).isEqualTo(model.fingerprint());
    }

    @Test
    void seriesThatMustWaitForTheirTurnStayWithTheReleaseBefore() {
        // Given 60 series that an old release serves, and time to warm up 50 of them
        ServedModel old = TestReleases.served(TestReleases.gru(), 1);
        ServedModel model = TestReleases.served(TestReleases.gru(), 2);
        long[] now = {0};
        ForecastStep step = step(0.5, () -> now[0]);
        List<SeriesMemory> series = new ArrayList<>();
        for (int s = 0; s < 60; s++) {
            SeriesMemory memory = new SeriesMemory("s");
            forecastAll(step, live(old), memory, values(s, 10), new Random(s));
            series.add(memory);
        }

        // When their next point comes after the swap
        List<String> makers = makers(step, live(model, old), series, 1);

        // Then the champion makes as many as can be afforded, and the others are made as before
        assertThat(makers).filteredOn("gru/2"::equals).hasSize(50);
        assertThat(makers).filteredOn("gru/1"::equals).hasSize(10);

        // And these have their turn when time has passed
        now[0] += 1_000_000_000;
        assertThat(makers(step, live(model, old), series, 2)).containsOnly("gru/2");
    }

    @Test
    void seriesThatBeginAnewAfterALongPauseAreAllWarmedUpInABatch() {
        // Given a thousand series on a grid of an hour, and a tenth of the time
        LiveModel live = live(TestReleases.served(TestReleases.gru(), 1));
        long[] now = {0};
        ForecastStep step = step(0.1, () -> now[0]);
        List<SeriesMemory> series = new ArrayList<>();
        for (int s = 0; s < 1_000; s++) {
            SeriesMemory memory = new SeriesMemory("s" + s);
            forecast(step, live, memory, values(s, 5));
            series.add(memory);
        }

        // When the first step after a gap of all of them is closed
        now[0] += TimeUnit.HOURS.toNanos(12);
        List<Owed> owed = series.stream()
                .map(memory -> new Owed(memory, List.of(new Point(1, 43_200_000, Origin.AFTER_GAP, Double.NaN))))
                .toList();

        // Then no last value stands for any
        assertThat(forecast(step, live, new Tally(), owed))
                .allMatch(made -> made.get(0).model().equals("gru/1"));
    }

    /** Who forecasts from the next point of each series, which is the same for all. */
    private static List<String> makers(ForecastStep step, LiveModel live, List<SeriesMemory> series, double value) {
        List<Owed> owed =
                series.stream().map(memory -> new Owed(memory, points(value))).toList();
        return forecast(step, live, new Tally(), owed).stream()
                .map(made -> made.get(0).model())
                .toList();
    }

    /** Sixty series that a release served which is in service no longer. */
    private static List<SeriesMemory> servedBy(ServedModel gone) {
        List<SeriesMemory> series = new ArrayList<>();
        for (int s = 0; s < 60; s++) {
            SeriesMemory memory = new SeriesMemory("s");
            forecastAll(step(), live(gone), memory, values(s, 30), new Random(s));
            Stored stored = new Stored();
            stored.write(memory);
            series.add(stored.checkpoint == null ? memory : stored.read("s"));
        }
        return series;
    }

    @Test
    void afterARestartAPredecessorIsFoundAgainAndServesUntilTheirTurnComes() {
        // Given series whose release is not in service, but on the topic
        ServedModel gone = TestReleases.served(TestReleases.gru(), 1);
        List<SeriesMemory> series = servedBy(gone);
        LiveModel live = live(TestReleases.served(TestReleases.gru(), 2));
        Map<String, byte[]> topic = Map.of("gru/1", gone.release().encode());
        live.findReleasesBy(topic::get);

        // When there is no time to warm all of them up
        List<String> makers = makers(step(1e-9, () -> 0), live, series, 1);

        // Then it serves those that wait
        assertThat(makers).filteredOn("gru/2"::equals).hasSize(50);
        assertThat(makers).filteredOn("gru/1"::equals).hasSize(10);
    }

    @Test
    void whereThePredecessorHasGoneForGoodTheLastValueServesMeanwhile() {
        List<SeriesMemory> series = servedBy(TestReleases.served(TestReleases.gru(), 1));
        LiveModel live = live(TestReleases.served(TestReleases.gru(), 2));
        // Other weights under its name do not pass for it.
        byte[] other = TestReleases.random(TestReleases.gru(), 3).encode();
        live.findReleasesBy(id -> id.equals("gru/1") ? other : null);

        List<String> makers = makers(step(1e-9, () -> 0), live, series, 1);

        assertThat(makers).filteredOn("gru/2"::equals).hasSize(50);
        assertThat(makers).filteredOn(Forecast.LAST_VALUE::equals).hasSize(10);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void seriesOfAllKindsShareABatch(ModelSpec spec) {
        // Given fresh series, current ones and stale ones, owed different numbers of forecasts
        ServedModel old = TestReleases.served(spec, 1);
        ServedModel model = TestReleases.served(spec, 2);
        List<Owed> together = new ArrayList<>();
        List<List<Forecast>> alone = new ArrayList<>();
        for (int s = 0; s < 12; s++) {
            for (boolean inBatch : new boolean[] {true, false}) {
                SeriesMemory memory = new SeriesMemory("s");
                if (s % 3 > 0) {
                    forecastAll(step(), live(s % 3 == 1 ? model : old), memory, values(10 + s, 30), new Random(s));
                }
                double[] next = values(50 + s, 1 + s % 4);
                if (inBatch) {
                    together.add(new Owed(memory, points(next)));
                } else {
                    alone.add(forecast(step(), live(model, old), memory, next));
                }
            }
        }

        List<List<Forecast>> made = forecast(step(), live(model, old), new Tally(), together);

        assertThat(made).usingRecursiveComparison().isEqualTo(alone);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void missingPointsAreWhatWasForecastForThemHoweverTheSeriesIsStored(ModelSpec spec) {
        ServedModel model = TestReleases.served(spec, 1);
        List<Point> points = new ArrayList<>();
        Random random = new Random(11);
        for (int i = 0; i < 200; i++) {
            points.add(new Point(random.nextGaussian(), 1_000L * points.size()));
            for (int missing = random.nextInt(25) - 10; missing > 0; missing--) {
                points.add(new Point(Double.NaN, 1_000L * points.size(), Origin.IMPUTED, Double.NaN));
            }
        }
        points.add(new Point(1, 1_000L * points.size()));

        List<Forecast> live = run(model, new SeriesMemory("s"), points, points.size(), false);
        List<Forecast> stored = run(model, new SeriesMemory("s"), points, 7, true);

        assertThat(stored).usingRecursiveComparison().isEqualTo(live);
        assertThat(live).hasSize(201);
        long seq = 0;
        for (Forecast forecast : live) {
            assertThat(forecast.seq()).isEqualTo(seq + 1 + forecast.imputed());
            assertThat(forecast.originMs()).isEqualTo(1_000 * (forecast.seq() - 1));
            seq = forecast.seq();
        }
        assertThat(seq).isEqualTo(points.size());
        assertThat(live.stream().mapToInt(Forecast::imputed).max().orElse(0)).isEqualTo(14);
    }

    /** In portions, none of which ends with points that are to be imputed. */
    private static List<Forecast> run(
            ServedModel model, SeriesMemory first, List<Point> points, int portion, boolean isStored) {
        SeriesMemory memory = first;
        byte[] checkpoint = null;
        List<Forecast> forecasts = new ArrayList<>();
        for (int from = 0, to; from < points.size(); from = to) {
            to = Math.min(points.size(), from + portion);
            while (points.get(to - 1).isImputed()) {
                to++;
            }
            step().run(
                            live(model).models(),
                            List.of(new Owed(memory, points.subList(from, to))),
                            new Tally(),
                            (series, point, forecast) -> forecasts.add(series.asReading(point, forecast)));
            if (isStored) {
                byte[] fresh = memory.takeCheckpoint();
                checkpoint = fresh == null ? checkpoint : fresh;
                memory = SeriesMemory.decode("s", checkpoint, memory.tail().encode());
            }
        }
        return forecasts;
    }

    @Test
    void whatIsImputedDoesNotDependOnHowManySeriesShareABatch() {
        ServedModel model = TestReleases.served(specs().get(0), 1);
        List<Point> points = new ArrayList<>();
        Random random = new Random(12);
        for (int i = 0; i < 50; i++) {
            points.add(new Point(random.nextGaussian(), 1_000L * points.size()));
            for (int missing = random.nextInt(8) - 4; missing > 0; missing--) {
                points.add(new Point(Double.NaN, 1_000L * points.size(), Origin.IMPUTED, Double.NaN));
            }
        }
        points.add(new Point(1, 1_000L * points.size()));
        List<Owed> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new Owed(new SeriesMemory(i == 0 ? "s" : "other-" + i), points));
        }
        List<Forecast> among = new ArrayList<>();

        step().run(live(model).models(), many, new Tally(), (series, point, forecast) -> {
            if (series.series().equals("s")) {
                among.add(forecast);
            }
        });

        List<Forecast> alone = run(model, new SeriesMemory("s"), points, points.size(), false);
        assertThat(among).usingRecursiveComparison().isEqualTo(alone);
    }

    @Test
    void anImputedPointIsTheStepOfTheLastForecast() {
        ServedModel model = TestReleases.served(specs().get(0), 1);
        List<Point> points = List.of(
                new Point(1, 0),
                new Point(-1, 1_000),
                new Point(Double.NaN, 2_000, Origin.IMPUTED, Double.NaN),
                new Point(Double.NaN, 3_000, Origin.IMPUTED, Double.NaN),
                new Point(1, 4_000));
        SeriesMemory series = new SeriesMemory("s");

        List<Forecast> forecasts = run(model, series, points, points.size(), false);

        double range = Arrays.stream(forecasts.get(1).forecast()).max().orElse(0)
                - Arrays.stream(forecasts.get(1).forecast()).min().orElse(0);
        assertThat(series.points().back(1)).isCloseTo(forecasts.get(1).at(2), within(2e-4 * (2 + range)));
        assertThat(series.points().back(2)).isCloseTo(forecasts.get(1).at(1), within(2e-4 * (2 + range)));
        assertThat(forecasts.get(2).imputed()).isEqualTo(2);
    }

    @Test
    void afterALongGapTheStateStartsFromThePointsThatAreKept() {
        ServedModel model = TestReleases.served(specs().get(0), 1);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            points.add(new Point(Math.sin(i), 1_000L * i));
        }
        points.add(new Point(Math.sin(40), 1_000_000, Origin.AFTER_GAP, Double.NaN));
        SeriesMemory series = new SeriesMemory("s");

        List<Forecast> forecasts = run(model, series, points, points.size(), false);

        assertThat(series.outstanding().size()).isEqualTo(1);
        assertThat(forecasts.get(40).seq()).isEqualTo(41);
        double[] all = points.stream().mapToDouble(Point::value).toArray();
        assertThat(forecasts.get(40).forecast()).containsExactly(freshRun(model, all), within(1e-2));
    }

    @Test
    void aCounterIsGivenBackAsReadingsThatNeverFall() {
        ServedModel model = TestReleases.served(specs().get(0), 1);
        List<Point> points = new ArrayList<>();
        double reading = 1e6;
        for (int i = 0; i < 60; i++) {
            reading += i % 5;
            points.add(new Point(i % 5, 1_000L * i, Origin.MEASURED, reading));
        }

        List<Forecast> forecasts = run(model, new SeriesMemory("s"), points, 9, false);

        for (int i = 0; i < points.size(); i++) {
            double before = points.get(i).reading();
            for (double value : forecasts.get(i).forecast()) {
                assertThat(value).isGreaterThanOrEqualTo(before);
                before = value;
            }
        }
    }

    @Test
    void aCounterIsForecastTheSameHoweverItIsStored() {
        ServedModel model = TestReleases.served(specs().get(0), 1);
        List<Point> points = new ArrayList<>();
        Random random = new Random(13);
        double reading = 1e6;
        for (int i = 0; i < 200; i++) {
            double each = random.nextInt(8) == 0 ? random.nextInt(10) : 0;
            for (int missing = random.nextInt(25) - 20; missing > 0; missing--) {
                points.add(new Point(each, 1_000L * points.size(), Origin.IMPUTED, Double.NaN));
                reading += each;
            }
            reading += each;
            points.add(new Point(each, 1_000L * points.size(), Origin.MEASURED, reading));
        }

        List<Forecast> live = run(model, new SeriesMemory("s"), points, points.size(), false);
        List<Forecast> stored = run(model, new SeriesMemory("s"), points, 3, true);

        assertThat(stored).usingRecursiveComparison().isEqualTo(live);
    }

    @Test
    void aSeriesThatWasNeverNegativeIsForecastSoUntilItIsNegative() {
        ServedModel model = TestReleases.served(specs().get(0), 1);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            points.add(new Point(i == 60 ? -1 : i % 7 == 0 ? 9 : 0, 1_000L * i));
        }

        List<Forecast> live = run(model, new SeriesMemory("s"), points, 100, false);
        List<Forecast> stored = run(model, new SeriesMemory("s"), points, 3, true);

        assertThat(stored).usingRecursiveComparison().isEqualTo(live);
        assertThat(live.subList(0, 60)).allMatch(forecast -> lowest(forecast) >= 0);
        assertThat(live.subList(60, 100)).anyMatch(forecast -> lowest(forecast) < 0);
    }

    private static double lowest(Forecast forecast) {
        return Arrays.stream(forecast.forecast()).min().orElseThrow();
    }

    @Test
    void withoutAModelTheLastValueIsRepeatedExactly() {
        List<Forecast> forecasts = forecast(step(), live(), new SeriesMemory("s"), 16_777_217, 0.1);

        assertThat(forecasts.get(0).forecast()).hasSize(10).containsOnly(16_777_217);
        assertThat(forecasts.get(1).forecast()).containsOnly(0.1);
    }

    @Test
    void whileASeriesWaitsItsFallbackReachesAsFarAsTheChampion() {
        SeriesMemory series = new SeriesMemory("s");
        forecastAll(step(), live(), series, values(1, 20), new Random(1));
        WarmUpBudget budget = new WarmUpBudget(1e-9, () -> 0);
        budget.spent(1, 1_000_000_000);
        ForecastStep busy = new ForecastStep(new BatchForecaster(CAPACITY, budget));

        Forecast forecast = forecast(busy, live(TestReleases.served(TestReleases.gru(24), 2)), series, 0.5)
                .get(0);

        assertThat(forecast.model()).isEqualTo(Forecast.LAST_VALUE);
        assertThat(forecast.forecast()).hasSize(24).containsOnly(0.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.7e9, 1e12})
    void smallChangesOfALargeLevelAreForecastAsThoseOfASmallOne(double level) {
        // Given a release for series of any level, and the same changes around this one
        ModelSpec spec = new ModelSpec.Gru(new ModelSpec.Dimensions(2, 12, 20, 10, new Scaler(0, 1, 1, 1, 50)));
        LiveModel live = live(TestReleases.served(spec, 1));
        SeriesMemory series = new SeriesMemory("s");
        SeriesMemory reference = new SeriesMemory("s");
        Tally tally = new Tally();
        Forecast forecast = null;
        Forecast expected = null;
        for (int i = 0; i < 400; i++) {
            double change = 20 * Math.sin(i / 9.0);
            forecast = forecast(step(), live, tally, List.of(new Owed(series, points(level + change))))
                    .get(0)
                    .get(0);
            expected = forecast(step(), live, new Tally(), List.of(new Owed(reference, points(1e6 + change))))
                    .get(0)
                    .get(0);
        }

        // Then forecasts differ by the level alone, and errors are not rounded away
        for (int h = 0; h < 10; h++) {
            assertThat(forecast.forecast()[h] - level).isCloseTo(expected.forecast()[h] - 1e6, within(0.05));
        }
        assertThat(tally.scores().get(Forecast.LAST_VALUE).squaredError(1) / 399)
                .isCloseTo(2.47, within(0.1));
    }

    @Test
    void aFirstPointIsForecastToThePlacesOfTypicalSeries() {
        // Given a release for series of spread 0.8, of which five digits count
        LiveModel live = live(TestReleases.served(TestReleases.gru(), 1));

        Forecast forecast = forecast(step(), live, new SeriesMemory("s"), 0.5).get(0);

        assertThat(forecast.model()).isEqualTo("gru/1");
        for (double value : forecast.forecast()) {
            assertThat(BigDecimal.valueOf(value).scale()).isLessThanOrEqualTo(6);
        }
    }
}
