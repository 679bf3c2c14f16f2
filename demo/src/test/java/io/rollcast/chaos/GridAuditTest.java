package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.audit.ForecastAudit;
import io.rollcast.audit.ForecastAudit.Verdict;
import io.rollcast.audit.ReferenceReplay;
import io.rollcast.audit.ReferenceReplay.Released;
import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit of a series with imputed points passes what a forecaster without faults says, and nothing else. */
class GridAuditTest {

    private static final RingCapacity KEPT = new RingCapacity(128, 640);
    private static final int GAP = 3;

    /** Where in a gap a release takes over, in which call. */
    enum TakesOver {
        BEFORE_THE_GAP_IN_ONE_CALL,
        BEFORE_THE_GAP_IN_A_CALL_OF_ITS_OWN,
        AFTER_THE_GAP
    }

    private final List<Point> points = points();
    private final List<ModelRelease> networks = new ArrayList<>();
    private final Map<String, Released> releases = new HashMap<>();
    private final LiveModel live = new LiveModel();
    private final List<Forecast> made = new ArrayList<>();

    private final ForecastStep step =
            new ForecastStep(new BatchForecaster(KEPT, new WarmUpBudget(1, System::nanoTime)));

    GridAuditTest() {
        for (ModelSpec spec : ModelSpec.all(RandomRelease.dimensions())) {
            ModelRelease network = RandomRelease.of(spec, 7);
            networks.add(network);
            releases.put(ModelRelease.digest(network.encode()), new Released(spec.architecture() + "/1", network));
        }
    }

    /** From the eleventh on, each ten begin with a gap. */
    private static List<Point> points() {
        Random random = new Random(3);
        List<Point> points = new ArrayList<>();
        while (points.size() < 400) {
            long timeMs = 1_000L * points.size();
            boolean isMissing = points.size() % 10 < GAP && points.size() >= 10;
            points.add(
                    isMissing
                            ? new Point(Double.NaN, timeMs, Origin.IMPUTED, Double.NaN)
                            : new Point(random.nextGaussian(), timeMs));
        }
        return points;
    }

    private void serve(int network) {
        String digest = ModelRelease.digest(networks.get(network).encode());
        live.serve(new ServedModel(ReleaseId.parse(releases.get(digest).id()), digest, networks.get(network), 0));
    }

    private void forecast(SeriesMemory memory, int toSeq) {
        step.run(
                live.models(),
                List.of(new Owed(memory, points.subList(Math.toIntExact(memory.seq()), toSeq))),
                new Tally(),
                (series, point, forecast) -> made.add(forecast));
    }

    /** First the fallback, then one release, then another from the gap on that begins with point 251. */
    private void run(String series, TakesOver takesOver) {
        SeriesMemory memory = new SeriesMemory(series);
        made.clear();
        forecast(memory, 110);
        serve(0);
        forecast(memory, 250);
        if (takesOver == TakesOver.AFTER_THE_GAP) {
            forecast(memory, 253);
        }
        serve(1);
        if (takesOver == TakesOver.BEFORE_THE_GAP_IN_A_CALL_OF_ITS_OWN) {
            forecast(memory, 253);
        }
        forecast(memory, 258);
        forecast(memory, points.size());
    }

    private Verdict audit(String series) {
        return ForecastAudit.audit(
                Map.of(series, points), Map.of(series, made), new ReferenceReplay(releases, KEPT, false));
    }

    /** Sixteen series have their checkpoints at sixteen places. */
    @ParameterizedTest
    @EnumSource(TakesOver.class)
    void whereInAGapAReleaseTakesOverDoesNotMatter(TakesOver takesOver) {
        for (int i = 0; i < 16; i++) {
            String series = KnownStream.id(i);
            run(series, takesOver);

            Verdict verdict = audit(series);

            assertThat(verdict.examples()).as(series).isEmpty();
            assertThat(verdict.isExactlyOnce()).isTrue();
            assertThat(verdict.imputed()).isEqualTo(39 * GAP);
            assertThat(verdict.points()).isEqualTo(400 - 39 * GAP);
            assertThat(verdict.forecasts()).isEqualTo(verdict.points());
            assertThat(verdict.switches()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100, 200, 282})
    void aStepWithoutItsForecastIsLost(int index) {
        run("s", TakesOver.AFTER_THE_GAP);
        made.remove(index);

        Verdict verdict = audit("s");

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.doubled() + verdict.outOfOrder() + verdict.different())
                .isZero();
    }

