package io.rollcast.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.FieldPath;
import io.rollcast.wire.format.TimeField;
import io.rollcast.wire.format.TimeFormat;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Timestamps in(EpochUnit unit) {
        return new Timestamps(new TimeRules(TimeFormat.ISO, unit, ZoneId.of("UTC"), Optional.empty()));
    }

    private static Timestamps inZone(ZoneId zone) {
        return new Timestamps(new TimeRules(TimeFormat.ISO, EpochUnit.AUTO, zone, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "1764000000, 1764000000000",
        "1764000000.25, 1764000000250",
        "1.764e9, 1764000000000",
        "1764000000123, 1764000000123",
        "1764000000123456, 1764000000123",
        "1764000000123456789, 1764000000123",
        "100000000, 100000000000",
    })
    void tellsUnitsByMagnitude(String number, long ms) throws Exception {
        assertThat(new Timestamps(TimeRules.TOLD).read(number)).isEqualTo(ms);
    }

    @ParameterizedTest
    @CsvSource({
        "1764000000.9996, 1764000000999",
        "1764000000.123, 1764000000123",
        "1764000000.0009, 1764000000000",
        "1764000000999.7, 1764000000999",
        "1764000000123999.7, 1764000000123",
        "1764000000123999999, 1764000000123",
    })
    void aFileAndATopicHaveTheSameTime(String number, long ms) throws Exception {
        TimeField field = new TimeField(FieldPath.parse("at"), EpochUnit.AUTO, BERLIN, true);
        IncomingRecord record = new IncomingRecord("t", null, null, new RecordHeaders(), ms, ms);
        Object json = new ObjectMapper().readTree(number);

        assertThat(new Timestamps(TimeRules.TOLD).read(number)).isEqualTo(ms);
        assertThat(field.epochMs(record, Map.of("at", number))).isEqualTo(ms);
        assertThat(field.epochMs(record, Map.of("at", json))).isEqualTo(ms);
    }

    @Test
    void allNumbersOfAFileHaveTheUnitOfTheFirst() throws Exception {
        Timestamps timestamps = new Timestamps(TimeRules.TOLD);

        assertThat(timestamps.read(1_764_000_000L)).isEqualTo(1_764_000_000_000L);
        assertThat(timestamps.read(1_764_000_000_000L)).isEqualTo(1_764_000_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "5", "20260231", "99999999", "-1764000000", "1e30"})
    void takesNoCountForATime(String number) {
        assertThatThrownBy(() -> new Timestamps(TimeRules.TOLD).read(number))
                .isInstanceOf(BadRowException.class)
                .hasMessageContainingAll("--time-unit", "--step");
    }

    @Test
    void takesNoCalendarInDigitsForANumber() throws Exception {
        assertThatThrownBy(() -> new Timestamps(TimeRules.TOLD).read("202611251200"))
                .isInstanceOf(BadRowException.class)
                .hasMessageContainingAll("looks like yyyyMMddHHmm", "--time-format yyyyMMddHHmm;", "--time-unit ms");
        assertThatThrownBy(() -> new Timestamps(TimeRules.TOLD).read("20261125120000"))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("--time-format yyyyMMddHHmmss");
        assertThatThrownBy(() -> new Timestamps(TimeRules.TOLD).read("20260131"))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("--time-format yyyyMMdd");
        assertThat(new Timestamps(TimeRules.TOLD).read("202613251200")).isEqualTo(202_613_251_200L);
        assertThat(in(EpochUnit.MS).read("202611251200")).isEqualTo(202_611_251_200L);
    }

    @ParameterizedTest
    @CsvSource({"MS, 1764000000, seconds", "US, 1764000000000, milliseconds", "MS, 5, a count"})
    void refusesAStatedUnitByWhichTheFileIsOfJanuary1970(EpochUnit unit, String number, String looks) {
        assertThatThrownBy(() -> in(unit).read(number))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(number, "January 1970", "looks like " + looks, "--time-unit");
    }

    @Test
    void aLaterNumberOfJanuary1970SpoilsItsLineAlone() throws Exception {
        Timestamps timestamps = in(EpochUnit.MS);
        timestamps.read(1_764_000_000_000L);

        assertThatThrownBy(() -> timestamps.read(1_764_000_000L))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("looks like seconds");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00.250+01:00, 2026-01-31T11:00:00.250Z",
        "2026-01-31 12:00:00+0100, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00:00 +01, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00:00 UTC, 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00, 2026-01-31T11:00:00Z",
        "2026-01-31 12:00:00.123456789, 2026-01-31T11:00:00.123Z",
        "2026/1/31 12:00, 2026-01-31T11:00:00Z",
        "2026-01-31, 2026-01-30T23:00:00Z",
        // On 29 March 2026 clocks go from 2:00 to 3:00, on 25 October from 3:00 back to 2:00.
        "2026-03-29 02:30, 2026-03-29T01:30:00Z",
        "2026-10-25 02:30, 2026-10-25T00:30:00Z",
    })
    void readsTimesAsTheyAreWritten(String text, Instant expected) throws Exception {
        assertThat(Instant.ofEpochMilli(inZone(BERLIN).read(text))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "25.10.2026 02:30, 2026-10-25T00:30:00Z",
        "20261125, 2026-11-24T23:00:00Z",
        "20261125 13:00 +0200, 2026-11-25T11:00:00Z",
    })
    void readsTimesOfTheGivenForms(String text, Instant expected) throws Exception {
        assertThat(Instant.ofEpochMilli(ofForms().read(text))).isEqualTo(expected);
    }

    @Test
    void aGivenFormReadsNumbersAndNothingElse() throws Exception {
        assertThat(Instant.ofEpochMilli(ofForms().read(20_261_125L))).isEqualTo("2026-11-24T23:00:00Z");
        assertThat(ofForms().read(LocalDate.parse("2026-11-25")))
                .isEqualTo(ofForms().read("20261125"));
        assertThatThrownBy(() -> ofForms().read("2026-11-25T12:00:00Z"))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining(
                        "is not of the form 'dd.MM.yyyy HH:mm' or 'yyyyMMdd[ HH:mm XX]', as --time-format says");
    }

    private static Timestamps ofForms() {
        TimeFormat format = TimeFormat.of(List.of("dd.MM.yyyy HH:mm", "yyyyMMdd[ HH:mm XX]"));
        return new Timestamps(new TimeRules(format, EpochUnit.AUTO, BERLIN, Optional.empty()));
    }

    @Test
    void readsTimesThatAFormatKnows() throws Exception {
        Timestamps timestamps = inZone(BERLIN);

        assertThat(timestamps.read(Instant.ofEpochMilli(1_764_000_000_000L))).isEqualTo(1_764_000_000_000L);
        assertThat(timestamps.read(LocalDateTime.parse("2026-01-31T12:00:00")))
                .isEqualTo(Instant.parse("2026-01-31T11:00:00Z").toEpochMilli());
        assertThat(timestamps.read(LocalDate.parse("2026-01-31")))
                .isEqualTo(Instant.parse("2026-01-30T23:00:00Z").toEpochMilli());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "yesterday", "2026-02-30", "2026-01-31T25:00", "1969-12-31T23:59:59Z", "31.01.2026"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> new Timestamps(TimeRules.TOLD).read(text))
                .isInstanceOf(BadRowException.class)
                .hasMessageContaining("timestamp");
    }
}
