package io.rollcast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommonPartTest {

    private static List<Point> points(long... times) {
        return LongStream.of(times).mapToObj(time -> new Point(1, time)).toList();
    }

    /** Forecasts from points at some times, which are numbered on from the first. */
    private static List<Forecast> forecasts(long firstSeq, long... times) {
        return IntStream.range(0, times.length)
                .mapToObj(i -> new Forecast(
                        "a", firstSeq + i, times[i], 1, Forecast.LAST_VALUE, "", false, 0, new double[] {1}))
                .toList();
    }

    private static CommonPart common(
            List<Point> points, List<Forecast> forecasts, boolean areWhole, boolean haveGrown) {
        return CommonPart.of(Map.of("a", points), Map.of("a", forecasts), areWhole, haveGrown);
    }

    private static List<Long> numbers(CommonPart part) {
        return part.forecasts().get("a").stream().map(Forecast::seq).toList();
    }

    @Test
    void wholeTopicsAreComparedAsTheyAre() {
        CommonPart part = common(points(1, 2, 3), forecasts(2, 2, 3), true, false);

        assertThat(part.points().get("a")).hasSize(3);
        assertThat(numbers(part)).containsExactly(2L, 3L);
    }

    @Test
    void aSeriesBeginsAtItsFirstPointThatHasItsForecast() {
        CommonPart older = common(points(1, 2, 3, 4), forecasts(13, 3, 4), false, false);
        assertThat(older.points().get("a")).extracting(Point::timestampMs).containsExactly(3L, 4L);
        assertThat(numbers(older)).containsExactly(1L, 2L);

        CommonPart younger = common(points(3, 4, 5), forecasts(1, 1, 2, 3, 4, 5), false, false);
        assertThat(younger.points().get("a")).hasSize(3);
        assertThat(numbers(younger)).containsExactly(1L, 2L, 3L);
        assertThat(younger.leftOut()).isZero();
    }

    @Test
    void aSeriesDoesNotBeginAfterImputedPointsWhichAreBeforeTheBeginning() {
        List<Point> points = List.of(
                new Point(1, 1),
                new Point(Double.NaN, 2, Point.Origin.IMPUTED, Double.NaN),
                new Point(1, 3),
                new Point(1, 4));
        List<Forecast> forecasts = List.of(
                new Forecast("a", 8, 3, 1, Forecast.LAST_VALUE, "", false, 1, new double[] {1}),
                new Forecast("a", 9, 4, 1, Forecast.LAST_VALUE, "", false, 0, new double[] {1}));

        CommonPart part = common(points, forecasts, false, false);

        assertThat(part.points().get("a")).extracting(Point::timestampMs).containsExactly(4L);
        assertThat(numbers(part)).containsExactly(1L);
    }

    @Test
    void whatIsLostOrDoubledAfterwardsIsStillThere() {
        CommonPart lost = common(points(3, 4, 5), forecasts(3, 3, 5), false, false);
        assertThat(lost.points().get("a")).hasSize(3);

        CommonPart doubled = common(points(3, 4), forecasts(3, 3, 4, 4), false, false);
        assertThat(doubled.forecasts().get("a")).hasSize(3);
    }

    @Test
    void pointsOfOneTimeAreNoBeginningAsSomeMayBeGone() {
        CommonPart part = common(points(3, 3, 4), forecasts(2, 3, 4), false, false);

        assertThat(part.points().get("a")).extracting(Point::timestampMs).containsExactly(4L);
    }

    @Test
    void aSeriesOfWhichEveryForecastIsDoubledBeginsWithTheFirst() {
        List<Forecast> doubled = Stream.of(forecasts(7, 3, 4), forecasts(7, 3, 4))
                .flatMap(List::stream)
                .toList();

        assertThat(numbers(common(points(2, 3, 4), doubled, false, false))).containsExactly(1L, 2L, 1L, 2L);
        // But not where two points may have had that time, of which one is gone.
        List<Forecast> ofOneTime = Stream.of(forecasts(6, 3, 3), forecasts(8, 4))
                .flatMap(List::stream)
                .toList();
        assertThat(numbers(common(points(3, 4), ofOneTime, false, false))).containsExactly(1L);
    }

    @Test
    void whereThereAreForecastsOfOthersPointsWithoutAnyAreLost() {
        Map<String, List<Point>> points = Map.of("a", points(5, 6, 7), "b", points(4, 5, 6, 7), "old", points(4, 5));

        CommonPart part = CommonPart.of(points, Map.of("a", forecasts(1, 5, 6, 7)), false, false);

        assertThat(part.points().get("a")).hasSize(3);
        assertThat(part.points().get("b")).extracting(Point::timestampMs).containsExactly(6L, 7L);
        assertThat(part.forecasts()).containsOnlyKeys("a");
        assertThat(part.points()).doesNotContainKey("old");
        assertThat(part.leftOut()).isEqualTo(1);
    }

    @Test
    void aSeriesWithoutACommonPointIsLeftOut() {
        CommonPart part = common(points(1, 2), forecasts(3, 3), false, false);

        assertThat(part.points()).isEmpty();
        assertThat(part.forecasts()).isEmpty();
        assertThat(part.leftOut()).isEqualTo(1);
        assertThat(CommonPart.of(Map.of(), Map.of("b", forecasts(1, 1)), false, false)
                        .leftOut())
                .isEqualTo(1);
    }

    @Test
    void forecastsOfPointsThatCameLaterAreLeftOutIfAnyCame() {
        assertThat(numbers(common(points(1, 2), forecasts(1, 1, 2, 3), true, true)))
                .containsExactly(1L, 2L);
        assertThat(numbers(common(points(1, 2), forecasts(1, 1, 2, 3), true, false)))
                .containsExactly(1L, 2L, 3L);
        assertThat(CommonPart.of(Map.of(), Map.of("b", forecasts(1, 1)), true, true)
                        .forecasts())
                .isEmpty();
    }
}