    @Test
    void aForecastThatComesAgainIsDoubled() {
        run("s", TakesOver.AFTER_THE_GAP);
        made.add(made.get(100));

        Verdict verdict = audit("s");

        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.lost() + verdict.outOfOrder() + verdict.different()).isZero();
    }

    @Test
    void aForecastOfAnImputedPointIsDoubled() {
        run("s", TakesOver.AFTER_THE_GAP);
        made.add(22, like(made.get(20), 22, 0, made.get(20).forecast()));

        Verdict verdict = audit("s");

        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.examples()).containsExactly("series s has forecast 22, of an imputed point");
        assertThat(verdict.lost() + verdict.outOfOrder() + verdict.different()).isZero();
    }

    @Test
    void anotherNumberOfImputedPointsIsDifferent() {
        run("s", TakesOver.AFTER_THE_GAP);
        int index = firstAfter(200);
        Forecast right = made.get(index);
        made.set(index, like(right, right.seq(), right.imputed() - 1, right.forecast()));

        Verdict verdict = audit("s");

        assertThat(verdict.different()).isEqualTo(1);
        assertThat(verdict.examples()).containsExactly("series s has a forecast 204 after 2 imputed points, not 3");
        assertThat(verdict.lost() + verdict.doubled() + verdict.outOfOrder()).isZero();
    }

    @Test
    void oneNumberThatIsOffIsDifferent() {
        run("s", TakesOver.AFTER_THE_GAP);
        int index = firstAfter(300);
        Forecast right = made.get(index);
        double[] numbers = right.forecast();
        numbers[9] = Math.nextUp(numbers[9]);
        made.set(index, like(right, right.seq(), right.imputed(), numbers));

        Verdict verdict = audit("s");

        assertThat(verdict.different()).isEqualTo(1);
        assertThat(verdict.lost() + verdict.doubled() + verdict.outOfOrder()).isZero();
    }

    @Test
    void oneBoundThatIsOffIsDifferent() {
        run("s", TakesOver.AFTER_THE_GAP);
        int index = firstAfter(300);
        Forecast right = made.get(index);
        Bounds bounds = right.bounds();
        double[] upper95 = bounds.upper95().clone();
        upper95[9] = Math.nextUp(upper95[9]);
        made.set(
                index,
                like(
                        right,
                        right.seq(),
                        right.imputed(),
                        right.forecast(),
                        new Bounds(bounds.lower(), bounds.upper(), bounds.lower95(), upper95)));

        Verdict verdict = audit("s");

        assertThat(verdict.different()).isEqualTo(1);
        assertThat(verdict.lost() + verdict.doubled() + verdict.outOfOrder()).isZero();
    }

    @Test
    void anImputedPointThatIsWrongIsDifferent() {
        points.set(201, new Point(0.5, points.get(201).timestampMs(), Origin.IMPUTED, Double.NaN));
        run("s", TakesOver.AFTER_THE_GAP);
        points.set(201, new Point(Double.NaN, points.get(201).timestampMs(), Origin.IMPUTED, Double.NaN));

        assertThat(audit("s").different()).isPositive();
    }

    private int firstAfter(long seq) {
        int index = 0;
        while (made.get(index).seq() <= seq) {
            index++;
        }
        return index;
    }

    private static Forecast like(Forecast forecast, long seq, int imputed, double[] numbers) {
        return like(forecast, seq, imputed, numbers, forecast.bounds());
    }

    private static Forecast like(Forecast forecast, long seq, int imputed, double[] numbers, Bounds bounds) {
        return new Forecast(
                forecast.series(),
                seq,
                forecast.originMs(),
                forecast.stepMs(),
                forecast.model(),
                forecast.digest(),
                forecast.warm(),
                imputed,
                numbers,
                bounds);
    }
}
