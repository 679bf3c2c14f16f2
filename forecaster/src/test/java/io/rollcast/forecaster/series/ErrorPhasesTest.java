package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorPhasesTest {

    private static final long HOUR_MS = 3_600_000;

    private final ErrorPhases phases = new ErrorPhases();

    /** Points of so many seasons, whose errors are those of Gauss times a shape. */
    private void meet(int season, int seasons) {
        SplittableRandom random = new SplittableRandom(1);
        for (int seq = 1; seq <= seasons * season; seq++) {
            phases.met(shape((double) (seq % season) / season) * Math.abs(random.nextGaussian()));
            phases.pass(1);
        }
    }

    private static double shape(double phase) {
        return 1 + 0.8 * Math.sin(2 * Math.PI * phase);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 24, 96, 288, 1440})
    void aFactorIsHowLargeErrorsAreAtThatPhase(int season) {
        phases.follow(season);

        meet(season, 60);

        double error = 0;
        for (int steps = 1; steps <= season; steps++) {
            double factor = phases.factor(steps);
            error += Math.abs(factor - shape((double) (steps % season) / season)) / season;
        }
        assertThat(error).isLessThan(0.25);
        assertThat(phases.factor(1L + season)).isEqualTo(phases.factor(1));
    }

    @Test
    void allPhasesAreAlikeWithoutASeasonAndAtItsBeginning() {
        phases.met(5);
        phases.pass(1);
        assertThat(phases.factor(3)).isEqualTo(1);

        phases.follow(24);
        assertThat(phases.factor(3)).isEqualTo(1);
    }

    @Test
    void anotherSeasonBeginsAgainAndTheSameGoesOn() {
        phases.follow(24);
        meet(24, 10);
        double known = phases.factor(6);

        phases.follow(24);
        assertThat(phases.factor(6)).isEqualTo(known).isNotEqualTo(1);

        phases.follow(7);
        assertThat(phases.factor(6)).isEqualTo(1);
    }

    @Test
    void missingStepsPassAsWell() {
        phases.follow(24);
        meet(24, 10);
        double known = phases.factor(20);

        phases.pass(2 * 24 + 14);

        assertThat(phases.factor(6)).isEqualTo(known);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 24, 288})
    void readsBackWhatItWrote(int season) {
        phases.follow(season);
        meet(season, 3);
        ByteBuffer bytes = ByteBuffer.allocate(ErrorPhases.MOST_BYTES);
        phases.encode(bytes);

        ErrorPhases read = ErrorPhases.decode(bytes.flip());

        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(read).usingRecursiveComparison().isEqualTo(phases);
    }

    /** A solar plant: nothing at night, and by day what clouds let through. */
    private static List<Point> solar(int days) {
        SplittableRandom random = new SplittableRandom(8);
        List<Point> points = new ArrayList<>();
        double clouds = 0;
        for (int hour = 0; hour < 24 * days; hour++) {
            double height = Math.max(0, Math.sin(Math.PI * (hour % 24 - 6) / 12));
            clouds = 0.8 * clouds + 0.2 * random.nextGaussian();
            double value = Math.rint(100 * height * Math.min(1, Math.max(0.05, 0.7 + clouds)) * 10) / 10;
            points.add(new Point(value, HOUR_MS * hour));
        }
        return points;
    }

    @Test
    void boundsOfASolarPlantAreNarrowAtNightAndHoldByDay() {
        List<Point> points = solar(45);
        Life life = new Life("s").takeAll(points);

        int days = 0;
        int within = 0;
        double widthByDay = 0;
        double widthAtNight = 0;
        int nights = 0;
        for (int at = 600; at < points.size() - 1; at++) {
            Forecast forecast = life.forecasts.get(at);
            double next = points.get(at + 1).value();
            double width = forecast.bounds().upper()[0] - forecast.bounds().lower()[0];
            long hour = points.get(at + 1).timestampMs() / HOUR_MS % 24;
            if (hour > 7 && hour < 17) {
                days++;
                within += next >= forecast.bounds().lower()[0]
                                && next <= forecast.bounds().upper()[0]
                        ? 1
                        : 0;
                widthByDay += width;
            } else if (hour < 5 || hour > 20) {
                nights++;
                widthAtNight += width;
            }
        }
        assertThat((double) within / days).isGreaterThan(0.6);
        assertThat(widthAtNight / nights).isLessThan(0.25 * widthByDay / days);
    }

    @Test
    void whatIsWrittenDependsNeitherOnBatchesNorOnCrashes() {
        List<Point> points = solar(28);
        List<String> written = new Life("s").takeAll(points).written();

        IntUnaryOperator portion = from -> 1 + from % 7;
        assertThat(new Life("s").takeAll(points, from -> 1, true).written()).isEqualTo(written);
        assertThat(new Life("s").takeAll(points, portion, true).written()).isEqualTo(written);
        assertThat(new Life("s").takeAll(points, portion, false).written()).isEqualTo(written);
    }
}
