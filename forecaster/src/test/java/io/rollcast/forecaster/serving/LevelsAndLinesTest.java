package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens to a series at a time, and how soon the release that comes with Rollcast forecasts from what it is then. None
 * of these series has a season, so the naive forecasts are the last value and a drift, which knows when it happened. The errors
 * of a mean and a line that know as well are printed.
 */
class LevelsAndLinesTest {

    private static final int EVENT = 300;
    private static final int PATIENCE = 20;
    private static final int SCORED = 100;
    private static final int HORIZON = 10;
    private static final int SERIES = 20;

    /** Mean absolute error of what is emitted, over that of the better naive forecast. */
    private static final double MOST = 1.1;

    /** A mean error that does not count, in deviations of the noise: a season that noise seems to have delays the guard. */
    private static final double LEAST_MEAN = 0.01;

    enum Happening {
        LEVEL_SHIFT {
            @Override
            double value(int t, Random random) {
                return (t < EVENT ? 50 : 75) + random.nextGaussian();
            }
        },
        TREND {
            @Override
            double value(int t, Random random) {
                return 50 + 0.3 * Math.max(0, t - EVENT) + random.nextGaussian();
            }
        },
        SPIKE {
            @Override
            double value(int t, Random random) {
                return t == EVENT ? 50 * 20 : 20 + random.nextGaussian();
            }
        },
        /** Its increases, as the forecaster has them of a counter that starts again. */
        COUNTER {
            @Override
            double value(int t, Random random) {
                return (t < EVENT ? 5 : 20) + random.nextInt(6);
            }
        },
        CONSTANT {
            @Override
            double value(int t, Random random) {
                return t < EVENT ? 50 + random.nextGaussian() : 42;
            }
        };

        abstract double value(int t, Random random);
    }

    @ParameterizedTest
    @EnumSource
    void fromTwentyPointsAfterItNoNaiveForecastIsMuchBetter(Happening happening) {
        double[] errors = new double[5];
        for (int seed = 0; seed < SERIES; seed++) {
            add(errors, happening, seed);
        }

        System.out.printf(
                Locale.ROOT,
                "%s: %.3f of the last value's error, %.3f of the drift's, %.3f of a mean's, %.3f of a line's%n",
                happening,
                errors[0] / errors[1],
                errors[0] / errors[2],
                errors[0] / errors[3],
                errors[0] / errors[4]);
        double naive = Math.min(errors[1], errors[2]);
        assertThat(errors[0]).isLessThanOrEqualTo(MOST * naive + LEAST_MEAN * SERIES * SCORED * HORIZON);
    }

    /** Adds the errors of the release, the last value, the drift over all points since, the mean and the line over 20 points. */
    private static void add(double[] errors, Happening happening, int seed) {
        Random random = new Random(seed);
        int length = EVENT + PATIENCE + SCORED + HORIZON;
        double[] values = new double[length];
        for (int t = 0; t < length; t++) {
            values[t] = happening.value(t, random);
        }
        double[][] forecasts = forecasts(values, happening + "-" + seed);
        for (int t = EVENT + PATIENCE; t < EVENT + PATIENCE + SCORED; t++) {
            double drift = (values[t] - values[EVENT + 1]) / (t - EVENT - 1);
            double mean = 0;
            double slope = 0;
            for (int back = 0; back < PATIENCE; back++) {
                mean += values[t - back] / PATIENCE;
                slope += (9.5 - back) * values[t - back] / 665;
            }
            for (int h = 1; h <= HORIZON; h++) {
                double actual = values[t + h];
                errors[0] += Math.abs(forecasts[t][h - 1] - actual);
                errors[1] += Math.abs(values[t] - actual);
                errors[2] += Math.abs(values[t] + h * drift - actual);
                errors[3] += Math.abs(mean - actual);
                errors[4] += Math.abs(mean + (9.5 + h) * slope - actual);
            }
        }
    }

    private static double[][] forecasts(double[] values, String id) {
        LiveModel live = new LiveModel();
        String digest = ModelRelease.digest(BaseRelease.file(BaseRelease.BEST));
        live.serve(new ServedModel(ReleaseId.parse(BaseRelease.ID), digest, BaseRelease.of(BaseRelease.BEST), 0));
        ForecastStep step = new ForecastStep(
                new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)), true);
        SeriesMemory memory = new SeriesMemory(id);
        List<Point> points = new ArrayList<>();
        for (int t = 0; t < values.length; t++) {
            points.add(new Point(values[t], 1_000L * t));
        }
        double[][] forecasts = new double[values.length][];
        step.run(
                live.models(),
                List.of(new Owed(memory, points)),
                new Tally(),
                (series, point, forecast) -> forecasts[(int) (point.timestampMs() / 1_000)] = forecast.forecast());
        return forecasts;
    }
}
