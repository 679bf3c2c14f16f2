package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {

    private static final long SEED = 20_261_130;

    private final DurationConverter converter = new DurationConverter();

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.25S, 250ms",
        "PT10S, 10s",
        "PT90S, 1m30s",
        "PT10M, 10m",
        "PT90M, 1h30m",
        "PT24H, 1d",
        "PT960H, 40d",
        "PT25H0.001S, 1d1h1ms",
        "PT0.0001S, PT0.0001S",
        "PT-1S, PT-1S"
    })
    void writesWhatOptionsTake(Duration duration, String text) throws Exception {
        assertThat(DurationConverter.text(duration)).isEqualTo(text);
        assertThat(converter.convert(text)).isEqualTo(duration);
    }

    @Test
    void readsAllThatItWrites() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            long bits = random.nextLong() >>> random.nextInt(63);
            Duration duration =
                    i % 10 == 0 ? Duration.ofSeconds(bits, random.nextInt(1_000_000_000)) : Duration.ofMillis(bits);
            assertThat(converter.convert(DurationConverter.text(duration)))
                    .as("%s with the seed %d", duration, SEED)
                    .isEqualTo(duration);
        }
    }

    @ParameterizedTest
    @CsvSource({"90s, PT90S", "36h, PT36H", "500ms, PT0.5S", "2m500ms, PT2M0.5S"})
    void readsNumbersOfAnyUnit(String text, Duration duration) throws Exception {
        assertThat(converter.convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "30m1h", "1h 30m", "1.5h", "-5m", "5x"})
    void saysWhatAnythingElseShouldBe(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'%s' is not a duration", text)
                .hasMessageContaining("such as 90s or 1h30m");
    }
}
