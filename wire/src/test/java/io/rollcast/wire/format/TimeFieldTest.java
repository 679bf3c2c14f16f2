package io.rollcast.wire.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TimeFieldTest {

    private static final long SEED = 20261126;
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final IncomingRecord RECORD =
            new IncomingRecord("t", null, null, new RecordHeaders(), 7, NOW.toEpochMilli());
    private static final long NOON_S = Instant.parse("2026-11-25T12:00:00Z").getEpochSecond();

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments(EpochUnit.AUTO, NOON_S, NOON_S * 1000),
                arguments(EpochUnit.AUTO, NOON_S * 1000 + 7, NOON_S * 1000 + 7),
                arguments(EpochUnit.AUTO, (NOON_S * 1000 + 7) * 1000 + 999, NOON_S * 1000 + 7),
                arguments(EpochUnit.AUTO, (NOON_S * 1000 + 7) * 1_000_000 + 999_999, NOON_S * 1000 + 7),
                arguments(EpochUnit.AUTO, NOON_S + 0.25, NOON_S * 1000 + 250),
                arguments(EpochUnit.AUTO, String.valueOf(NOON_S), NOON_S * 1000),
                arguments(EpochUnit.AUTO, NOON_S + ".5", NOON_S * 1000 + 500),
                // What is finer than a millisecond is cut, and not rounded into the next one.
                arguments(EpochUnit.AUTO, NOON_S + 0.9996, NOON_S * 1000 + 999),
                arguments(EpochUnit.AUTO, NOON_S + ".9996", NOON_S * 1000 + 999),
                arguments(EpochUnit.AUTO, " " + NOON_S + ".123999999 ", NOON_S * 1000 + 123),
                arguments(EpochUnit.S, NOON_S + ".1239999e0", NOON_S * 1000 + 123),
                arguments(EpochUnit.MS, NOON_S * 1000 + 0.75, NOON_S * 1000),
                arguments(EpochUnit.US, (NOON_S * 1000 + 7) * 1000 + 999.75, NOON_S * 1000 + 7),
                arguments(EpochUnit.S, NOON_S, NOON_S * 1000),
                arguments(EpochUnit.MS, NOON_S * 1000, NOON_S * 1000),
                arguments(EpochUnit.US, NOON_S * 1_000_000, NOON_S * 1000),
                arguments(EpochUnit.NS, NOON_S * 1_000_000_000, NOON_S * 1000),
                arguments(EpochUnit.MS, 202611251200L, 202611251200L),
                arguments(EpochUnit.AUTO, 202613251200L, 202613251200L),
                arguments(EpochUnit.AUTO, 202602301200L, 202602301200L),
                arguments(EpochUnit.AUTO, "2026-11-25T12:00:00Z", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25T12:00:00.007Z", NOON_S * 1000 + 7),
                arguments(EpochUnit.AUTO, "2026-11-25t12:00:00z", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25 12:00:00+0000", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25T13:00+01:00", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25T13:00:00", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25 13:00:00", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25", (NOON_S - 13 * 3600) * 1000),
                arguments(EpochUnit.AUTO, "2026/11/25 13:00", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25 12:00:00 UTC", NOON_S * 1000),
                arguments(EpochUnit.AUTO, "2026-11-25  13:00:00 +01", NOON_S * 1000),
                arguments(
                        EpochUnit.AUTO,
                        "2026-11-5",
                        Instant.parse("2026-11-04T23:00:00Z").toEpochMilli()),
                arguments(EpochUnit.AUTO, "1970-01-01T01:00:00", 0L),
                arguments(EpochUnit.AUTO, Instant.ofEpochSecond(NOON_S), NOON_S * 1000),
                arguments(EpochUnit.AUTO, LocalDateTime.parse("2026-11-25T13:00:00"), NOON_S * 1000),
                arguments(EpochUnit.AUTO, LocalDate.parse("2026-11-25"), (NOON_S - 13 * 3600) * 1000),
                arguments(EpochUnit.AUTO, new java.sql.Date(NOON_S * 1000), NOON_S * 1000),
                arguments(EpochUnit.AUTO, Date.from(Instant.ofEpochSecond(NOON_S)), NOON_S * 1000),
                arguments(
                        EpochUnit.AUTO, NOW.plus(Duration.ofHours(1)).toEpochMilli(), NOW.toEpochMilli() + 3_600_000));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void readsNumbersAndDates(EpochUnit unit, Object time, long expectedMs) throws MalformedObservationException {
        assertThat(field(unit).epochMs(RECORD, Map.of("time", time))).isEqualTo(expectedMs);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(
                        EpochUnit.MS,
                        NOON_S,
                        "before 1971: such times are not accepted; it looks like seconds: --time-unit s"),
                arguments(EpochUnit.US, NOON_S * 1000, "it looks like milliseconds"),
                arguments(EpochUnit.NS, NOON_S, "it looks like seconds"),
                arguments(
                        EpochUnit.S,
                        NOON_S * 1000,
                        "more than an hour ahead of the present; it looks like milliseconds"),
                arguments(EpochUnit.MS, NOON_S * 1_000_000, "it looks like microseconds"),
                arguments(EpochUnit.S, Long.MAX_VALUE, "ahead of the present"),
                arguments(EpochUnit.AUTO, 202611251200L, "looks like yyyyMMddHHmm, which is no number since 1970"),
                arguments(EpochUnit.AUTO, 202611251200L, "give --time-format yyyyMMddHHmm;"),
                arguments(EpochUnit.AUTO, "202611251200", "if it is one all the same, give --time-unit ms"),
                arguments(EpochUnit.AUTO, 202611251200.0, "looks like yyyyMMddHHmm"),
                arguments(EpochUnit.AUTO, 20261125120000L, "give --time-format yyyyMMddHHmmss"),
                arguments(EpochUnit.AUTO, "20261125120000", "looks like yyyyMMddHHmmss"),
                arguments(EpochUnit.AUTO, 20261125, "give --time-format yyyyMMdd"),
                arguments(EpochUnit.AUTO, 0, "in seconds before 1971"),
                arguments(EpochUnit.AUTO, -NOON_S, "before 1971"),
                arguments(EpochUnit.AUTO, Double.NEGATIVE_INFINITY, "before 1971"),
                arguments(EpochUnit.AUTO, NOW.toEpochMilli() + 3_600_001, "more than an hour ahead of the present"),
                arguments(EpochUnit.AUTO, "2026-11-26T14:00:00Z", "more than an hour ahead of the present"),
                arguments(
                        EpochUnit.AUTO,
                        "2026-11-26T15:00:00",
                        "ahead of the present; it names no zone and was taken for Europe/Berlin: --time-zone"),
                arguments(
                        EpochUnit.AUTO,
                        LocalDateTime.parse("2026-11-26T15:00:00"),
                        "it names no zone and was taken for Europe/Berlin"),
                arguments(EpochUnit.AUTO, "1969-12-31T23:59:59Z", "before 1970"),
                arguments(EpochUnit.AUTO, "yesterday at noon", "a date and time such as 2026-11-25T12:00:00Z"),
                arguments(EpochUnit.AUTO, "25.11.2026 13:00", "--time-format names another form"),
                arguments(EpochUnit.AUTO, "2026-02-30T12:00:00Z", "is '2026-02-30T12:00:00Z'"),
                arguments(EpochUnit.AUTO, "25.11.2026", "a date and time such as"),
                arguments(EpochUnit.AUTO, "25-11-26 12:00", "a date and time such as"),
                arguments(EpochUnit.AUTO, LocalTime.NOON, "is 12:00: it must be a number since 1970"),
                arguments(EpochUnit.AUTO, true, "is true"),
                arguments(EpochUnit.AUTO, Map.of(), "is an object"),
                arguments(EpochUnit.AUTO, "", "is missing"),
                arguments(EpochUnit.AUTO, null, "is missing"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatCannotBeTrueAndSaysWhatItLooksLike(EpochUnit unit, Object time, String expected) {
        Map<String, Object> row = new HashMap<>();
        row.put("time", time);

        var fault = catchThrowableOfType(
                MalformedObservationException.class, () -> field(unit).epochMs(RECORD, row));

        assertThat(fault.reason()).isEqualTo(Reason.BAD_TIME);
        assertThat(fault).hasMessageStartingWith("the time field 'time' is ").hasMessageContaining(expected);
    }

    @Test
    void aRowMayBeWithoutATimeThatIsNotRequired() throws MalformedObservationException {
        TimeField field = new TimeField(FieldPath.parse("time"), EpochUnit.AUTO, ZoneOffset.UTC, false);

        assertThat(field.epochMs(RECORD, Map.of())).isEqualTo(7);
    }

    @Test
    void tellsEveryUnitOfAnyTimeSinceMarch1973ButThoseOf1976ThatLookLikeACalendars()
            throws MalformedObservationException {
        Random random = new Random(SEED);
        long first = Instant.parse("1973-03-04T00:00:00Z").toEpochMilli();
        for (int i = 0; i < 10_000; i++) {
            long ms = first + (long) (random.nextDouble() * (NOW.toEpochMilli() - first));
            if (CalendarDigits.pattern(ms) != null) {
                continue;
            }
            for (Object time : new Object[] {ms, ms * 1_000, ms * 1_000_000, String.valueOf(ms), ms / 1000.0}) {
                assertThat(field(EpochUnit.AUTO).epochMs(RECORD, Map.of("time", time)))
                        .as("%s, seed %d", time, SEED)
                        .isEqualTo(ms);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-25T00:30:05Z, 2026-10-25T00:30:00Z",
        "2026-10-25T00:59:00Z, 2026-10-25T00:30:00Z",
        "2026-10-25T01:20:00Z, 2026-10-25T00:30:00Z",
        "2026-10-25T00:29:58Z, 2026-10-25T00:30:00Z",
        "2026-10-25T01:30:05Z, 2026-10-25T01:30:00Z",
        "2026-10-25T01:29:58Z, 2026-10-25T01:30:00Z",
        "2026-10-25T05:00:00Z, 2026-10-25T01:30:00Z"
    })
    void ofAnHourThatComesTwiceTheOneOfTheRecordIsMeant(Instant stamp, Instant expected)
            throws MalformedObservationException {
        IncomingRecord record =
                new IncomingRecord("t", null, null, new RecordHeaders(), stamp.toEpochMilli(), NOW.toEpochMilli());
        for (Object time :
                new Object[] {"2026-10-25 02:30:00", "2026/10/25 02:30", LocalDateTime.parse("2026-10-25T02:30:00")}) {
            assertThat(field(EpochUnit.AUTO).epochMs(record, Map.of("time", time)))
                    .isEqualTo(expected.toEpochMilli());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dd.MM.yyyy HH:mm, 25.11.2026 13:00",
        "dd.MM.yyyy HH:mm, ' 25.11.2026 13:00 '",
        "MM/dd/yyyy HH:mm:ss, 11/25/2026 13:00:00",
        "yyyy-MM-dd HH:mm XXX, 2026-11-25 14:00 +02:00",
        "yyyyMMddHHmm, 202611251300",
    })
    void aFormatSaysHowTextsAreWritten(String pattern, String text) throws MalformedObservationException {
        assertThat(field(pattern).epochMs(RECORD, Map.of("time", text))).isEqualTo(NOON_S * 1000);
    }

    static Stream<Arguments> digits() {
        return Stream.of(
                arguments("yyyyMMddHHmm", 202611251300L),
                arguments("yyyyMMddHHmm", 202611251300.0),
                arguments("yyyyMMddHHmmss", 20261125130000L),
                arguments("yyyyMMddHHmmssSSS", 20261125130000000L),
                arguments("yyyyMMddHH", 2026112513));
    }

    @ParameterizedTest
    @MethodSource("digits")
    void aFormatReadsTheDigitsOfNumbers(String pattern, Number number) throws MalformedObservationException {
        assertThat(field(pattern).epochMs(RECORD, Map.of("time", number))).isEqualTo(NOON_S * 1000);
    }

    @Test
    void timesThatAreNoTextsNeedNoFormat() throws MalformedObservationException {
        assertThat(field("dd.MM.yyyy").epochMs(RECORD, Map.of("time", Instant.ofEpochSecond(NOON_S))))
                .isEqualTo(NOON_S * 1000);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-25T12:00:00Z, 'must be of the form ''dd.MM.yyyy HH:mm'', as --time-format says'",
        "1764000000, must be of the form",
        "31.02.2026 12:00, must be of the form",
        "25.11.2026, must be of the form",
        "26.11.2026 15:00, ahead of the present; it names no zone and was taken for Europe/Berlin: --time-zone",
        "31.12.1969 12:00, before 1970",
        "n/a, is missing",
    })
    void refusesWhatIsNotOfTheFormat(String text, String expected) {
        assertThat(catchThrowableOfType(
                        MalformedObservationException.class,
                        () -> field("dd.MM.yyyy HH:mm").epochMs(RECORD, Map.of("time", text))))
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource({"2026-10-25T00:30:05Z, 2026-10-25T00:30:00Z", "2026-10-25T01:30:05Z, 2026-10-25T01:30:00Z"})
    void aFormatKeepsTheRuleOfAnHourThatComesTwice(Instant stamp, Instant expected)
            throws MalformedObservationException {
        IncomingRecord record =
                new IncomingRecord("t", null, null, new RecordHeaders(), stamp.toEpochMilli(), NOW.toEpochMilli());

        assertThat(field("dd.MM.yyyy HH:mm").epochMs(record, Map.of("time", "25.10.2026 02:30")))
                .isEqualTo(expected.toEpochMilli());
    }

    private static TimeField field(String pattern) {
        return new TimeField(
                FieldPath.parse("time"),
                TimeFormat.of(List.of(pattern)),
                EpochUnit.AUTO,
                ZoneId.of("Europe/Berlin"),
                true);
    }

    /** Texts without a zone are of a place an hour ahead of Greenwich. */
    private static TimeField field(EpochUnit unit) {
        return new TimeField(FieldPath.parse("time"), unit, ZoneId.of("Europe/Berlin"), true);
    }
}
