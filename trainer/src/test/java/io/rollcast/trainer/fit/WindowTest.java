package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.network.RunningScale;
import io.rollcast.network.Tensor;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowTest {

    @Test
    void errorsAreInSpreadsAndCountFourAtTheMost() {
        Window window = new Window(new double[] {1, 2}, 2);

        assertThat(window.squaredSpreads(-3)).isEqualTo(2.25);
        assertThat(window.squaredSpreads(10)).isEqualTo(16);
        assertThat(window.squaredSpreads(1e30)).isEqualTo(16);
        assertThat(window.squaredSpreads(Double.NaN)).isNaN();
    }

    @Test
    void aSeriesSpreadIsThatOfItsUsualValues() {
        // Given values of -2 and 2, and the same with a spike; a series of which only the spike differs
        double[] usual = new double[200];
        for (int i = 0; i < usual.length; i++) {
            usual[i] = i % 2 == 0 ? -2 : 2;
        }
        double[] spiky = usual.clone();
        spiky[77] = 1e30;
        double[] rests = new double[200];
        rests[77] = 100;

        assertThat(Window.spread(usual)).isCloseTo(2, within(1e-9));
        assertThat(Window.spread(spiky)).isCloseTo(2, within(0.01));
        assertThat(Window.spread(rests)).isCloseTo(7.05, within(0.01));
        assertThat(Window.spread(new double[20])).isZero();
    }

    @Test
    void theRoundingOfAMeanIsNoSpread() {
        // Given 0.1 all the time, of which the mean in binary is another number, and the same with a spike
        double[] constant = new double[300];
        Arrays.fill(constant, 0.1);
        double[] rests = constant.clone();
        rests[77] = 100;

        assertThat(Window.spread(constant)).isZero();
        assertThat(Window.spread(rests)).isCloseTo(5.76, within(0.01));
        assertThat(Window.latest(constant, 0, 50, 10)).isEmpty();
    }

    @Test
    void oneAbsurdValueDoesNotDecide() throws TooLittleHistoryException, InterruptedException {
        // Given a network that forecasts badly, and the same history without and with one value of 1e30
        ModelSpec spec = FitterTest.specs().get(0);
        Map<String, Tensor> weights = new HashMap<>(InitialWeights.of(spec, 7));
        float[] tooMuch = new float[10];
        Arrays.fill(tooMuch, 2);
        weights.put("head.bias", Tensor.of(tooMuch, 10));
        InferenceNetwork bad = InferenceNetwork.of(spec, weights);
        Map<String, double[]> plain = TestSeries.sines(150, 140, 3);
        Map<String, double[]> spoilt = new HashMap<>(plain);
        double[] values = plain.get(heldOut(plain)).clone();
        values[70] = 1e30;
        spoilt.put(heldOut(plain), values);

        // When
        Validation of = judge(plain, bad);
        Validation ofSpoilt = judge(spoilt, bad);

        // Then the verdict is what it was, and the raw errors say what came
        assertThat(of.betterThanNaive()).isFalse();
        assertThat(ofSpoilt.betterThanNaive()).isFalse();
        assertThat(ofSpoilt.relativeMse()).isCloseTo(of.relativeMse(), within(0.3));
        assertThat(ofSpoilt.naiveRelativeMse()).isCloseTo(of.naiveRelativeMse(), within(0.3));
        assertThat(ofSpoilt.mase().network()).isCloseTo(of.mase().network(), within(0.3));
        assertThat(ofSpoilt.mase().naive()).isCloseTo(of.mase().naive(), within(0.3));
        assertThat(ofSpoilt.lastValueMse()).isGreaterThan(1e50);
    }

    private static String heldOut(Map<String, double[]> history) {
        return history.keySet().stream().filter(Windows::isHeldOut).findFirst().orElseThrow();
    }

    private static Validation judge(Map<String, double[]> history, InferenceNetwork network)
            throws TooLittleHistoryException, InterruptedException {
        return new AcceptanceCheck(Windows.cut(history, id -> 0, 50, 10, 3))
                .judge(network)
                .validation();
    }

    @Test
    void aSeasonThatIsKnownGivesTheScaleAndANaiveForecast() {
        // Given a day of 24 steps that rises by 0.5 from one to the next
        double[] series = new double[300];
        for (int i = 0; i < series.length; i++) {
            series[i] = 10 * Math.sin(2 * Math.PI * i / 24) + 0.5 * (i / 24);
        }
        Window window = Window.latest(series, 24, 50, 10).orElseThrow();

        double[] naive = window.seasonalNaive(50);

        for (int h = 0; h < 10; h++) {
            assertThat(naive[h]).isEqualTo(series[290 + h - 24]);
        }
        assertThat(window.scale()).isCloseTo(0.5, within(1e-9));
        assertThat(Window.scales(1, window.scale())).isCloseTo(2, within(1e-8));
        assertThat(Window.scales(1e30, window.scale())).isEqualTo(Window.MOST_SCALES);
    }

    @Test
    void aSeasonIsKnownWhereForecastersKeepEnoughOfIt() {
        // Given a wave of 90 points, in a series without a clock, of which forecasters keep 200
        double[] series = IntStream.range(0, 800)
                .mapToDouble(t -> Math.sin(2 * Math.PI * t / 90))
                .toArray();

        Window window = Window.latest(series, 0, 50, 10).orElseThrow();

        // Then it is none: a period is believed after 2.5 of its cycles
        assertThat(window.seasonalNaive(50)).containsOnly(series[789]);
    }

    @Test
    void theScaleHasObservedThePointsBeforeAWindow() {
        // Given points every five minutes that rise and fall once a day
        double[] series = IntStream.range(0, 2_000)
                .mapToDouble(t -> 100 + 10 * Math.sin(2 * Math.PI * t / 288))
                .toArray();
        Window window = Window.latest(series, 288, 50, 10).orElseThrow();
        ModelRelease base = BaseRelease.of(BaseRelease.BEST);

        float[] state = window.input(InferenceNetwork.of(base.spec(), base.weights()), 50)
                .state();

        // Then it knows their spread, of which 50 points show a part
        RunningScale scale = new RunningScale(base.spec().dimensions().scaler().span(), 0, 0, 0);
        Arrays.stream(series, 0, 1_940).forEach(scale::observe);
        assertThat(state[3]).isEqualTo((float) scale.spread()).isGreaterThan(5);
    }

    @Test
    void withoutASeasonTheLastValueIsTheNaiveForecast() {
        Window window = new Window(new double[] {1, 3, 2, 4, 9, 9}, 1);

        assertThat(window.seasonalNaive(4)).containsExactly(4, 4);
        assertThat(window.scale()).isCloseTo((0 + 1 + 2 + 2) / 4.0, within(1e-9));
    }

    /** So many changes from 0 to 1 and back, at equal distances. */
    private static double[] changing(int changes) {
        return IntStream.range(0, 764)
                .mapToDouble(t -> t * (changes + 1) / 764 % 2)
                .toArray();
    }

    private static double scaleOf(double[] series) {
        return new Window(series, Window.spread(series)).scale();
    }

    @Test
    void theScaleOfASeriesThatRarelyChangesDoesNotCollapse() {
        double[] spike = changing(9);
        spike[300] = 1e30;

        assertThat(scaleOf(changing(8)) / scaleOf(changing(9))).isBetween(0.5, 2.0);
        assertThat(scaleOf(changing(9)) / scaleOf(changing(40))).isBetween(0.5, 2.0);
        assertThat(scaleOf(spike) / scaleOf(changing(9))).isBetween(0.5, 3.0);
    }

    @Test
    void ofASeriesThatRarelyChangesTheNetworkOfTheLesserErrorsWins() {
        // Given a sensor of half a degree that changes every 40 points, and a network whose every error is 0.045
        double[] series = IntStream.range(0, 764)
                .mapToDouble(t -> 20 + 0.5 * (t / 40 % 2))
                .toArray();
        double scale = scaleOf(series);

        // When
        double lastValue = 0;
        double raw = 0;
        int count = 0;
        for (int origin = 0; origin + 10 < series.length; origin++) {
            for (int h = 1; h <= 10; h++, count++) {
                double error = series[origin + h] - series[origin];
                raw += Math.abs(error);
                lastValue += Window.scales(error, scale);
            }
        }

        // Then
        assertThat(raw / count).isBetween(0.06, 0.075);
        assertThat(Window.scales(0.045, scale)).isLessThan(lastValue / count);
    }

    @Test
    void theScaleOfOtherSeriesIsTheMeanOfTheirUsualChanges() {
        Random random = new Random(5);
        double[] noise = random.doubles(764).toArray();
        double[] changes = new double[763];
        Arrays.setAll(changes, i -> Math.abs(noise[i + 1] - noise[i]));
        Arrays.sort(changes);

        assertThat(scaleOf(noise))
                .isCloseTo(Arrays.stream(changes, 0, 763 - 8).average().orElseThrow(), within(1e-9));
    }

    @Test
    void aNetworkThatIsWorseThanTheSeasonIsObjectedTo() throws TooLittleHistoryException, InterruptedException {
        // Given series of a clear day, and a network that forecasts the level
        Map<String, double[]> history = new HashMap<>();
        for (int s = 0; s < 30; s++) {
            double[] values = new double[400];
            for (int i = 0; i < values.length; i++) {
                values[i] = 100 + 10 * Math.sin(2 * Math.PI * (i + s) / 24) + 0.1 * ((i * 7919 + s) % 11);
            }
            history.put("s-" + s, values);
        }
        ModelSpec spec = FitterTest.specs().get(0);
        Map<String, Tensor> weights = new HashMap<>(InitialWeights.of(spec, 7));
        weights.replaceAll((name, tensor) -> Tensor.of(new float[tensor.data().length], tensor.shape()));
        AcceptanceCheck.Verdict verdict = new AcceptanceCheck(Windows.cut(history, id -> 24, 50, 10, 3))
                .judge(InferenceNetwork.of(spec, weights));

        assertThat(verdict.objection()).get().asString().contains("mean absolute scaled error");
        assertThat(verdict.validation().mase().bestNaive()).isEqualTo("seasonal naive");
        assertThat(verdict.validation().mase().seasonalNaive()).isLessThan(2);
        assertThat(verdict.validation().betterThanNaive()).isFalse();
        // The noise repeats after eleven points, which a regression finds and a season of a day does not.
        assertThat(verdict.validation().mase().ridge())
                .isLessThan(0.5 * verdict.validation().mase().seasonalNaive());
    }

    @Test
    void theRidgeOfAYoungSeriesIsTheLastValue() {
        Window window = new Window(new double[] {1, 3, 9, 9}, 1);

        assertThat(window.ridge(2)).containsExactly(3, 3);
    }
}
