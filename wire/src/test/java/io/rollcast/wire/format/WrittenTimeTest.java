package io.rollcast.wire.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenTimeTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31t12:00:00z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.250+01:00, 2026-01-31T11:00:00.250Z",
        "2026-01-31 12:00:00+0100, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00:00 +01, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00:00 UTC, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00gmt, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00:00.123456789, 2026-01-31T11:00:00.123456789Z",
        "2026/1/31 12:00, 2026-01-31T11:00:00Z",
        "2026-01-31, 2026-01-30T23:00:00Z",
        "2026/1/5, 2026-01-04T23:00:00Z",
        // On 29 March 2026 clocks go from 2:00 to 3:00, on 25 October from 3:00 back to 2:00.
        "2026-03-29 02:30, 2026-03-29T01:30:00Z",
        "2026-10-25 02:30, 2026-10-25T00:30:00Z",
        "2026/10/25 02:30, 2026-10-25T00:30:00Z",
    })
    void readsTimesAsPeopleWriteThem(String text, Instant expected) {
        assertThat(WrittenTime.instant(WrittenTime.parse(text), BERLIN)).isEqualTo(expected);
    }

    @Test
    void tellsWhetherATimeNamesAZone() {
        assertThat(WrittenTime.parse("2026-01-31 12:00:00Z")).isEqualTo(Instant.parse("2026-01-31T12:00:00Z"));
        assertThat(WrittenTime.parse("2026/01/31 12:00")).isEqualTo(LocalDateTime.parse("2026-01-31T12:00"));
        assertThat(WrittenTime.parse(" 2026-01-31 ")).isEqualTo(LocalDate.parse("2026-01-31"));
    }

    /** A record may have a text of a mebibyte, which no expression may be matched against. */
    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void refusesALongTextAtOnce() {
        assertThatThrownBy(() -> WrittenTime.parse("2026-01-31" + " ".repeat(1_000_000) + "x"))
                .isInstanceOf(DateTimeException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-02-30",
                "2026/02/30 12:00",
                "2026-01-31T25:00",
                "31.01.2026",
                "31-01-26",
                "26-1-31 12:00",
                "12:00"
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> WrittenTime.parse(text)).isInstanceOf(DateTimeException.class);
    }
}
