package io.rollcast.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.backtest.IntervalScore.Level;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.network.BaseRelease;
import io.rollcast.trainer.baselines.Baseline;
import io.rollcast.trainer.baselines.SeasonalNaive;
import io.rollcast.trainer.history.History;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Observation;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors by hand, and that no forecast knows a later value. */
class SeriesScoreTest {

    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    private static Series series(int length, int learnt, IntToDoubleFunction value) {
        return Series.of(
                "s",
                IntStream.range(0, length)
                        .mapToObj(i -> new Point(value.applyAsDouble(i), i * HOUR_MS))
                        .toList(),
                learnt);
    }

    @Test
    void errorsAreAsByHand() {
        // Of 1, 3, 1, 3 the last value is off by 2.
        double[] values = {1, 3, 1, 3, 4, 8};
        Series series = series(6, 4, i -> values[i]);
        assertThat(series.naiveError()).isEqualTo(2);
        SeriesScore score = new SeriesScore(series, 2);
        score.add(2, new double[] {100, 100}, Bounds.NONE); // before the last learnt point: does not count
        score.add(3, new double[] {3, 3}, Bounds.NONE); // off by 1 and 5
        score.add(4, new double[] {10, 0}, Bounds.NONE); // off by 2; there is no second step
        assertThat(score.mase()).isEqualTo((1 + 5 + 2) / 3.0 / 2);
        assertThat(score.maseAt(1)).isEqualTo((1 + 2) / 2.0 / 2);
        assertThat(score.maseAt(2)).isEqualTo(5 / 2.0);
        assertThat(score.rmse()).isCloseTo(Math.sqrt((1 + 25 + 4) / 3.0), within(1e-12));
        assertThat(score.smape()).isCloseTo(200 * (1 / (4 + 3.0) + 5 / (8 + 3.0) + 2 / (8 + 10.0)) / 3, within(1e-12));
    }

    @Test
    void intervalsAreAsByHand() {
        // Given points 0 to 19, and forecasts of one step that are off by 1, 2, ... 10, with bounds that half of them
        // fall within
        Series series = series(21, 10, i -> i);
        SeriesScore score = new SeriesScore(series, 1);
        for (int i = 0; i < 10; i++) {
            double[] forecast = {9 + i + 1 - (i + 1)};
            double[] lower = {forecast[0] - 1};
            double[] upper = {forecast[0] + 5.5};
            score.add(9 + i, forecast, new Bounds(lower, upper, lower, new double[] {forecast[0] + 100}));
        }
        score.finish();

        IntervalScore intervals = score.intervals();
        assertThat(intervals.count(1)).isEqualTo(10);
        assertThat(intervals.inside(Level.OF_80, 1)).isEqualTo(5);
        assertThat(intervals.inside(Level.OF_95, 1)).isEqualTo(10);
        assertThat(intervals.isRight(Level.OF_80)).isFalse();
        assertThat(intervals.isRight(Level.OF_95)).isTrue();
        // Errors 6 to 10 are .5 to 4.5 beyond, and each of that costs 10; the width is 6.5.
        assertThat(score.scaled(each -> each.score(Level.OF_80))).isCloseTo(6.5 + 10 * 12.5 / 10, within(1e-9));
        assertThat(score.scaled(each -> each.score(Level.OF_95))).isCloseTo(101, within(1e-9));
        // The middle 80 % of 1 to 10 lie between 1.9 and 9.1.
        assertThat(intervals.relativeWidth(Level.OF_80)).isCloseTo(6.5 / 7.2, within(1e-6));
        assertThat(score.scaled(each -> each.width(Level.OF_80))).isCloseTo(6.5, within(1e-9));
        assertThat(score.scaled(each -> each.idealWidth(Level.OF_80))).isCloseTo(7.2, within(1e-6));
    }

    @Test
    void theScaleIsThatOfADayWhereTheFirstPartHasTwo() {
        assertThat(series(96, 48, i -> i).naiveError()).isEqualTo(24);
        assertThat(series(94, 47, i -> i).naiveError()).isEqualTo(1);
    }

