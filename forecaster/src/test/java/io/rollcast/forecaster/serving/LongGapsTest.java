package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Listener;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hourly series with the shape of a day, or of a day and a week, whose points stop for longer than is imputed. What comes
 * after the gap goes on by the clock, and forecasts of the release that comes with Rollcast are as good as without one.
 */
class LongGapsTest {

    private static final long HOUR_MS = 3_600_000;
    private static final long FIVE_MINUTES_MS = 300_000;
    private static final int DAY = 24;
    private static final int WEEK = 7 * DAY;
    private static final int BEFORE = 3 * WEEK;
    private static final int SERIES = 20;
    private static final int HORIZON = 10;
    private static final int AFTER = DAY + HORIZON;

    /** Error of the first day after the gap, over that of a series without one at the same hours. */
    private static final double MOST = 1.3;

    /** A series that is read from its store after every portion of points, or stays in memory. */
    private static final class Life implements Listener {

        private final ForecastStep step = new ForecastStep(
                new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)), true);
        private final List<Forecast> forecasts = new ArrayList<>();
        private int levelShifts;

        @Override
        public void emitted(SeriesMemory series, Point point, Forecast forecast) {
            forecasts.add(forecast);
        }

        @Override
        public void levelShifted() {
            levelShifts += forecasts.size() >= BEFORE ? 1 : 0;
        }

        Life take(String id, List<Point> points, int portion, boolean crashes) {
            LiveModel live = new LiveModel();
            String digest = ModelRelease.digest(BaseRelease.file(BaseRelease.BEST));
            live.serve(new ServedModel(ReleaseId.parse(BaseRelease.ID), digest, BaseRelease.of(BaseRelease.BEST), 0));
            SeriesMemory memory = new SeriesMemory(id);
            byte[] checkpoint = null;
            for (int from = 0; from < points.size(); from += portion) {
                List<Point> next = points.subList(from, Math.min(points.size(), from + portion));
                step.run(live.models(), List.of(new Owed(memory, next)), new Tally(), this);
                byte[] written = memory.takeCheckpoint();
                checkpoint = written == null ? checkpoint : written;
                memory = crashes
                        ? SeriesMemory.decode(id, checkpoint, memory.tail().encode())
                        : memory;
            }
            return this;
        }
    }

    private static double shape(long hour, boolean hasWeek) {
        int ofDay = Math.floorMod(hour, DAY);
        boolean isWeekend = hasWeek && Math.floorMod(hour / DAY, 7) >= 5;
        double height = ofDay < 6
                ? 0
                : ofDay < 9 ? 4 * (ofDay - 6) : ofDay < 18 ? 12 + ofDay % 3 : ofDay < 22 ? 3 * (22 - ofDay) : 0;
        return 50 + (isWeekend ? height / 4 : height);
    }

    /** A series with all its points up to {@value #AFTER} ones after a gap of so many hours. */
    private static List<Point> points(int gap, boolean hasWeek, int seed) {
        Random random = new Random(seed);
        List<Point> points = new ArrayList<>();
        for (int hour = 0; hour < BEFORE + gap + AFTER; hour++) {
            double value = shape(hour + seed, hasWeek) + 0.5 * random.nextGaussian();
            points.add(new Point(value, hour * HOUR_MS));
        }
        return points;
    }

    private static List<Point> withGap(List<Point> points, int gap) {
        List<Point> left = new ArrayList<>(points.subList(0, BEFORE));
        Point next = points.get(BEFORE + gap);
        left.add(new Point(next.value(), next.timestampMs(), Origin.AFTER_GAP, Double.NaN));
        left.addAll(points.subList(BEFORE + gap + 1, points.size()));
        return left;
    }

    @ParameterizedTest
    @CsvSource({"12, false", "18, false", "24, false", "30, false", "30, true", "160, true"})
    void seasonsAreInPhaseAfterALongGap(int gap, boolean hasWeek) {
        double error = 0;
        double errorWithoutGap = 0;
        int levelShifts = 0;
        for (int seed = 0; seed < SERIES; seed++) {
            List<Point> points = points(gap, hasWeek, seed);
            Life life = new Life().take("s" + seed, withGap(points, gap), 1, false);
            Life control = new Life().take("s" + seed, points, 1, false);
            levelShifts += life.levelShifts;
            for (int i = 0; i < AFTER - HORIZON; i++) {
                for (int h = 1; h <= HORIZON; h++) {
                    double actual = points.get(BEFORE + gap + i + h).value();
                    error += Math.abs(life.forecasts.get(BEFORE + i).at(h) - actual);
                    errorWithoutGap +=
                            Math.abs(control.forecasts.get(BEFORE + gap + i).at(h) - actual);
                }
            }
        }
        assertThat(error).isLessThan(MOST * errorWithoutGap);
        assertThat(levelShifts).isZero();
    }

    @Test
    void aYoungSeriesIsNotTakenForAConstantOne() {
        double error = 0;
        double errorWithoutGap = 0;
        for (int seed = 0; seed < SERIES; seed++) {
            Random random = new Random(seed);
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < 140; i++) {
                points.add(new Point(50 + random.nextGaussian(), i * FIVE_MINUTES_MS));
            }
            List<Point> withGap = new ArrayList<>(points.subList(0, 48));
            for (Point point : points.subList(48, points.size())) {
                Origin origin = withGap.size() == 48 ? Origin.AFTER_GAP : Origin.MEASURED;
                withGap.add(new Point(point.value(), point.timestampMs() + 240 * FIVE_MINUTES_MS, origin, Double.NaN));
            }
            Life life = new Life().take("s" + seed, withGap, 1, false);
            Life control = new Life().take("s" + seed, points, 1, false);
            for (int i = 48; i < 128; i++) {
                for (int h = 1; h <= HORIZON; h++) {
                    double actual = points.get(i + h).value();
                    error += Math.abs(life.forecasts.get(i).at(h) - actual);
                    errorWithoutGap += Math.abs(control.forecasts.get(i).at(h) - actual);
                }
            }
        }
        assertThat(error).isLessThan(1.1 * errorWithoutGap);
    }

    @ParameterizedTest
    @CsvSource({"12, 1", "18, 7", "30, 50", "100, 3"})
    void aGapChangesNothingOfHowPointsAreBatchedAndSeriesAreReadAgain(int gap, int portion) {
        List<Point> points = withGap(points(gap, true, 1), gap);

        Life stays = new Life().take("s", points, 1, false);
        Life torn = new Life().take("s", points, portion, true);

        assertThat(stays.forecasts).extracting(Forecast::stepMs).last().isEqualTo(HOUR_MS);
        assertThat(torn.forecasts).usingRecursiveComparison().isEqualTo(stays.forecasts);
    }
}
