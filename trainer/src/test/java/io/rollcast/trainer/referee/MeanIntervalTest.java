package io.rollcast.trainer.referee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MeanIntervalTest {

    @Test
    void itHoldsAtAllTimesAtOnce() {
        Random random = new Random(3);
        int wrong = 0;
        int trials = 2_000;
        for (int trial = 0; trial < trials; trial++) {
            MeanInterval interval = new MeanInterval(0.05);
            boolean isEverOutside = false;
            for (int i = 0; i < 300; i++) {
                interval.add(5 + 2 * random.nextGaussian());
                isEverOutside |= Math.abs(interval.mean() - 5) > interval.halfWidth();
            }
            wrong += isEverOutside ? 1 : 0;
        }

        assertThat((double) wrong / trials).isBetween(0.005, 0.05);
    }

    @Test
    void itsBoundsAreWhereTheTestMartingaleIsOneOverAlpha() {
        MeanInterval interval = new MeanInterval(0.05);
        double[] numbers = {1.2, 0.7, 1.9, 1.4, 0.9, 1.1, 1.3};
        for (double number : numbers) {
            interval.add(number);
        }
        double bound = interval.mean() - interval.halfWidth();

        // E by its definition, at that bound.
        int n = numbers.length;
        double squares = 0;
        for (double number : numbers) {
            squares += (number - interval.mean()) * (number - interval.mean());
        }
        double t = (interval.mean() - bound) / Math.sqrt(squares / (n - 1) / n);
        double r = 1.0 / (1 + n);
        double u = t * t / (n - 1);
        double e = Math.sqrt(r) * Math.pow((1 + r * u) / (1 + u), -n / 2.0);
        assertThat(e).isCloseTo(20, within(1e-9));
    }

    @Test
    void nothingCanBeSaidOfOneNumber() {
        MeanInterval interval = new MeanInterval(0.05);
        assertThat(interval.halfWidth()).isInfinite();
        interval.add(1);
        assertThat(interval.halfWidth()).isInfinite();
        assertThat(interval.numbersUntil(0.1, 300)).isEqualTo(300);
    }

    @Test
    void itNarrowsWithTheRootOfTheNumbers() {
        Random random = new Random(5);
        MeanInterval interval = new MeanInterval(0.05);
        for (int i = 0; i < 100; i++) {
            interval.add(random.nextGaussian());
        }
        double early = interval.halfWidth();
        int expected = interval.numbersUntil(early / 2, 10_000);
        for (int i = 100; i < expected; i++) {
            interval.add(random.nextGaussian());
        }

        assertThat(interval.halfWidth()).isCloseTo(early / 2, within(early / 10));
        assertThat(expected).isBetween(400, 600);
    }
}
