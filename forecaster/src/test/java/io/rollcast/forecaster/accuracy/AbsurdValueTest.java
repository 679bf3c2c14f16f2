package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.wire.Forecast;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One absurd value of one series must not decide what is said of all series. */
class AbsurdValueTest {

    private static final int SERIES = 20;
    private static final int POINTS = 300;
    private static final int HORIZON = 10;
    private static final String RELEASE = "gru/1";

    /** Standard deviation of the series. */
    private static final double SPREAD = 0.73;

    private final ErrorHistory history = new ErrorHistory(Clock.systemUTC());
    private final LiveAccuracy accuracy = new LiveAccuracy(new SimpleMeterRegistry(), history);

    private static double truth(int series, int t) {
        return Math.sin(t / 5.0 + series);
    }

    /** Sines under noise, forecast by what they are without it; {@code absurd} stands in for one of the points. */
    private ErrorHistory.Verdict verdict(double absurd) {
        Random random = new Random(1);
        Tally tally = new Tally();
        for (int s = 0; s < SERIES; s++) {
            double[] values = new double[POINTS];
            for (int t = 0; t < POINTS; t++) {
                values[t] = truth(s, t) + 0.2 * random.nextGaussian();
                if (s == 3 && t == 200 && !Double.isNaN(absurd)) {
                    values[t] = absurd;
                }
                for (int steps = 1; steps <= Math.min(t, HORIZON); steps++) {
                    tally.score(RELEASE).add(steps, truth(s, t) - values[t], SPREAD);
                    tally.score(Forecast.LAST_VALUE).add(steps, values[t - steps] - values[t], SPREAD);
                }
            }
        }
        accuracy.merge(tally);
        return history.verdict(RELEASE, 0L);
    }

    @Test
    void oneAmongSixThousandDoesNotDecideTheVerdict() throws JsonProcessingException {
        // Given the verdict without it
        double expected = new AbsurdValueTest().verdict(Double.NaN).lessError();

        for (double absurd : new double[] {1e30, -9999, 3e38, -1e300}) {
            // When a sensor sends its error code once
            AbsurdValueTest stream = new AbsurdValueTest();
            ErrorHistory.Verdict verdict = stream.verdict(absurd);

            // Then the sane points decide
            assertThat(verdict.better()).isTrue();
            assertThat(verdict.lessError()).isCloseTo(expected, within(0.05));

            // And every figure is a number, the raw one included, which tells of the value
            assertThat(verdict.mse()).isGreaterThan(1e4);
            String json = new ObjectMapper()
                    .writeValueAsString(List.of(verdict, stream.history.accuracy(), stream.history.history()));
            assertThat(json.replaceAll("\"seasonalNaive(Mse|ScaledError)\":null", ""))
                    .doesNotContain("null", "NaN", "Infinity");
        }
    }
}
