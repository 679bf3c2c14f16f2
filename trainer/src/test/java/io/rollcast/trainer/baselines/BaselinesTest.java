package io.rollcast.trainer.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.trainer.baselines.Baseline.FirstPart;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Baselines on series whose continuation is known. */
class BaselinesTest {

    private static final int HORIZON = 5;

    @Test
    void lastValueRepeatsIt() {
        RollingForecaster forecaster = new LastValue().fit(new FirstPart(new double[] {1, 2, 3}, 0, 2));
        assertThat(forecaster.forecast()).containsExactly(3, 3);
        forecaster.observe(7);
        assertThat(forecaster.forecast()).containsExactly(7, 7);
    }

    @Test
    void seasonalNaiveRepeatsTheLatestSeason() {
        RollingForecaster forecaster =
                new SeasonalNaive().fit(new FirstPart(new double[] {9, 9, 9, 1, 2, 3}, 3, HORIZON));
        assertThat(forecaster.forecast()).containsExactly(1, 2, 3, 1, 2);
        forecaster.observe(5);
        assertThat(forecaster.forecast()).containsExactly(2, 3, 5, 2, 3);
    }

    @Test
    void seasonalNaiveIsLastValueWithoutASeason() {
        RollingForecaster forecaster = new SeasonalNaive().fit(new FirstPart(new double[] {4, 6}, 0, 2));
        assertThat(forecaster.forecast()).containsExactly(6, 6);
    }

    @Test
    void holtWintersContinuesAnExactSeason() {
        double[] series = new double[130];
        Arrays.setAll(series, i -> 100 + 10 * Math.sin(2 * Math.PI * i / 12));
        RollingForecaster forecaster = new HoltWinters().fit(new FirstPart(Arrays.copyOf(series, 120), 12, HORIZON));
        assertThat(forecaster.forecast()).containsExactly(Arrays.copyOfRange(series, 120, 125), within(1e-6));
    }

    @Test
    void holtWintersFollowsASeasonThatRises() {
        double[] series = new double[300];
        Arrays.setAll(series, i -> 0.5 * i + 10 * Math.sin(2 * Math.PI * i / 12));
        RollingForecaster forecaster = new HoltWinters().fit(new FirstPart(Arrays.copyOf(series, 240), 12, HORIZON));
        for (int i = 240; i < 290; i++) {
            forecaster.observe(series[i]);
        }
        assertThat(forecaster.forecast()).containsExactly(Arrays.copyOfRange(series, 290, 295), within(0.5));
    }

    @Test
    void ridgeContinuesAnExactAutoregression() {
        // x(t) = 2 cos(w) x(t - 1) - x(t - 2), which every sine of that frequency obeys.
        double[] series = new double[210];
        Arrays.setAll(series, i -> 7 + 3 * Math.sin(0.7 * i + 1));
        RollingForecaster forecaster = new RidgeRegression().fit(new FirstPart(Arrays.copyOf(series, 200), 0, HORIZON));
        assertThat(forecaster.forecast()).containsExactly(Arrays.copyOfRange(series, 200, 205), within(0.01));
        forecaster.observe(series[200]);
        assertThat(forecaster.forecast()).containsExactly(Arrays.copyOfRange(series, 201, 206), within(0.01));
    }

    @Test
    void ridgeUsesASeasonLongerThanItsLags() {
        Random random = new Random(5);
        double[] pattern = random.doubles(48).toArray();
        double[] series = new double[485];
        Arrays.setAll(series, i -> pattern[i % 48]);
        RollingForecaster forecaster =
                new RidgeRegression().fit(new FirstPart(Arrays.copyOf(series, 480), 48, HORIZON));
        assertThat(forecaster.forecast()).containsExactly(Arrays.copyOfRange(series, 480, 485), within(0.02));
    }

    static List<Baseline> all() {
        return Baseline.ALL;
    }

    @ParameterizedTest
    @MethodSource("all")
    void shortAndConstantSeriesHaveFiniteForecasts(Baseline baseline) {
        Stream.of(new double[] {5}, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, new double[200])
                .forEach(values -> {
                    RollingForecaster forecaster = baseline.fit(new FirstPart(values, 0, 30));
                    forecaster.observe(values[values.length - 1]);
                    assertThat(Arrays.stream(forecaster.forecast()).allMatch(Double::isFinite))
                            .isTrue();
                });
    }

    @ParameterizedTest
    @MethodSource("all")
    void aHorizonMayBeLongerThanASeason(Baseline baseline) {
        double[] series = new double[200];
        Arrays.setAll(series, i -> i % 4);
        double[] forecast = baseline.fit(new FirstPart(series, 4, 11)).forecast();
        if (!baseline.name().equals(LastValue.NAME)) {
            assertThat(forecast).containsExactly(new double[] {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2}, within(0.05));
        }
    }
}
