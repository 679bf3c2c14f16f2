package io.rollcast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A scaler, and the scale of one series. */
class ScalerTest {

    private static final int SPAN = 200;

    /** For series that are all alike: 20 +- 4. */
    private static final Scaler UNIFORM = new Scaler(20, 0.1, 4, 0.03, SPAN);

    /** For series of every kind. */
    private static final Scaler DIVERSE = new Scaler(0, 1e9, 1, 50, SPAN);

    private final Random random = new Random(5);

    private Scale seen(Scaler scaler, int points, double level, double spread) {
        Scale scale = scaler.start();
        observe(scale, points, level, spread);
        return scale;
    }

    private void observe(Scale scale, int points, double level, double spread) {
        for (int i = 0; i < points; i++) {
            scale.observe((float) (level + spread * random.nextGaussian()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 50, 1000})
    void aTypicalSeriesIsSeenThroughWhatIsTypicalAtAnyAge(int points) {
        Scale scale = seen(UNIFORM, points, 20, 4);

        assertThat(scale.level()).isCloseTo(20, Offset.offset(0.3));
        assertThat(scale.spread()).isCloseTo(4, Percentage.withPercentage(6));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 1e-6", "0, 1e6", "1e4, 1", "1e6, 10", "-1e30, 1e25"})
    void anAlienSeriesIsSeenThroughItsOwnLevelAndSpread(double level, double spread) {
        for (Scaler scaler : new Scaler[] {UNIFORM, DIVERSE}) {
            Scale scale = seen(scaler, 200, level, spread);

            assertThat((scale.level() - level) / spread).isCloseTo(0, Offset.offset(0.25));
            assertThat(scale.spread() / spread).isCloseTo(1, Offset.offset(0.15));
            assertThat(scale.toSeries(scale.toNetwork(level)))
                    .isCloseTo(level, Offset.offset(1e-6 * spread + Math.ulp(level)));
        }
    }

    @Test
    void theFirstPointOfASeriesFarAwayIsItsLevel() {
        Scale scale = UNIFORM.start();

        scale.observe(1e6);

        assertThat(scale.level()).isEqualTo(1e6);
        assertThat(scale.toNetwork(1e6)).isZero();
        assertThat(scale.toSeries(0)).isEqualTo(1e6);
    }

    @Test
    void aShiftOfTheLevelIsFollowed() {
        Scale scale = seen(DIVERSE, 1_000, 0, 1);

        observe(scale, 15 * SPAN, 1_000, 1);

        assertThat(scale.level()).isCloseTo(1_000, Offset.offset(1.0));
        assertThat(scale.spread()).isLessThan(2);
    }

    @Test
    void aSpikeDoesNotFlattenASeries() {
        for (int age : new int[] {10, 1_000}) {
            Scale scale = seen(DIVERSE, age, 0, 1);

            scale.observe(3e38f);

            observe(scale, SPAN, 0, 1);
            assertThat(scale.level()).isCloseTo(0, Offset.offset(0.3));
            assertThat(scale.spread()).isLessThan(2);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-30, 0.1, -1e6, 3e38})
    void aConstantSeriesIsZeroToTheNetworkAndItselfAgain(double value) {
        Scale scale = DIVERSE.start();
        for (int i = 0; i < 500; i++) {
            scale.observe(value);
        }

        assertThat(scale.toNetwork(value)).isZero();
        assertThat(scale.toSeries(0.7f)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(floats = {3e38f, -3e38f, 1e-40f, 0})
    void whatANetworkSeesStaysWithinWhatItCanBear(float value) {
        for (Scaler scaler : new Scaler[] {UNIFORM, DIVERSE, Scaler.NONE}) {
            Scale scale = seen(scaler, 10, 20, 4);
            for (int i = 0; i < 50; i++) {
                scale.observe(i % 2 == 0 ? value : -value);
                assertThat(Math.abs(scale.toNetwork(value))).isLessThanOrEqualTo(scaler == Scaler.NONE ? 1e6f : 16f);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1e6, 10", "1e-3, 1e-9"})
    void goesOnFromItsNumbersAsIfNothingHadHappened(double level, double spread) {
        Scale whole = DIVERSE.start();
        Scale inParts = DIVERSE.start();
        float[] state = new float[DIVERSE.stateSize()];
        for (int i = 0; i < 2_000; i++) {
            float value = (float) (level + spread * random.nextGaussian());
            whole.observe(value);
            inParts = DIVERSE.start();
            inParts.begin(state);
            inParts.observe(value);
            inParts.write(state);
        }

        assertThat((inParts.level() - whole.level()) / spread).isCloseTo(0, Offset.offset(1e-4));
        assertThat(inParts.spread()).isCloseTo(whole.spread(), Percentage.withPercentage(0.01));
    }

    @Test
    void noScalerChangesNothing() {
        Scale scale = seen(Scaler.NONE, 10, 5, 3);

        assertThat(scale.toNetwork(0.1f)).isEqualTo(0.1f);
        assertThat(scale.toSeries(0.1f)).isEqualTo(0.1f);
        assertThat(Scaler.NONE.stateSize()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, 0, 1, 0, 200",
        "0, -1, 1, 0, 200",
        "0, 0, 0, 0, 200",
        "0, 0, Infinity, 0, 200",
        "0, 0, 1, -1, 200",
        "0, 0, 1, 0, 1",
        "0, 0, 1, 0, 1000001"
    })
    void refusesWhatCannotScale(double level, double levelDeviation, double spread, double spreadDeviation, int span) {
        assertThatThrownBy(() -> new Scaler(level, levelDeviation, spread, spreadDeviation, span))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("level %s +- %s, spread %s", level, levelDeviation, spread);
    }
}
