package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Past;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Scaler;
import io.rollcast.network.Seasons;
import io.rollcast.network.View;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks that see seasons get the same of a series however its points come: one by one or many at once, and whether the
 * series stays in memory or is read from its store.
 */
class SeasonalSeriesTest {

    private static final RingCapacity RING = new RingCapacity(64, 640);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Seasons DAY_OF_HOURS = new Seasons(24, 168);
    private static final Seasons DAY_OF_FIVE_MINUTES = new Seasons(288, 2016);
    private static final int TWO_WEEKS_OF_HOURS = 368;
    private static final int TWO_DAYS_OF_FIVE_MINUTES = 608;

    static List<ModelSpec> specs() {
        return ModelSpec.all(dimensions(10));
    }

    private static Dimensions dimensions(int horizon) {
        return Dimensions.ofMixture(1, 6, TestReleases.WINDOW, horizon, new Scaler(0, 1e30, 1e-30, 1e3, 200));
    }

    private static ServedModel gru(int horizon) {
        return TestReleases.served(new ModelSpec.Gru(dimensions(horizon)), 1);
    }

    /** A day and noise, and now and then a spike for which the ring's grid has to be laid anew. */
    private static List<Point> points(Duration interval, int count, long seed) {
        Random random = new Random(seed);
        double day = (double) Duration.ofDays(1).toMillis() / interval.toMillis();
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double value = 50 + 20 * Math.sin(2 * Math.PI * i / day) + random.nextGaussian();
            points.add(new Point(i % 150 == 149 ? 4 * value : value, i * interval.toMillis()));
        }
        return points;
    }

    private static LiveModel live(ServedModel... models) {
        LiveModel live = new LiveModel();
        for (ServedModel model : models) {
            live.serve(model);
        }
        return live;
    }

    /** A series whose points come in portions, and that may be read from its store in between. */
    private static final class Life {

        private final ForecastStep step;
        private final List<Forecast> forecasts = new ArrayList<>();
        private final Tally tally = new Tally();
        private SeriesMemory memory = new SeriesMemory("s");
        private byte @Nullable [] checkpoint;

        Life() {
            step = new ForecastStep(new BatchForecaster(RING, new WarmUpBudget(1, System::nanoTime)));
        }

        Life take(LiveModel live, List<Point> points) {
            step.run(
                    live.models(),
                    List.of(new Owed(memory, points)),
                    tally,
                    (series, point, forecast) -> forecasts.add(forecast));
            byte[] next = memory.takeCheckpoint();
            checkpoint = next == null ? checkpoint : next;
            return this;
        }

        Life crash() {
            memory = SeriesMemory.decode("s", checkpoint, memory.tail().encode());
            return this;
        }

        /** In portions, none of which ends with points that are to be imputed. */
        Life takeAll(LiveModel live, List<Point> points, IntFunction<Integer> portion, boolean crashes) {
            for (int from = 0, to; from < points.size(); from = to) {
                to = Math.min(points.size(), from + portion.apply(from));
                while (points.get(to - 1).isImputed()) {
                    to++;
                }
                take(live, points.subList(from, to));
                if (crashes) {
                    crash();
                }
            }
            return this;
        }
    }

    /** As records of the topic, which have every bit of every number. */
    private static List<String> written(List<Forecast> forecasts) {
        return forecasts.stream()
                .map(forecast -> new String(JsonFormat.JSON.value(forecast), StandardCharsets.UTF_8))
                .toList();
    }

    private static void assertSame(Life found, Life expected) {
        assertThat(written(found.forecasts)).isEqualTo(written(expected.forecasts));
        assertThat(found.memory.seasons()).isEqualTo(expected.memory.seasons());
        assertThat(found.tally.scores().keySet())
                .isEqualTo(expected.tally.scores().keySet());
        expected.tally
                .scores()
                .forEach((predictor, score) -> assertThat(
                                found.tally.scores().get(predictor).squaredErrors())
                        .isEqualTo(score.squaredErrors()));
    }

    @ParameterizedTest
    @MethodSource("specs")
    void forecastsAreTheSameHoweverPointsComeAndSeriesAreRead(ModelSpec spec) {
        LiveModel live = live(TestReleases.served(spec, 1));
        List<Point> points = points(HOUR, 700, 2);

        Life oneByOne = new Life().takeAll(live, points, from -> 1, false);

        assertThat(oneByOne.memory.seasons()).isEqualTo(DAY_OF_HOURS);
        assertThat(oneByOne.memory.points().size()).isEqualTo(TWO_WEEKS_OF_HOURS);
        assertSame(new Life().takeAll(live, points, from -> points.size(), false), oneByOne);
        assertSame(new Life().takeAll(live, points, from -> 1, true), oneByOne);
        assertSame(new Life().takeAll(live, points, from -> 7, true), oneByOne);
    }

    @RepeatedTest(10)
    void noDivisionIntoBatchesAndNoCrashChangesAForecast(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Duration interval = seed % 2 == 0 ? HOUR : Duration.ofMinutes(20);
        LiveModel live = live(gru(seed % 3 == 0 ? 100 : 10));
        List<Point> points = new ArrayList<>();
        Random random = new Random(seed);
        // Given a series of which points are missing, now and then, and once so many that it starts afresh, anywhere
        // between two checkpoints
        int afresh = 284 + seed;
        for (Point point : points(interval, 600, seed)) {
            boolean isMissing = !points.isEmpty() && points.size() != afresh && random.nextInt(9) == 0;
            Origin origin = points.size() == afresh ? Origin.AFTER_GAP : isMissing ? Origin.IMPUTED : Origin.MEASURED;
            long timestampMs = point.timestampMs() + (points.size() < afresh ? 0 : 7 * seed * interval.toMillis());
            points.add(new Point(isMissing ? Double.NaN : point.value(), timestampMs, origin, Double.NaN));
        }
        points.add(new Point(1, (points.size() + 7 * seed) * interval.toMillis()));

        Life together = new Life().takeAll(live, points, from -> 1 + random.nextInt(60), false);
        Life torn = new Life().takeAll(live, points, from -> 1 + random.nextInt(9), true);

        assertSame(torn, together);
        assertThat(together.memory.seasons().season()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 24})
    void aSeriesThatIsReadAgainIsWarmedUpAsOneThatStays(int horizon) {
        // Given a series that the last value serves, then one release, then another
        LiveModel none = live();
        LiveModel first = live(TestReleases.served(TestReleases.gru(), 1));
        LiveModel second = live(gru(horizon), TestReleases.served(TestReleases.gru(), 1));
        LiveModel seasonal = live(TestReleases.served(TestReleases.gru(), 1), gru(horizon));
        List<Point> points = points(HOUR, 500, 3);
        Life stays = new Life();
        Life torn = new Life();

        for (int i = 0; i < points.size(); i++) {
            LiveModel live = i < 30 ? none : i < 280 ? first : i < 400 ? seasonal : second;
            stays.take(live, points.subList(i, i + 1));
            torn.take(live, points.subList(i, i + 1)).crash();
        }

        assertSame(torn, stays);
        assertThat(stays.tally.scores()).containsKeys("gru/1", Forecast.SEASONAL_NAIVE);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "30, 0", "1, 25", "9, 20"})
    void whatANetworkSeesAtAPointAreTheSeriesOwnValues(int pending, int kept) {
        // Given a series of some length, and points to come
        ServedModel model = gru(10);
        List<Point> points = points(HOUR, 430, 4);
        Life life = new Life().take(live(model), points.subList(0, points.size() - pending));
        List<Point> next = points.subList(points.size() - pending, points.size());

        // When a network is to run over them
        Input input = life.memory.input(model.network(), next, kept + pending, SeriesMemory.NO_STATE, RING);

        // Then it sees at each of them what is that long ago, and is forecast from that, up to what a ring rounds
        assertThat(life.memory.seasons()).isEqualTo(DAY_OF_HOURS);
        assertThat(life.memory.traits().regression().isKnown()).isTrue();
        double[] values = points.stream().mapToDouble(Point::value).toArray();
        View view = model.network().view();
        double[] expected = new double[view.size() * (pending + kept)];
        for (int i = 0; i < pending + kept; i++) {
            view.gather(
                    Past.of(values, values.length - pending - kept + i),
                    life.memory.traits(),
                    expected,
                    i * view.size());
        }
        assertThat(input.points())
                .containsExactly(
                        Arrays.copyOfRange(values, values.length - pending - kept, values.length), within(0.05));
        assertThat(input.gathered()).doesNotContain(Double.NaN).containsExactly(expected, within(0.05));
    }

    @Test
    void twoDaysOfFiveMinutePointsAreKept() {
        LiveModel live = live(gru(10));
        Life life = new Life();
        List<Point> points = points(FIVE_MINUTES, 3_000, 6);

        life.take(live, points.subList(0, 16));
        int grown = 0;
        for (int i = 16; i < points.size(); i++) {
            life.take(live, points.subList(i, i + 1)).crash();
            grown = Math.max(grown, life.memory.points().size());
        }
        life.take(live, List.of(new Point(50, points.size() * FIVE_MINUTES.toMillis())));

        assertThat(life.memory.seasons()).isEqualTo(DAY_OF_FIVE_MINUTES);
        assertThat(life.memory.points().size()).isEqualTo(TWO_DAYS_OF_FIVE_MINUTES);
        assertThat(grown).isEqualTo(TWO_DAYS_OF_FIVE_MINUTES);
    }

    @ParameterizedTest
    @CsvSource({"60000, 64", "1000, 64", "300000, 608", "3600000, 368", "86400000, 64"})
    void asManyPointsAreKeptAsTheClockAsksFor(long stepMs, int kept) {
        Life life = new Life().take(live(), points(Duration.ofMillis(stepMs), 1_500, 7));

        assertThat(life.memory.points().size()).isEqualTo(kept);
    }

    @Test
    void seasonsTakeFortyBytesOfACheckpointAndTwoForEachPointThatIsKeptForThem() {
        int withoutAClock = checkpoint(Duration.ofSeconds(1));

        assertThat(checkpoint(HOUR)).isLessThanOrEqualTo(withoutAClock + 2 * (TWO_WEEKS_OF_HOURS - RING.points()) + 40);
        assertThat(checkpoint(FIVE_MINUTES))
                .isLessThanOrEqualTo(withoutAClock + 2 * (TWO_DAYS_OF_FIVE_MINUTES - RING.points()) + 40);
    }

    private static int checkpoint(Duration interval) {
        return new Life().take(live(gru(10)), points(interval, 1_500, 8)).checkpoint.length;
    }

    @Test
    void aSeriesOfAMinuteWhoseDayIsTooLongToBeKeptHasItsPeriod() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            points.add(new Point(Math.sin(2 * Math.PI * i / 20), 60_000L * i));
        }

        Life life = new Life().take(live(), points);

        assertThat(life.memory.seasons()).isEqualTo(new Seasons(20, 0));
    }
}
