package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeasonFinderTest {

    private static Seasons find(int count, int stepsPerDay, double noise, IntToDoubleFunction shape) {
        Random random = new Random(TestWeights.SEED);
        double[] values = new double[count];
        for (int t = 0; t < count; t++) {
            values[t] = shape.applyAsDouble(t) + noise * random.nextGaussian();
        }
        return SeasonFinder.find(Past.of(values, count - 1), count, stepsPerDay);
    }

    private static double sine(int t, double period) {
        return Math.sin(2 * Math.PI * t / period);
    }

    @Test
    void aDayIsExpectedUntilADayAndAHalfAreKnown() {
        assertThat(find(2, 24, 1, t -> 0)).isEqualTo(new Seasons(24, 168));
        assertThat(find(35, 24, 1, t -> 0)).isEqualTo(new Seasons(24, 168));
        assertThat(find(36, 24, 1, t -> 0)).isEqualTo(Seasons.NONE);
    }

    @Test
    void aDayIsFoundWhereItRepeats() {
        assertThat(find(200, 24, 0.5, t -> sine(t, 24))).isEqualTo(new Seasons(24, 168));
        assertThat(find(600, 288, 0.5, t -> sine(t, 288))).isEqualTo(new Seasons(288, 2016));
    }

    @Test
    void ofALongDayNothingIsExpectedBeforeItIsSeen() {
        assertThat(find(300, 1_440, 0.05, t -> sine(t, 60))).isEqualTo(new Seasons(60, 0));
        assertThat(find(300, 1_440, 0, t -> 0)).isEqualTo(Seasons.NONE);
        assertThat(find(300, 288, 0.3, t -> 0)).isEqualTo(new Seasons(288, 2_016));
        assertThat(find(2_192, 1_440, 0.3, t -> sine(t, 60) + sine(t, 1_440))).isEqualTo(new Seasons(1_440, 10_080));
    }

    @Test
    void aTrendIsNoDay() {
        assertThat(find(368, 24, 0, t -> t)).isEqualTo(Seasons.NONE);
        assertThat(find(368, 24, 50, t -> t)).isEqualTo(Seasons.NONE);
        assertThat(find(704, 96, 0, t -> -t)).isEqualTo(Seasons.NONE);
    }

    @Test
    void valuesThatWanderSlowlyHaveNoDay() {
        int days = 0;
        for (int seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            double[] values = new double[368];
            for (int t = 1; t < values.length; t++) {
                values[t] = 0.95 * values[t - 1] + random.nextGaussian();
            }
            Seasons seasons = SeasonFinder.find(Past.of(values, values.length - 1), values.length, 24);
            days += seasons.season() == 24 ? 1 : 0;
        }

        assertThat(days).as("of 100 series, those in which a day is seen").isLessThan(3);
    }

    @Test
    void aDayIsFoundInATrend() {
        assertThat(find(368, 24, 0.3, t -> t / 35.0 + Math.sqrt(2) * sine(t, 24)))
                .isEqualTo(new Seasons(24, 168));
    }

    @Test
    void aDayIsFoundInMuchNoise() {
        assertThat(find(600, 24, 1, t -> 0.8 * sine(t, 24))).isEqualTo(new Seasons(24, 168));
        assertThat(find(704, 48, 1, t -> t % 48 < 2 ? 3.5 : 0).week()).isEqualTo(336);
    }

    @Test
    void aWeekIsTheSeasonWhereDaysDiffer() {
        assertThat(find(400, 24, 0.3, t -> t / 24 % 7 == 2 ? 5 * sine(t % 24, 48) : 0))
                .isEqualTo(new Seasons(168, 168));
    }

    @Test
    void aSmoothWeekIsFoundInMuchNoise() {
        assertThat(find(368, 24, 1, t -> sine(t, 168)).season()).isEqualTo(168);
    }

    @Test
    void anAbsurdValueHidesNoSeasonWhereTheLevelHasShifted() {
        assertThat(find(368, 24, 3, t -> t == 300 ? 1e6 : (t < 200 ? 0 : 1000) + 10 * sine(t, 24)))
                .isEqualTo(new Seasons(24, 168));
    }

    @ParameterizedTest
    @CsvSource({"12, 0", "9, 24", "40, 0", "7, 288", "90, 0", "20.4, 0"})
    void aPeriodIsFoundWithoutAClock(double period, int stepsPerDay) {
        assertThat(find(stepsPerDay == 288 ? 500 : 256, stepsPerDay, 0.3, t -> sine(t, period))
                        .season())
                .isBetween((int) (0.98 * period), (int) Math.ceil(1.02 * period));
    }

    /** Points before and after another level, which is several amplitudes away. */
    @ParameterizedTest
    @CsvSource({"200, 24", "256, 24", "368, 24", "256, 0"})
    void aLevelShiftHidesNoSeason(int count, int stepsPerDay) {
        for (double shift : new double[] {-2, 3, -10, 100}) {
            for (int at = 5; at < count - 12; at += 3) {
                int from = at;
                Seasons seasons = find(count, stepsPerDay, 0.3, t -> sine(t, 24) + (t >= from ? shift : 0));
                // Two or three of its days are as good: they repeat as well.
                assertThat(seasons.season())
                        .as("of a shift by %s at point %d of %d", shift, at, count)
                        .isPositive()
                        .matches(season -> season % 24 == 0);
            }
        }
    }

    @Test
    void aLevelShiftIsNoSeason() {
        for (int at = 10; at < 250; at += 10) {
            int from = at;
            assertThat(find(256, 0, 1, t -> t >= from ? 20 : 0)).isEqualTo(Seasons.NONE);
            assertThat(find(256, 24, 1, t -> t >= from ? 20 : 0)).isEqualTo(Seasons.NONE);
        }
    }

    @Test
    void noiseAndConstantsHaveNoSeason() {
        assertThat(find(256, 0, 1, t -> 0)).isEqualTo(Seasons.NONE);
        assertThat(find(600, 288, 1, t -> 0)).isEqualTo(Seasons.NONE);
        assertThat(find(256, 0, 0, t -> 7)).isEqualTo(Seasons.NONE);
        assertThat(find(0, 0, 0, t -> 0)).isEqualTo(Seasons.NONE);
        assertThat(find(1, 0, 0, t -> 0)).isEqualTo(Seasons.NONE);
    }

    @Test
    void oneAbsurdValueHidesNoSeason() {
        assertThat(find(200, 24, 0.3, t -> t == 100 ? 1e30 : sine(t, 24))).isEqualTo(new Seasons(24, 168));
    }

    @Test
    void norDoesOneThatAFartherOneHides() {
        assertThat(find(200, 0, 0.3, t -> t == 100 ? 1e5 : t == 98 ? 3e3 : 30 * sine(t, 24))
                        .season())
                .isEqualTo(24);
        assertThat(find(200, 0, 0.3, t -> t >= 100 && t < 103 ? 1e5 : t == 98 ? 3e3 : 30 * sine(t, 24))
                        .season())
                .isEqualTo(24);
    }

    @Test
    void peaksOfASeasonAreNotAbsurdHoweverSmallTheRestIs() {
        Random heights = new Random(5);
        double[] peaks = heights.doubles(20, 5, 60).toArray();
        assertThat(find(256, 0, 0.3, t -> t % 24 == 3 ? peaks[t / 24] : 0).season())
                .isEqualTo(24);
    }

    @Test
    void pointsAreKeptForAWeekOrForAsManyDaysAsThereIsRoomFor() {
        assertThat(SeasonFinder.pointsWorthKeeping(24, 600)).isEqualTo(368);
        assertThat(SeasonFinder.pointsWorthKeeping(24, 300)).isEqualTo(200);
        assertThat(SeasonFinder.pointsWorthKeeping(48, RingCapacity.STANDARD.most()))
                .isEqualTo(704);
        assertThat(SeasonFinder.pointsWorthKeeping(96, RingCapacity.STANDARD.most()))
                .isEqualTo(1_376);
        assertThat(SeasonFinder.pointsWorthKeeping(288, RingCapacity.STANDARD.most()))
                .isEqualTo(2_048);
        assertThat(SeasonFinder.pointsWorthKeeping(1_440, RingCapacity.STANDARD.most()))
                .isEqualTo(2_192);
        assertThat(SeasonFinder.pointsWorthKeeping(2_880, RingCapacity.STANDARD.most()))
                .isZero();
        assertThat(SeasonFinder.pointsWorthKeeping(144, 600)).isEqualTo(320);
        assertThat(SeasonFinder.pointsWorthKeeping(288, 600)).isEqualTo(464);
        assertThat(SeasonFinder.pointsWorthKeeping(288, 640)).isEqualTo(608);
        assertThat(SeasonFinder.pointsWorthKeeping(1440, 640)).isZero();
        assertThat(SeasonFinder.pointsWorthKeeping(0, 640)).isZero();
    }

    @Test
    void stepsOfADayFollowFromTheUsualStep() {
        assertThat(SeasonFinder.stepsPerDay(3_600_000)).isEqualTo(24);
        assertThat(SeasonFinder.stepsPerDay(300_412.7)).isEqualTo(288);
        assertThat(SeasonFinder.stepsPerDay(100)).isZero();
        assertThat(SeasonFinder.stepsPerDay(86_400_000)).isZero();
        assertThat(SeasonFinder.stepsPerDay(0)).isZero();
    }
}
