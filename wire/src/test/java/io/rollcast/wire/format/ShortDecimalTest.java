package io.rollcast.wire.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortDecimalTest {

    private static final long SEED = 20261125;

    private static String text(double value) {
        byte[] bytes = new byte[ShortDecimal.MOST_BYTES];
        return new String(bytes, 0, ShortDecimal.write(value, bytes, 0), US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "0.1, 0.1",
        "0.100001, 0.100001",
        "0.000001001, 0.000001001",
        "1000000.5, 1000000.5",
        "7005012.000001, 7005012.000001",
        "-1.25, -1.25",
        "2, 2.0",
        "0.001, 0.001",
        "1e-9, 0.000000001",
        "9999999, 9999999.0",
        "4770.123, 4770.123",
        "0.123456789, 0.123456789",
        "-0.5, -0.5",
        "16777217, 16777217.0",
        "1700000019.99998, 1700000019.99998",
        "-8999999999.5, -8999999999.5"
    })
    void writesPlainDecimals(double value, String expected) {
        assertThat(text(value)).isEqualTo(expected);
    }

    @Test
    void readsBackAsTheSameDouble() {
        Random random = new Random(SEED);
        int covered = 0;
        for (int i = 0; i < 2_000_000; i++) {
            double power = Math.pow(10, random.nextInt(10));
            double value = Math.rint(random.nextGaussian() * Math.pow(10, random.nextInt(8)) * power) / power;
            String text = text(value);
            if (!text.isEmpty()) {
                covered++;
                assertThat(Double.parseDouble(text)).as(text).isEqualTo(value);
                assertThat(text).doesNotMatch("-?0\\d.*|.*\\.\\d+0|.*\\.");
            }
        }
        assertThat(covered).isGreaterThan(1_500_000);
    }

    @ParameterizedTest
    @ValueSource(doubles = {9.1e9, 1e-10, 1.0 / 3, Double.NaN, Double.POSITIVE_INFINITY, -Double.MAX_VALUE})
    void leavesOthersAlone(double value) {
        assertThat(text(value)).isEmpty();
    }
}
