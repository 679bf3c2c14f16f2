package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.ForecastAudit.Verdict;
import io.rollcast.chaos.KnownStream.Points;
import io.rollcast.chaos.ReferenceReplay.Released;
import io.rollcast.forecaster.series.PointRing;
import io.rollcast.forecaster.series.RoundedState;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Scaler;
import io.rollcast.wire.Forecast;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit passes what a forecaster without faults says, and nothing else. */
class ForecastAuditTest {

    private static final int KEPT = 128;
    private static final int POINTS = 300;
    private static final String SERIES = "s-00001";

    private final Map<String, Points> stream = new KnownStream(2, 42, 1_000, Duration.ofMillis(200)).first(2 * POINTS);
    private final Map<String, Released> releases = new LinkedHashMap<>();
    private final Map<String, List<Forecast>> forecasts = new LinkedHashMap<>();
    private final ReferenceReplay replay;

    ForecastAuditTest() {
        ModelSpec.all(RandomRelease.dimensions(new Scaler(0, 0.02, 0.48, 0.03, 200)))
                .forEach(spec -> {
                    ModelRelease release = RandomRelease.of(spec, 7);
                    releases.put(
                            ModelRelease.digest(release.encode()), new Released(spec.architecture() + "/1", release));
                });
        replay = new ReferenceReplay(releases, KEPT);
        stream.keySet().forEach(series -> forecasts.put(series, faultless(series, 1)));
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
        float[] numbers = right.forecast();
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
        float[] numbers = right.forecast();
        numbers[0] = Float.NaN;
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
    void aReleaseThatBeginsWithAWrongForecastIsDifferent() {
        Forecast right = forecasts.get(SERIES).get(150);
        float[] numbers = right.forecast();
        numbers[0] += 0.01f;
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
                                right.forecast()));

        assertThat(audit().different()).isEqualTo(1);
    }

    @Test
    void aPointThatWentIntoTheStateTwiceIsDifferent() {
        float[] values = stream.get(SERIES).values().clone();
        values[249] = values[248];

        forecasts.put(SERIES, faultless(SERIES, values, 1));

        // The state forgets; until then some are off.
        assertThat(audit().different()).isPositive();
    }

    @Test
    void aStateThatWasLostIsDifferent() {
        float[] values = stream.get(SERIES).values();
        Map.Entry<String, Released> last = List.copyOf(releases.entrySet()).get(releases.size() - 1);
        List<Forecast> found = forecasts.get(SERIES);

        // From point 251 on as if the series had just begun.
        List<float[]> afresh = run(last.getValue().release(), SERIES, values, 250, 250, 1, POINTS);
        for (int i = 0; i < afresh.size(); i++) {
            Forecast right = found.get(250 + i);
            found.set(250 + i, forecast(right, SERIES, right.seq(), right.originMs(), afresh.get(i)));
        }

        assertThat(audit().different()).isGreaterThan(10);
    }

    private Verdict audit() {
        return ForecastAudit.audit(stream, forecasts, replay);
    }

    private List<Forecast> faultless(String series, int pending) {
        return faultless(series, stream.get(series).values(), pending);
    }

    /** First the fallback, then every release in turn; {@code pending} points waited when each took over. */
    private List<Forecast> faultless(String series, float[] values, int pending) {
        List<Forecast> all = new ArrayList<>();
        Points points = stream.get(series);
        int share = POINTS / (releases.size() + 1);
        for (int seq = 1; seq <= share; seq++) {
            float[] repeated = new float[Forecast.HORIZON];
            Arrays.fill(repeated, values[seq - 1]);
            all.add(new Forecast(series, seq, points.timestampMs(seq), 200, Forecast.LAST_VALUE, "", false, repeated));
        }
        int from = share;
        for (Map.Entry<String, Released> entry : releases.entrySet()) {
            int to = Math.min(POINTS, from + share);
            int waiting = Math.min(pending, pointsToCheckpoint(series, from));
            int begin = Math.max(0, from + waiting - KEPT);
            float[] seen = values.clone();
            float[] kept = PointRing.kept(Arrays.copyOf(values, from), KEPT);
            System.arraycopy(kept, 0, seen, from - kept.length, kept.length);
            List<float[]> made = run(entry.getValue().release(), series, seen, begin, from, waiting, to);
            for (float[] numbers : made) {
                int seq = all.size() + 1;
                all.add(new Forecast(
                        series,
                        seq,
                        points.timestampMs(seq),
                        200,
                        entry.getValue().id(),
                        entry.getKey(),
                        true,
                        numbers));
            }
            from = to;
        }
        return all;
    }

    private static int pointsToCheckpoint(String series, int seq) {
        int points = 1;
        while (!RoundedState.isRoundedAt(series, seq + points)) {
            points++;
        }
        return points;
    }

    /** Forecasts of the points from {@code from} on: {@code pending} of them at once, then one after the other. */
    private static List<float[]> run(
            ModelRelease release, String series, float[] values, int begin, int from, int pending, int to) {
        List<float[]> made = new ArrayList<>();
        Inference inference = new Inference();
        InferenceNetwork network = InferenceNetwork.of(release.spec(), release.weights());
        float[] state = {};
        int done = begin;
        for (int next = from + pending; next <= to; next++) {
            Input input = new Input(Arrays.copyOfRange(values, done, next), state);
            Output output = inference
                    .run(network, List.of(input), Math.min(next - done, next - from))
                    .get(0);
            made.addAll(List.of(output.forecasts()));
            state = output.state();
            if (RoundedState.isRoundedAt(series, next)) {
                RoundedState.round(release.spec(), state);
            }
            done = next;
        }
        return made;
    }

    private static Forecast forecast(Forecast like, String series, long seq, long originMs, float[] numbers) {
        return new Forecast(series, seq, originMs, like.stepMs(), like.model(), like.digest(), like.warm(), numbers);
    }
}
