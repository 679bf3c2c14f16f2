package io.rollcast.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortDecimalTest {

    private static String text(float value) {
        char[] chars = new char[ShortDecimal.MOST_CHARS];
        return new String(chars, 0, ShortDecimal.write(value, chars));
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "-1.25, -1.25",
        "2, 2.0",
        "0.001, 0.001",
        "9999999, 9999999.0",
        "4770.123, 4770.123",
        "0.0012345678, 0.0012345678",
        "-0.5, -0.5",
        "1048576, 1048576.0",
        "4194304.5, 4194304.5"
    })
    void writesPlainDecimals(float value, String expected) {
        assertThat(text(value)).isEqualTo(expected);
    }

    @Test
    void readsBackAsTheSameFloat() {
        Random random = new Random(20261125);
        int longer = 0;
        for (int i = 0; i < 2_000_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            if (!ShortDecimal.covers(value)) {
                continue;
            }
            String text = text(value);
            assertThat(Float.parseFloat(text)).as(text).isEqualTo(value);
            longer += text.length() > Float.toString(value).length() ? 1 : 0;
        }
        // Not always the shortest, as the JDK's is not; but hardly ever longer than that.
        assertThat(longer).isLessThan(1_000);
    }

    @Test
    void readsBackAroundPowersOfTwoAndTen() {
        for (float around = 0x1p-9f; around < 0x1p23f; around *= 2) {
            assertReadsBack(around);
        }
        for (float around = 1e-3f; around < 2e7f; around *= 10) {
            assertReadsBack(around);
        }
    }

    private static void assertReadsBack(float around) {
        for (float value : new float[] {Math.nextDown(around), around, Math.nextUp(around)}) {
            if (ShortDecimal.covers(value)) {
                assertThat(Float.parseFloat(text(value))).isEqualTo(value);
                assertThat(Float.parseFloat(text(-value))).isEqualTo(-value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            floats = {0, -0f, 1e7f, 9.99e-4f, Float.NaN, Float.POSITIVE_INFINITY, -Float.MAX_VALUE, Float.MIN_VALUE})
    void leavesOthersAlone(float value) {
        assertThat(ShortDecimal.covers(value)).isFalse();
    }
}
