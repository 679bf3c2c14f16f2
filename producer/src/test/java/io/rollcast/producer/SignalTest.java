package io.rollcast.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {

    private static final long SEED = 42;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 77, 99_999})
    void followsTheFormulaWithoutNoise(int series) {
        // Given
        Signal signal = new Signal(SEED, series, 0, 0);
        Signal.Parameters p = signal.parameters();

        // When
        double[] values = take(signal, 10_000);

        // Then
        for (int i = 0; i < values.length; i++) {
            double t = i / 59.0;
            double expected = 0.5 * Math.sin((t - p.offset1()) * (p.freq1() * 10 + 10))
                    + 0.2 * Math.sin((t - p.offset2()) * (p.freq2() * 20 + 20));
            assertThat(values[i]).as("point %d", i).isCloseTo(expected, within(1e-7));
        }
    }

    @Test
    void thePhaseStaysExactAfterAYear() {
        // Given
        Signal.Parameters p = new Signal.Parameters(0.5, 0.25, 0.1, 0.9);
        // A year of one point per second; 59 points per unit of t, and a whole number of units.
        double t = 534_508;

        // When
        double value = p.at(t);

        // Then: the same phases, reduced by hand in exact arithmetic
        double expected = 0.5 * StrictMath.sin(reduced("534507.9", 15)) + 0.2 * StrictMath.sin(reduced("534507.1", 25));
        assertThat(value).isCloseTo(expected, within(1e-7));
    }

    private static double reduced(String time, int frequency) {
        var twoPi = new BigDecimal("6.283185307179586476925286766559");
        return new BigDecimal(time)
                .multiply(new BigDecimal(frequency))
                .remainder(twoPi)
                .doubleValue();
    }

    @Test
    void theParametersAreUniformOnTheUnitInterval() {
        // Given
        int series = 20_000;
        double[] sums = new double[4];
        double[] squares = new double[4];

        // When
        for (int i = 0; i < series; i++) {
            Signal.Parameters p = new Signal(SEED, i, 0, 0).parameters();
            double[] drawn = {p.freq1(), p.freq2(), p.offset1(), p.offset2()};
            for (int k = 0; k < 4; k++) {
                assertThat(drawn[k]).isGreaterThanOrEqualTo(0).isLessThan(1);
                sums[k] += drawn[k];
                squares[k] += drawn[k] * drawn[k];
            }
        }

        // Then: mean 1/2 and mean square 1/3, within five standard errors
        for (int k = 0; k < 4; k++) {
            assertThat(sums[k] / series).isCloseTo(0.5, within(5 * 0.2887 / Math.sqrt(series)));
            assertThat(squares[k] / series).isCloseTo(1 / 3.0, within(5 * 0.2981 / Math.sqrt(series)));
        }
    }

    @Test
    void theNoiseIsUniformAndOnTopOfTheSameSines() {
        // Given
        float noise = 0.5f;
        int series = 500;
        int points = 200;
        double sum = 0;
        double squares = 0;

        // When
        for (int i = 0; i < series; i++) {
            double[] noisy = take(new Signal(SEED, i, noise, 0), points);
            double[] clean = take(new Signal(SEED, i, 0, 0), points);
            for (int k = 0; k < points; k++) {
                double u = noisy[k] - clean[k];
                assertThat(Math.abs(u)).isLessThanOrEqualTo(noise + 1e-6);
                sum += u;
                squares += u * u;
            }
        }

        // Then: mean 0 and variance 1/12, within five standard errors
        int n = series * points;
        assertThat(sum / n).isCloseTo(0, within(5 * 0.2887 / Math.sqrt(n)));
        assertThat(squares / n).isCloseTo(1 / 12.0, within(5 * 0.0745 / Math.sqrt(n)));
    }

    @Test
    void meanAndVarianceOverManySeriesAreThoseOfTheFormula() {
        // Given
        int series = 2_000;
        int points = 590;
        double sum = 0;
        double squares = 0;

        // When
        for (int i = 0; i < series; i++) {
            for (double value : take(new Signal(SEED, i, Signal.DEFAULT_NOISE, 0), points)) {
                sum += value;
                squares += value * value;
            }
        }

        // Then: the sines have 0.5^2 / 2 + 0.2^2 / 2, the noise 1 / 12
        int n = series * points;
        assertThat(sum / n).isCloseTo(0, within(0.005));
        assertThat(squares / n).isCloseTo(0.125 + 0.02 + 1 / 12.0, within(0.005));
    }

    @Test
    void theSameSeedGivesTheSameSeriesOnEveryMachine() {
        // Given, worked out by another program: a change here changes everybody's data
        double[] expected = {-0.4692369, -0.072833, -0.417621, 0.3201406, 0.6526365, 1.0621125};

        // When
        double[] values = take(new Signal(SEED, 3, Signal.DEFAULT_NOISE, 0), expected.length);

        // Then
        assertThat(values).containsExactly(expected);
    }

    @Test
    void seriesAndSeedsDiffer() {
        // Given
        double[] series = take(new Signal(SEED, 0, 0.5f, 0), 100);

        // Then
        assertThat(take(new Signal(SEED, 0, 0.5f, 0), 100)).isEqualTo(series);
        assertThat(take(new Signal(SEED, 1, 0.5f, 0), 100)).isNotEqualTo(series);
        assertThat(take(new Signal(SEED + 1, 0, 0.5f, 0), 100)).isNotEqualTo(series);
        assertThat(correlation(take(new Signal(SEED, 0, 0.5f, 0), 5_900), take(new Signal(SEED, 1, 0.5f, 0), 5_900)))
                .isCloseTo(0, within(0.1));
    }

    @Test
    void noTwoSeriesOfNeighbouringSeedsShareTheirParameters() {
        // When
        var drawn = new HashSet<Signal.Parameters>();
        for (long seed = 0; seed < 100; seed++) {
            for (int series = 0; series < 100; series++) {
                drawn.add(new Signal(seed, series, 0, 0).parameters());
            }
        }

        // Then
        assertThat(drawn).hasSize(10_000);
    }

    @Test
    void aRegimeChangeJumpsInTheParametersAndNotInTime() {
        // Given
        Signal signal = new Signal(SEED, 5, 0, 50);
        Signal.Parameters first = signal.parameters();

        // When
        int changes = 0;
        Signal.Parameters before = first;
        int points = 100_000;
        for (int i = 0; i < points; i++) {
            double value = signal.next();
            Signal.Parameters now = signal.parameters();
            assertThat(value).as("point %d", i).isCloseTo(now.at(i / 59.0), within(1e-7));
            if (i == 0) {
                assertThat(now)
                        .as("the first point never starts a second regime")
                        .isEqualTo(first);
            }
            if (!now.equals(before)) {
                changes++;
            }
            before = now;
        }

        // Then: binomial, within five standard deviations
        double mean = points / 50.0;
        assertThat((double) changes).isCloseTo(mean, within(5 * Math.sqrt(mean)));
    }

    @Test
    void theRegimeLengthChangesNeitherTheFirstRegimeNorTheNoise() {
        // When
        Signal steady = new Signal(SEED, 5, 0.5f, 0);
        Signal changing = new Signal(SEED, 5, 0.5f, 10);
        Signal clean = new Signal(SEED, 5, 0, 10);

        // Then
        assertThat(changing.parameters()).isEqualTo(steady.parameters());
        for (int i = 0; i < 1_000; i++) {
            double steadyNoise = steady.next() - steady.parameters().at(i / 59.0);
            double changingNoise = changing.next() - clean.next();
            assertThat(changingNoise).as("point %d", i).isCloseTo(steadyNoise, within(1e-6));
        }
        assertThat(changing.parameters()).isNotEqualTo(steady.parameters());
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0.5, 0, series index -1",
        "0, -0.1, 0, noise -0.1",
        "0, NaN, 0, noise NaN",
        "0, Infinity, 0, noise Infinity",
        "0, 0.5, -1, regime length -1"
    })
    void refusesWhatIsNoSeries(int series, float noise, int regimeLength, String fault) {
        assertThatThrownBy(() -> new Signal(SEED, series, noise, regimeLength))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(fault);
    }

    private static double[] take(Signal signal, int points) {
        double[] values = new double[points];
        for (int i = 0; i < points; i++) {
            values[i] = signal.next();
        }
        return values;
    }

    private static double correlation(double[] a, double[] b) {
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squaresA += a[i] * a[i];
            squaresB += b[i] * b[i];
        }
        return product / Math.sqrt(squaresA * squaresB);
    }
}
