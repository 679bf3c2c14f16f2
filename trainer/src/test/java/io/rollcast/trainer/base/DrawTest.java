package io.rollcast.trainer.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DrawTest {

    private static final int NUMBERS = 200_000;

    private final Draw draw = new Draw(3, 4);

    @Test
    void distributionsHaveTheirMeansAndVariances() {
        expect(draw::uniform, 0.5, 1.0 / 12);
        expect(draw::gaussian, 0, 1);
        expect(draw::laplace, 0, 1);
        expect(draw::exponential, 1, 1);
        expect(() -> draw.integer(1, 6), 3.5, 35.0 / 12);
        expect(() -> draw.poisson(0.3), 0.3, 0.3);
        expect(() -> draw.poisson(30), 30, 30);
        expect(() -> draw.poisson(300), 300, 300);
        expect(() -> draw.negativeBinomial(5, 0.5), 5, 55);
        expect(() -> draw.negativeBinomial(5, 4), 5, 11.25);
    }

    @Test
    void studentsDistributionHasATailHeavierThanLaplaces() {
        assertThat(numbers(draw::student3).filter(value -> Math.abs(value) > 8).count())
                .isGreaterThan(50);
    }

    @Test
    void picksFollowTheirWeights() {
        assertThat(numbers(() -> draw.pick(1, 3, 0) == 1 ? 1 : 0).average().orElseThrow())
                .isCloseTo(0.75, within(0.01));
        assertThat(numbers(() -> draw.pick(1, 3, 0)).max().orElseThrow()).isEqualTo(1);
    }

    @Test
    void logarithmsAreUniform() {
        double share =
                numbers(() -> draw.logBetween(0.01, 100) < 1 ? 1 : 0).average().orElseThrow();

        assertThat(share).isCloseTo(0.5, within(0.01));
    }

    private static void expect(DoubleSupplier source, double mean, double variance) {
        double[] values = numbers(source).toArray();
        double spread = Curves.spread(values);

        assertThat(Curves.mean(values)).isCloseTo(mean, within(6 * Math.sqrt(variance / NUMBERS)));
        assertThat(spread * spread).isCloseTo(variance, within(0.06 * variance));
    }

    private static DoubleStream numbers(DoubleSupplier source) {
        return DoubleStream.generate(source).limit(NUMBERS);
    }
}
