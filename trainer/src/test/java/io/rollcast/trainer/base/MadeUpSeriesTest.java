package io.rollcast.trainer.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.trainer.base.MadeUpSeries.Made;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MadeUpSeriesTest {

    private static final int SERIES = 3_000;

    private static List<Made> sample;

    /** By several threads; not where the class is initialised, for which the threads would wait. */
    @BeforeAll
    static void makeSample() {
        sample = IntStream.range(0, SERIES)
                .parallel()
                .mapToObj(index -> MadeUpSeries.of(1, index))
                .toList();
    }

    @Test
    void valuesAreTheSameToTheLastBit() {
        assertThat(digest(IntStream.range(0, 200)
                        .mapToObj(index -> MadeUpSeries.of(7, index))
                        .toList()))
                .isEqualTo("0de541d82a1368f2");
    }

    @Test
    void aSeriesDependsOnSeedAndIndexAlone() {
        assertThat(MadeUpSeries.of(1, 1_234).values())
                .isEqualTo(sample.get(1_234).values());
        assertThat(MadeUpSeries.of(2, 1_234).values())
                .isNotEqualTo(sample.get(1_234).values());
        assertThat(MadeUpSeries.of(1, 1_235).values())
                .isNotEqualTo(sample.get(1_234).values());
    }

    @Test
    void allValuesAreFiniteAndOfAMeasurableSize() {
        for (int index = 0; index < SERIES; index++) {
            double[] values = sample.get(index).values();
            assertThat(values.length).as("length of series %d", index).isBetween(150, 3_000);
            for (double value : values) {
                assertThat(Math.abs(value)).as("value of series %d", index).isLessThan(1e10);
            }
        }
    }

    @Test
    void onlyConstantsAreConstant() {
        for (int index = 0; index < SERIES; index++) {
            Made made = sample.get(index);
            double first = made.values()[0];
            assertThat(Arrays.stream(made.values()).allMatch(value -> value == first))
                    .as("whether series %d, %s, is constant", index, made.kinds())
                    .isEqualTo(made.kinds().contains(Kind.CONSTANT));
        }
    }

    @Test
    void everyKindIsFrequentEnoughToBeLearnt() {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        sample.forEach(made -> made.kinds().forEach(kind -> counts.merge(kind, 1, Integer::sum)));

        for (Kind kind : Kind.values()) {
            assertThat(counts.getOrDefault(kind, 0)).as("series of %s", kind).isGreaterThan(SERIES / 200);
        }
        assertThat(share(Kind.REFERENCE)).isBetween(0.06, 0.08);
        assertThat(share(Kind.DAY)).isBetween(0.68, 0.78);
    }

    @Test
    void aClockWithADayHasOneOfItsFiveSteps() {
        for (Made made : sample) {
            if (made.kinds().contains(Kind.DAY)) {
                assertThat(made.stepsPerDay()).isIn(24, 48, 96, 144, 288);
            } else {
                assertThat(made.stepsPerDay()).isZero();
            }
        }
    }

    @Test
    void theDayIsVisibleInAGoodPartOfTheSeriesThatHaveOne() {
        List<Made> daily = sample.stream()
                .filter(made -> made.stepsPerDay() > 0 && made.values().length > 4 * made.stepsPerDay())
                .toList();
        long visible = daily.stream()
                .filter(made -> {
                    double afterADay = autocorrelation(made.values(), made.stepsPerDay());
                    double afterHalfADay = autocorrelation(made.values(), made.stepsPerDay() / 2);
                    return afterADay > 0.3 && afterADay > afterHalfADay + 0.1;
                })
                .count();

        assertThat((double) visible / daily.size()).isBetween(0.4, 0.8);
    }

    @Test
    void theReferenceGeneratorLeavesOnlyItsNoise() {
        // Given series of two sines and uniform noise, of any unit
        List<Made> references = sample.stream()
                .filter(made -> made.kinds().contains(Kind.REFERENCE))
                .toList();

        for (Made made : references) {
            // Then their variance is that of sines of amplitudes 0.5 and 0.2, and of noise of width 1
            double[] values = made.values();
            double range = Arrays.stream(values).max().orElseThrow()
                    - Arrays.stream(values).min().orElseThrow();
            double variance = Curves.spread(values) * Curves.spread(values);
            assertThat(variance / (range * range))
                    .as("variance of %s in squared ranges", made.kinds())
                    .isBetween(0.03, 0.12);
        }
    }

    @Test
    void aNegativeIndexIsRefused() {
        assertThatThrownBy(() -> MadeUpSeries.of(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1")
                .hasMessageContaining("counted from 0");
    }

    private static double share(Kind kind) {
        return sample.stream().filter(made -> made.kinds().contains(kind)).count() / (double) SERIES;
    }

    private static double autocorrelation(double[] values, int lag) {
        double mean = Curves.mean(values);
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
            products += i < lag ? 0 : (values[i] - mean) * (values[i - lag] - mean);
        }
        return products / squares;
    }

    private static String digest(List<Made> series) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Made made : series) {
                ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * made.values().length);
                Arrays.stream(made.values()).forEach(bytes::putDouble);
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