    /** Every third step is missing; and half a day, too long to be imputed. */
    @Test
    void theScaleIsThatOfMeasuredPoints() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            points.add(
                    i % 3 == 2
                            ? new Point(Double.NaN, i * HOUR_MS, Origin.IMPUTED, Double.NaN)
                            : new Point(5 * (i % 3), i * HOUR_MS));
        }
        assertThat(Series.of("s", points, 40).naiveError()).isEqualTo(5);

        List<Point> days = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            double value = 0.1 * i + 50 * Math.sin(i * Math.PI / 12);
            if (i == 100) {
                days.add(new Point(value, i * HOUR_MS, Origin.AFTER_GAP, Double.NaN));
            } else if (i < 88 || i > 100) {
                days.add(new Point(value, i * HOUR_MS));
            }
        }
        Series series = Series.of("s", days, days.size());
        assertThat(series.season()).isEqualTo(24);
        assertThat(series.naiveError()).isCloseTo(2.4, within(1e-9));
    }

    @Test
    void intervalsOfBaselinesAreNotHeldAgainstWhatComesAfterALongGap() {
        double before = width(205);
        double after = width(207);

        assertThat(after / before).isBetween(0.8, 1.2);
    }

    /** Of the 95 % interval one step ahead, at an origin of a series that is at another level after the gap before point 206. */
    private static double width(int at) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 220; i++) {
            boolean isBefore = i < 206;
            points.add(new Point(
                    i * i % 7 + (isBefore ? 0 : 1_000),
                    (isBefore ? i : 500 + i) * HOUR_MS,
                    i == 206 ? Origin.AFTER_GAP : Origin.MEASURED,
                    Double.NaN));
        }
        List<Double> widths = new ArrayList<>();
        new Contender.Simple(Baseline.ALL.get(0))
                .roll(List.of(Series.of("s", points, 200)), 10, (series, origin, forecast, bounds) -> {
                    if (origin == at) {
                        widths.add(bounds.upper95()[0] - bounds.lower95()[0]);
                    }
                });
        return widths.get(0);
    }

    @Test
    void aConstantFirstPartHasNoMase() {
        Series series = series(20, 10, i -> 5);
        SeriesScore score = new SeriesScore(series, 1);
        score.add(9, new double[] {6}, Bounds.NONE);
        assertThat(score.mase()).isNaN();
        assertThat(score.rmse()).isEqualTo(1);
    }

    @Test
    void missingPointsAndThoseAfterLongGapsAreNotScored() {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            points.add(new Point(i, i * HOUR_MS));
        }
        points.set(11, new Point(Double.NaN, 11 * HOUR_MS, Origin.IMPUTED, Double.NaN));
        points.set(13, new Point(13, 99 * HOUR_MS, Origin.AFTER_GAP, Double.NaN));
        Series series = Series.of("s", points, 11);
        assertThat(series.values()[11]).isEqualTo(10);
        assertThat(series.isOrigin(11)).isFalse();
        SeriesScore score = new SeriesScore(series, 3);
        score.add(10, new double[] {100, 14, 100}, Bounds.NONE); // missing, off by 2, after a gap
        assertThat(score.maseAt(1)).isNaN();
        assertThat(score.maseAt(2)).isEqualTo(2);
        assertThat(score.maseAt(3)).isNaN();
    }

    @Test
    void eventsBecomeSeriesInTheOrderOfTime() {
        SeriesSet.Builder builder = new SeriesSet.Builder();
        for (int i = 19; i >= 0; i--) {
            builder.add(new Observation("b", i, i * HOUR_MS));
        }
        builder.add(new Observation("a", 1, 0));
        SeriesSet set = builder.build("made", PointRules.PLAIN, 0.7, false);
        assertThat(set.tooShort()).containsExactly("a");
        assertThat(set.series()).hasSize(1);
        assertThat(set.series().get(0).inPhase().first(14))
                .containsExactly(IntStream.range(0, 14).asDoubleStream().toArray());
        assertThat(set.origins()).isEqualTo(6);
    }

    @Test
    void onAGridMissingStepsAreNotLearnt() {
        SeriesSet.Builder builder = new SeriesSet.Builder();
        for (int i = 0; i < 30; i++) {
            if (i != 5 && i != 6 && i != 25) {
                builder.add(new Observation("s", i, i * HOUR_MS + 7));
            }
        }
        PointRules hours = PointRules.grid(Duration.ofHours(1));
        Series series = builder.build("made", hours, 0.7, true).series().get(0);
        assertThat(series.values()).hasSize(30);
        assertThat(series.values()[6]).isEqualTo(4);
        assertThat(series.history())
                .containsExactly(IntStream.range(0, 21)
                        .mapToDouble(i -> i == 5 || i == 6 ? History.MISSING : i)
                        .toArray());
        assertThat(series.isOrigin(25)).isFalse();

        Series goesOn = builder.build("made", hours, 0.7, false).series().get(0);
        assertThat(goesOn.values()).as("without the hour that is not over").hasSize(29);
    }

    @Test
    void baselinesFindTheirSeasonAgainAfterALongGap() {
        SeriesSet.Builder builder = new SeriesSet.Builder();
        IntToDoubleFunction value = i -> Math.sin(i * Math.PI / 12);
        for (int i = 0; i < 480; i++) {
            boolean isMissing = (i >= 200 && i < 212) || (i >= 400 && i < 431);
            if (!isMissing) {
                builder.add(new Observation("s", value.applyAsDouble(i), i * HOUR_MS));
            }
        }
        Series series = builder.build("made", PointRules.grid(Duration.ofHours(1)), 0.7, true)
                .series()
                .get(0);
        assertThat(series.season()).isEqualTo(24);
        assertThat(series.naiveError()).isCloseTo(0, within(1e-6));

        Map<Integer, double[]> forecasts = forecasts(new Contender.Simple(new SeasonalNaive()), series);

        assertThat(forecasts).hasSizeGreaterThan(100);
        forecasts.forEach((origin, forecast) -> {
            int hour = (int) (series.points().get(origin).timestampMs() / HOUR_MS);
            for (int h = 0; h < forecast.length; h++) {
                assertThat(forecast[h]).isCloseTo(value.applyAsDouble(hour + 1 + h), within(1e-6));
            }
        });
    }

    @Test
    void kindsAreToldByTheFirstPart() {
        assertThat(SeriesKind.of(new double[50], 0)).isEqualTo(SeriesKind.SHORT);
        assertThat(SeriesKind.of(values(200, i -> i % 3 == 0 ? 2 : 0), 0)).isEqualTo(SeriesKind.INTERMITTENT);
        assertThat(SeriesKind.of(values(200, i -> i), 24)).isEqualTo(SeriesKind.TRENDING);
        assertThat(SeriesKind.of(values(200, i -> Math.sin(i * Math.PI / 12)), 24))
                .isEqualTo(SeriesKind.SEASONAL);
        assertThat(SeriesKind.of(values(200, i -> i % 2 == 0 ? 1 : -1), 0)).isEqualTo(SeriesKind.NOISY);
        assertThat(SeriesKind.of(values(200, i -> Math.sin(i / 20.0)), 0)).isEqualTo(SeriesKind.SMOOTH);
    }

    @Test
    void theSeasonIsADayOrAWeekOrNone() {
        assertThat(Season.of(values(700, i -> Math.sin(i * Math.PI / 12)), HOUR_MS))
                .isEqualTo(24);
        assertThat(Season.of(values(700, i -> i / 24 % 7 < 2 ? 1 : 0), HOUR_MS)).isEqualTo(168);
        assertThat(Season.of(values(700, i -> i % 10), HOUR_MS)).isZero();
        assertThat(Season.of(values(700, i -> i), HOUR_MS)).as("of a trend").isZero();
        assertThat(Season.of(values(700, i -> i / 70.0 + Math.sin(i * Math.PI / 12)), HOUR_MS))
                .as("of a day in a trend")
                .isEqualTo(24);
    }

    private static double[] values(int length, IntToDoubleFunction value) {
        return IntStream.range(0, length).mapToDouble(value::applyAsDouble).toArray();
    }

    static Stream<Contender> contenders() {
        return Stream.concat(
                Baseline.ALL.stream().map(Contender.Simple::new),
                Stream.of(
                        new Contender.Network("random", RandomRelease.gru(3)),
                        new Contender.Network("base, which sees seasons", BaseRelease.of(BaseRelease.BEST))));
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void aLaterValueChangesNoEarlierForecast(Contender contender) {
        IntToDoubleFunction value = i -> 10 * Math.sin(i * Math.PI / 12) + 3 * Math.sin(i * i);
        Map<Integer, double[]> before = forecasts(contender, series(200, 140, value));
        Map<Integer, double[]> after =
                forecasts(contender, series(200, 140, i -> i == 170 ? 1000 : value.applyAsDouble(i)));
        for (int origin = 139; origin < 170; origin++) {
            assertThat(after.get(origin)).containsExactly(before.get(origin));
        }
        assertThat(IntStream.range(170, 199))
                .as("origins whose forecasts know the value")
                .anyMatch(origin -> !Arrays.equals(after.get(origin), before.get(origin)));
    }

    private static Map<Integer, double[]> forecasts(Contender contender, Series series) {
        Map<Integer, double[]> forecasts = new ConcurrentHashMap<>();
        contender.roll(List.of(series), 10, (at, origin, forecast, bounds) -> forecasts.put(origin, forecast));
        return forecasts;
    }
}
