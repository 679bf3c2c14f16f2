package io.rollcast.wire.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatTest {

    private static TimeFormat of(String... patterns) {
        return TimeFormat.of(List.of(patterns));
    }

    @ParameterizedTest
    @CsvSource({
        "dd.MM.yyyy HH:mm, 25.11.2026 12:00",
        "dd.MM.uuuu HH:mm, 25.11.2026 12:00",
        "d.M.yy H:mm, 25.11.26 12:00",
        "MM/dd/yyyy hh:mm a, 11/25/2026 12:00 pm",
        "'d MMM yyyy, HH:mm', '25 nov 2026, 12:00'",
        "'EEEE, d MMMM yyyy HH:mm', 'Wednesday, 25 November 2026 12:00'",
        "dd.MM.yyyy HH:mm[:ss], 25.11.2026 12:00",
        "yyyyMMddHHmm, 202611251200",
        "yyyy-DDD HH, 2026-329 12",
        "dd/MM/yyyy HH:mm XXX, 25/11/2026 13:00 +01:00",
        "dd/MM/yyyy HH:mm VV, 25/11/2026 13:00 Europe/Berlin",
    })
    void readsByPatterns(String pattern, String text) {
        assertThat(WrittenTime.instant(of(pattern).read(text), ZoneOffset.UTC))
                .isEqualTo(Instant.parse("2026-11-25T12:00:00Z"));
    }

    @Test
    void tellsWhetherATimeNamesAZone() {
        assertThat(of("dd.MM.yyyy").read("25.11.2026")).isEqualTo(LocalDate.parse("2026-11-25"));
        assertThat(of("dd.MM.yyyy HH").read("25.11.2026 07")).isEqualTo(LocalDateTime.parse("2026-11-25T07:00"));
        assertThat(of("dd.MM.yyyy XXX").read("25.11.2026 +01:00")).isEqualTo(Instant.parse("2026-11-24T23:00:00Z"));
        assertThat(of("dd.MM.yyyy HH:mm[ XXX]").read("25.11.2026 07:00 Z"))
                .isEqualTo(Instant.parse("2026-11-25T07:00:00Z"));
    }

    @Test
    void ofSeveralPatternsTheFirstThatFitsCounts() {
        assertThat(of("dd/MM/yyyy", "MM/dd/yyyy").read("05/11/2026")).isEqualTo(LocalDate.parse("2026-11-05"));
        assertThat(of("dd/MM/yyyy", "MM/dd/yyyy").read("11/25/2026")).isEqualTo(LocalDate.parse("2026-11-25"));
    }

    @ParameterizedTest
    @CsvSource({
        "dd.MM.yyyy, 31.02.2026",
        "dd.MM.uuuu, 31.02.2026",
        "dd.MM.yyyy, 1.2.2026",
        "dd.MM.yyyy HH:mm, 25.11.2026 24:00",
        "dd.MM.yyyy, 25.11.2026 12:00",
        "'EEE, d.M.yyyy', 'Mon, 25.11.2026'",
        "yyyyMMdd, 202611251200",
        "yyyyMMddHHmm, 20261125120000",
        "yyyyMMddHHmm, 2.0261125E11",
    })
    void refusesWhatIsNotOfTheForm(String pattern, String text) {
        assertThatThrownBy(() -> of(pattern).read(text)).isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "dd.MM.yyyy nope, is no pattern",
        "dd.MM.yyyy HH:mm], is no pattern",
        "'', names no date",
        "'''none''', names no date",
        "HH:mm, names no date",
        "YYYY-MM-dd, names no date",
        "yyyy-mm-dd, names no date",
        "dd.MM HH:mm, names no date",
        "dd.MM.yyyy hh:mm, names no time of a day",
        "dd.MM.yyyy mm:ss, names no time of a day",
    })
    void refusesPatternsThatNameNoTime(String pattern, String expected) {
        assertThatThrownBy(() -> of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + pattern + "' " + expected);
    }

    @Test
    void withoutPatternsItIsIso() {
        assertThat(of()).isSameAs(TimeFormat.ISO);
        assertThat(TimeFormat.ISO.isGiven()).isFalse();
        assertThat(TimeFormat.ISO.read("2026-11-25")).isEqualTo(LocalDate.parse("2026-11-25"));
        assertThat(of("dd.MM.yyyy", "yyyyMMdd")).hasToString("'dd.MM.yyyy' or 'yyyyMMdd'");
    }
}
