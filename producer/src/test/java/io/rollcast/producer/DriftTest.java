package io.rollcast.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.producer.Drift.Kind;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class DriftTest {

    /** The numbers from 1 on, changed. */
    private static double[] numbers(Kind kind, long at, int count) {
        DoubleSupplier numbers = new DoubleSupplier() {
            private int number;

            @Override
            public double getAsDouble() {
                return ++number;
            }
        };
        return DoubleStream.generate(new Drift(kind, at).over(numbers))
                .limit(count)
                .toArray();
    }

    @Test
    void aSuddenChangeDoublesThePaceFromOnePointToTheNext() {
        assertThat(numbers(Kind.SUDDEN, 4, 7)).containsExactly(1, 2, 3, 5, 7, 9, 11);
        assertThat(numbers(Kind.SUDDEN, 1, 3)).containsExactly(2, 4, 6);
    }

    @Test
    void aSlowChangeEndsAtTwiceThePace() {
        double[] numbers = numbers(Kind.SLOW, 100, 400);

        assertThat(numbers[98]).isEqualTo(99);
        // Half of the way, a quarter of the values that will have been left out by its end.
        assertThat(numbers[149]).isEqualTo(150 + 12);
        assertThat(numbers[199]).isEqualTo(200 + 50);
        assertThat(numbers[299] - numbers[298]).isEqualTo(2);
        assertThat(numbers[399]).isEqualTo(400 + 50 + 200);
    }

    @Test
    void aSeasonJumpsByHalf() {
        assertThat(numbers(Kind.SEASON, 3, 5)).containsExactly(1, 2, 15, 16, 17);
    }
}
