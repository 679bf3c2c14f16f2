package io.rollcast.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.audit.ForecastAudit.Verdict;
import io.rollcast.audit.ReferenceReplay.Released;
import io.rollcast.chaos.KnownStream;
import io.rollcast.chaos.RandomRelease;
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
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit passes what a forecaster without faults says, and nothing else. */
class ForecastAuditTest {

    private static final RingCapacity KEPT = new RingCapacity(128, 640);
    private static final int POINTS = 300;
    private static final String SERIES = "s-00001";

    private final Map<String, List<Point>> stream =
            new KnownStream(2, 42, 1_000, Duration.ofMillis(200)).first(2 * POINTS);
    private final Map<String, Released> releases = new LinkedHashMap<>();
    private final Map<String, List<Forecast>> forecasts = new LinkedHashMap<>();
    private final ReferenceReplay replay;

    ForecastAuditTest() {
        ModelSpec.all(RandomRelease.dimensions()).forEach(spec -> publish(spec, 1));
        publish(new ModelSpec.Gru(RandomRelease.dimensionsBefore()), 2);
        replay = new ReferenceReplay(releases, KEPT, false);
        stream.keySet().forEach(series -> forecasts.put(series, faultless(series, 1)));
    }

    private void publish(ModelSpec spec, int version) {
        ModelRelease release = RandomRelease.of(spec, 7);
        releases.put(
                ModelRelease.digest(release.encode()),
                new Released("%s/%d".formatted(spec.architecture(), version), release));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 16})
    void howManyPointsWaitedAtASwitchDoesNotMatter(int pending) {
        forecasts.put(SERIES, faultless(SERIES, pending));

        Verdict verdict = audit();

        assertThat(verdict.examples()).isEmpty();
        assertThat(verdict.isExactlyOnce()).isTrue();
        assertThat(verdict.points()).isEqualTo(2 * POINTS);
        assertThat(verdict.forecasts()).isEqualTo(2 * POINTS);
        assertThat(verdict.switches()).isEqualTo(2 * releases.size());
        assertThat(verdict.largestDeviation()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 160, POINTS - 1})
    void aForecastThatIsMissingIsLost(int index) {
        forecasts.get(SERIES).remove(index);

        Verdict verdict = audit();

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.doubled() + verdict.outOfOrder() + verdict.different())
                .isZero();
        assertThat(verdict.isExactlyOnce()).isFalse();
    }

    @Test
    void aSeriesWithoutForecastsIsLost() {
        forecasts.remove(SERIES);

        assertThat(audit().lost()).isEqualTo(POINTS);
    }

    @Test
    void aForecastThatComesAgainIsDoubled() {
        forecasts.get(SERIES).add(170, forecasts.get(SERIES).get(160));

        Verdict verdict = audit();

        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.lost() + verdict.outOfOrder() + verdict.different()).isZero();
        assertThat(verdict.isExactlyOnce()).isFalse();
    }

    @Test
    void aForecastWithoutAPointIsDoubled() {
        Forecast last = forecasts.get(SERIES).get(POINTS - 1);
        forecasts.get(SERIES).add(forecast(last, SERIES, POINTS + 1, last.originMs(), last.forecast()));
        forecasts.put("s-99999", List.of(forecast(last, "s-99999", 1, last.originMs(), last.forecast())));

        assertThat(audit().doubled()).isEqualTo(2);
    }

    @Test
    void aForecastThatComesLateIsOutOfOrder() {
        Collections.swap(forecasts.get(SERIES), 160, 161);

        Verdict verdict = audit();

        assertThat(verdict.outOfOrder()).isEqualTo(1);
        assertThat(verdict.lost() + verdict.doubled() + verdict.different()).isZero();
        assertThat(verdict.isExactlyOnce()).isFalse();
    }

    @Test
    void oneNumberThatIsOffIsDifferent() {
        Forecast right = forecasts.get(SERIES).get(160);
        double[] numbers = right.forecast();
        numbers[9] = Math.nextUp(numbers[9]);
        forecasts.get(SERIES).set(160, forecast(right, SERIES, right.seq(), right.originMs(), numbers));

        Verdict verdict = audit();

        assertThat(verdict.different()).isEqualTo(1);
        assertThat(verdict.lost() + verdict.doubled() + verdict.outOfOrder()).isZero();
        assertThat(verdict.isExactlyOnce()).isFalse();
    }

    @Test
    void noNumberIsDifferent() {
        Forecast right = forecasts.get(SERIES).get(160);
        double[] numbers = right.forecast();
        numbers[0] = Double.NaN;
        forecasts.get(SERIES).set(160, forecast(right, SERIES, right.seq(), right.originMs(), numbers));

        assertThat(audit().different()).isEqualTo(1);
    }

    @Test
    void anotherTimeIsDifferent() {
        Forecast right = forecasts.get(SERIES).get(160);
        forecasts.get(SERIES).set(160, forecast(right, SERIES, right.seq(), right.originMs() + 1, right.forecast()));

        assertThat(audit().different()).isEqualTo(1);
    }

    @Test
    void anotherStepOrWhetherItIsWarmIsDifferent() {
        List<Forecast> found = forecasts.get(SERIES);
        found.set(
                160,
                forecast(
                        found.get(160),
                        found.get(160).stepMs() + 1,
                        found.get(160).warm()));
        found.set(
                170,
                forecast(
                        found.get(170), found.get(170).stepMs(), !found.get(170).warm()));

        assertThat(audit().different()).isEqualTo(2);
    }

    @Test
    void aForecastOfAnotherSeriesUnderItsKeyIsDoubled() {
        String other = "s-00000";
        forecasts.get(other).add(forecasts.get(SERIES).remove(POINTS - 1));

        Verdict verdict = audit();

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.examples())
                .anySatisfy(example -> assertThat(example)
                        .contains("series s-00000 has forecast 300 of series s-00001 under its key"));
    }

    @Test
    void aReleaseThatBeginsWithAWrongForecastIsDifferent() {
        Forecast right = forecasts.get(SERIES).get(150);
        double[] numbers = right.forecast();
        numbers[0] += 0.01;
        forecasts.get(SERIES).set(150, forecast(right, SERIES, right.seq(), right.originMs(), numbers));

        // Where the release started is told from its first forecast, so others may seem off as well.
        assertThat(audit().different()).isPositive();
    }

    @Test
    void anUnknownReleaseIsDifferent() {
        Forecast right = forecasts.get(SERIES).get(POINTS - 1);
        forecasts
                .get(SERIES)
                .set(
                        POINTS - 1,
                        new Forecast(
                                SERIES,
                                right.seq(),
                                right.originMs(),
                                right.stepMs(),
                                "gru/99",
                                right.digest(),
                                true,
                                right.imputed(),
                                right.forecast(),
                                right.bounds()));

        assertThat(audit().different()).isEqualTo(1);
    }

    @Test
    void aPointThatWentIntoTheStateTwiceIsDifferent() {
        List<Point> points = new ArrayList<>(stream.get(SERIES));
        points.set(249, new Point(points.get(248).value(), points.get(249).timestampMs()));

        forecasts.put(SERIES, faultless(SERIES, points, 1));

        // The state forgets; until then some are off.
        assertThat(audit().different()).isPositive();
    }

    @Test
    void aStateThatWasLostIsDifferent() {
        Map.Entry<String, Released> last = List.copyOf(releases.entrySet()).get(releases.size() - 1);
        List<Forecast> found = forecasts.get(SERIES);

        // From point 251 on as if the series had just begun.
        LiveModel live = new LiveModel();
        live.serve(new ServedModel(
                ReleaseId.parse(last.getValue().id()),
                last.getKey(),
                last.getValue().release(),
                0));
        List<Forecast> afresh = new ArrayList<>();
        List<Point> rest = stream.get(SERIES).subList(250, POINTS);
        run(step(), live, new SeriesMemory(SERIES), rest, rest.size(), 1, afresh);
        for (int i = 0; i < afresh.size(); i++) {
            Forecast right = found.get(250 + i);
            found.set(
                    250 + i,
                    forecast(
                            right,
                            SERIES,
                            right.seq(),
                            right.originMs(),
                            afresh.get(i).forecast()));
        }

        assertThat(audit().different()).isGreaterThan(10);
    }

    private Verdict audit() {
        return ForecastAudit.audit(stream, forecasts, replay);
    }

    private List<Forecast> faultless(String series, int pending) {
        return faultless(series, stream.get(series), pending);
    }

    /** First the fallback, then every release in turn; {@code pending} points waited when each took over. */
    private List<Forecast> faultless(String series, List<Point> points, int pending) {
        List<Forecast> all = new ArrayList<>();
        ForecastStep step = step();
        SeriesMemory memory = new SeriesMemory(series);
        int share = POINTS / (releases.size() + 1);
        LiveModel live = new LiveModel();
        run(step, live, memory, points, share, 1, all);
        for (Map.Entry<String, Released> entry : releases.entrySet()) {
            Released released = entry.getValue();
            live.serve(new ServedModel(ReleaseId.parse(released.id()), entry.getKey(), released.release(), 0));
            int to = Math.min(points.size(), Math.toIntExact(memory.seq()) + share);
            run(step, live, memory, points, to, pending, all);
        }
        return all;
    }

    private static ForecastStep step() {
        return new ForecastStep(new BatchForecaster(KEPT, new WarmUpBudget(1, System::nanoTime)));
    }

    /** Forecasts up to point {@code to}: {@code pending} points at once, then one after the other. */
    private static void run(
            ForecastStep step,
            LiveModel live,
            SeriesMemory memory,
            List<Point> points,
            int to,
            int pending,
            List<Forecast> made) {
        int together = pending;
        while (memory.seq() < to) {
            int from = Math.toIntExact(memory.seq());
            step.run(
                    live.models(),
                    List.of(new Owed(memory, points.subList(from, Math.min(to, from + together)))),
                    new Tally(),
                    (series, point, forecast) -> made.add(forecast));
            together = 1;
        }
    }

    private static Forecast forecast(Forecast like, long stepMs, boolean warm) {
        return new Forecast(
                like.series(),
                like.seq(),
                like.originMs(),
                stepMs,
                like.model(),
                like.digest(),
                warm,
                like.imputed(),
                like.forecast(),
                like.bounds());
    }

    private static Forecast forecast(Forecast like, String series, long seq, long originMs, double[] numbers) {
        return new Forecast(
                series,
                seq,
                originMs,
                like.stepMs(),
                like.model(),
                like.digest(),
                like.warm(),
                like.imputed(),
                numbers,
                like.bounds());
    }
}
