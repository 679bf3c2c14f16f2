package io.rollcast.inspect;

import static io.rollcast.inspect.Samples.ROUNDS;
import static io.rollcast.inspect.Samples.SERIES;
import static io.rollcast.inspect.Samples.assertForecast;
import static io.rollcast.inspect.Samples.inspect;
import static io.rollcast.inspect.Samples.keyed;
import static io.rollcast.inspect.Samples.record;
import static io.rollcast.inspect.Samples.sample;
import static io.rollcast.inspect.Samples.text;
import static io.rollcast.inspect.Samples.unkeyed;
import static io.rollcast.inspect.Samples.written;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.inspect.TopicSample.Sampled;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fields are taken for, by their names and by what they have.
 *
 * <p>It is long because each rule of the guess has samples for which it is right and others for which it must not hold.
 */
class MappingGuessTest {

    private static final long SEED = 20_261_129;
    private static final Duration STEP = Duration.ofMinutes(1);

    private final Random random = new Random(SEED);

    @Test
    void measurementsWhoseNamesEndLikeAnIdAreValues() {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"turbineId\":\"t%d\",\"velocity\":%s,\"valid\":%d,\"temp_room\":%s}",
                                series, random.nextInt(30) / 10.0, random.nextInt(2), random.nextInt(90) / 10.0))),
                "--series-key turbineId --value-field velocity,valid,temp_room",
                3 * SERIES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sensor_id", "sensorId", "deviceid", "zone", "vehicleid", "ASSETID"})
    void wholeNumbersAreIdsByTheirNames(String name) {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) -> text("{\"%s\":%d,\"celsius\":%s}", name, 100 + series, noise()))),
                "--series-key %s --value-field celsius".formatted(name));
    }

    @Test
    void idsWhoseDigitsCouldBeADateAreIds() {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) ->
                                text("{\"device_id\":%d,\"celsius\":%s}", 20_240_110 + series, noise()))),
                "--series-key device_id --value-field celsius");
    }

    @ParameterizedTest
    @ValueSource(strings = {"createdAt", "measuredAt", "recordedAt", "eventTs", "tsMs", "clock", "t0", "sent_us"})
    void timesSinceAnEpochAreTimesWhateverTheirNames(String name) {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"deviceId\":\"d%d\",\"temperature\":%s,\"%s\":%d}",
                                series, noise(), name, time.minusSeconds(7).toEpochMilli()))),
                "--series-key deviceId --value-field temperature --time-field " + name);
    }

    @Test
    void timesOfOldRecordsAreTimesByTheirNames() {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"deviceId\":\"d%d\",\"temperature\":%s,\"measuredAt\":%d}",
                                series,
                                noise(),
                                time.minus(900, ChronoUnit.DAYS).toEpochMilli()))),
                "--series-key deviceId --value-field temperature --time-field measuredAt");
    }

    @Test
    void theTimesOfAChangeOfARowAreNoValues() {
        assertForecast(
                inspect(keyed(STEP, (series, round, time) -> {
                    long ms = time.toEpochMilli();
                    String times = "\"ts_ms\":%d,\"ts_us\":%d,\"ts_ns\":%d".formatted(ms, ms * 1_000, ms * 1_000_000);
                    return text(
                            "{\"after\":{\"celsius\":%s},\"source\":{\"db\":\"plant\",%s},\"op\":\"u\",%s}",
                            noise(), times, times);
                })),
                "--value-field after.celsius --time-field ts_ms");
    }

    @Test
    void aDateThatIsTheSameInAllRowsOfASeriesIsNotTheTime() {
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) ->
                                text("{\"installed\":\"2024-05-%02d\",\"value\":%s}", 1 + series, noise()))),
                "");
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"manufacture_date\":\"2021-03-%02d\",\"measured_at\":\"%s\",\"value\":%s}",
                                1 + series, time, noise()))),
                "--time-field measured_at");
    }

    @Test
    void aTimeThatComesTwiceNowAndThenIsStillTheTime() {
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"at\":\"%s\",\"value\":%s}",
                                time.truncatedTo(ChronoUnit.HOURS).plusSeconds(120L * (round / 2)), noise()))),
                "--time-field at --step 2m --duplicates keep");
    }

    @Test
    void aTimeThatManyEventsShareIsStillTheTime() {
        Inspection found = inspect(unkeyed(
                Duration.ofMillis(80),
                (series, round, time) -> text(
                        "{\"store\":\"s%d\",\"ts\":\"%s\",\"amount\":%s}",
                        series, time.minus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS), noise())));

        assertThat(String.join(" ", found.commands().forecast()))
                .contains("--series-key store --value-field amount --time-field ts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"value\":\"%s\"}", "[{\"value\":%s},{\"value\":2}]", "[%s,1.6]", "[{\"value\":%s}]"})
    void whatTheStandardFormatRefusesIsReadByPaths(String form) {
        Inspection found = inspect(keyed(STEP, (series, round, time) -> text(form, noise())));

        assertThat(found.commands().forecast()).containsSubsequence("--series-key", "key");
        assertThat(found.series().accepted()).isEqualTo(found.read());
    }

    @Test
    void thereAreNoCommandsThatRejectEveryRecord() {
        Inspection found = inspect(keyed(STEP, (series, round, time) -> text("{\"value\":%s}", "1e300")));

        assertThat(found.commands()).isNull();
        assertThat(found.remarks()).singleElement().asString().contains("accept no record", "1e300");
    }

    private Inspection inspectLocalTimes(ZoneOffset zone, Duration step) {
        List<Sampled> records = new ArrayList<>();
        Instant begin = Instant.now().minus(step.multipliedBy(ROUNDS));
        for (int i = 0; i < ROUNDS * SERIES; i++) {
            Instant time = begin.plus(step.multipliedBy(i / SERIES));
            String local = LocalDateTime.ofInstant(time.minusSeconds(9), zone).toString();
            records.add(record(
                    ("s-" + i % SERIES).getBytes(UTF_8), text("{\"ts\":\"%s\",\"value\":%s}", local, noise()), time));
        }
        return inspect(sample(records));
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 60})
    void timesWithoutAZoneThatAreAheadInUtcAreOfAZoneInTheEast(long seconds) {
        Inspection found = inspectLocalTimes(ZoneOffset.ofHoursMinutes(5, 30), Duration.ofSeconds(seconds));

        assertForecast(found, "--time-field ts --time-zone +05:30");
        assertThat(found.remarks()).singleElement().asString().contains("--time-zone +05:30 fits");
    }

    @Test
    void timesWithoutAZoneThatAreLateMayBeLateInUtc() {
        Inspection found = inspectLocalTimes(ZoneOffset.ofHours(-5), STEP);

        assertForecast(found, "--time-field ts");
        assertThat(found.remarks())
                .containsExactly(
                        "times in 'ts' name no zone and are taken for UTC: they are late by 05:00 then, or of clocks in the west; for these give a --time-zone such as America/New_York");
    }

    @Test
    void timesWithoutAZoneAreOfThatOfThisComputerIfItFits() {
        // Given local times of both sides of the world, a minute apart for 30 hours around changes of clocks
        for (String zone : List.of("Europe/Berlin", "America/New_York")) {
            ZoneId system = ZoneId.of(zone);
            Instant change = system.getRules()
                    .nextTransition(Instant.parse("2026-01-01T00:00:00Z"))
                    .getInstant();
            List<Sampled> records = new ArrayList<>();
            for (int i = 0; i < ROUNDS * SERIES; i++) {
                Instant time = change.plusSeconds(60L * (i / SERIES - ROUNDS / 2));
                String local = LocalDateTime.ofInstant(time, system).toString();
                records.add(record(
                        ("s-" + i % SERIES).getBytes(UTF_8),
                        text("{\"ts\":\"%s\",\"value\":%s}", local, noise()),
                        time));
            }

            Inspection found = inspect(sample(records), system);

            assertForecast(found, "--time-field ts --time-zone " + zone);
            assertThat(found.remarks())
                    .containsExactly(
                            "times in 'ts' name no zone: --time-zone %s, that of this computer, fits those of their records"
                                    .formatted(zone));
        }
    }

    @Test
    void keysOfManySeriesAreIdsAlthoughTheSampleHasFewRecordsOfEach() {
        Inspection found = inspect(withKeys(i -> "device-" + i % 700));

        assertForecast(found, "", 700);
        assertThat(found.remarks())
                .containsExactly(
                        "the sample has 700 series with 1.4 records each, which says little of them: --records 10000 shows more");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void thereAreNoCommandsWhereKeysAreRefusedAndNothingReplacesThem(int recordsOfEach) {
        Inspection found = inspect(withKeys(i -> "order-" + i / recordsOfEach));

        assertThat(found.commands()).isNull();
        assertThat(found.remarks())
                .containsExactly(
                        "keys of records come again too seldom to be ids of series: %s in 1,000 records; if they are ids, read more of each with --records 10000"
                                .formatted(recordsOfEach == 1 ? "1,000" : "500"),
                        "no field tells series apart instead: give --series-key topic to train and forecast if all records are of one series");
    }

    private TopicSample withKeys(IntFunction<String> key) {
        List<Sampled> records = new ArrayList<>();
        for (int i = 0; i < ROUNDS * SERIES; i++) {
            records.add(record(
                    key.apply(i).getBytes(UTF_8), text("{\"value\":%s}", noise()), Samples.BEGIN.plusSeconds(i)));
        }
        return sample(records);
    }

    @Test
    void anIdOfManySeriesIsAnIdAlthoughTheSampleHasFewRecordsOfEach() {
        List<Sampled> records = new ArrayList<>();
        for (int i = 0; i < ROUNDS * SERIES; i++) {
            records.add(record(
                    null,
                    text("{\"deviceId\":\"d%d\",\"celsius\":%s}", i % 700, noise()),
                    Samples.BEGIN.plusSeconds(i)));
        }

        assertForecast(inspect(sample(records)), "--series-key deviceId --value-field celsius", 700);
    }

    @Test
    void whatStoodStillInTheSampleIsNamed() {
        Inspection found = inspect(
                keyed(STEP, (series, round, time) -> text("{\"celsius\":%s,\"rain\":0,\"alarms\":0}", noise())));

        assertForecast(found, "--value-field celsius");
        assertThat(found.remarks())
                .containsExactly(
                        "left out, as it is always the same in the sample: rain, alarms; add to --value-field what is measured");
    }

    @Test
    void numbersWithDecimalCommasAreNoIds() {
        Samples.Written commas =
                (series, round, time) -> text("{\"room\":\"2%d,5\",\"celsius\":%s}", (series + round) % 10, noise());
        Inspection found = inspect(unkeyed(STEP, commas));
        Inspection alone = inspect(keyed(STEP, (series, round, time) -> text("{\"celsius\":\"21,%d\"}", round)));

        assertThat(found.commands().forecast()).containsSubsequence("--series-key", "topic");
        assertThat(found.remarks())
                .contains(
                        "room: numbers with decimal commas, which --csv-decimal comma reads in CSV alone: write them with points, or read them with --format deserializer");
        assertThat(alone.commands()).isNull();
        assertThat(alone.remarks()).anyMatch(remark -> remark.startsWith("celsius: numbers with decimal commas"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dd.MM.yyyy HH:mm",
                "dd/MM/yyyy HH:mm:ss",
                "MM/dd/yyyy HH:mm",
                "dd-MM-yyyy HH:mm",
                "M/d/yyyy H:mm",
                "yyyyMMddHHmm",
                "yyyyMMddHHmmss"
            })
    void timesOfAnotherFormHaveAFormat(String pattern) {
        Inspection found = inspect(keyed(
                STEP, (series, round, time) -> text("{\"x\":\"%s\",\"value\":%s}", written(pattern, time), noise())));

        assertForecast(found, "--time-field x --time-format " + pattern);
        assertThat(found.remarks()).containsExactly("times in 'x' name no zone and are taken for UTC: --time-zone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yyyyMMddHHmm", "yyyyMMddHHmmss"})
    void numbersWhoseDigitsAreTimesHaveAFormat(String pattern) {
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) -> text("{\"x\":%s,\"value\":%s}", written(pattern, time), noise()))),
                "--time-field x --time-format " + pattern);
    }

    @Test
    void datesAloneAreTimesByTheirNames() {
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"date\":%s,\"value\":%s}",
                                written("yyyyMMdd", time.minus(100 - round, ChronoUnit.DAYS)), noise()))),
                "--time-field date --time-format yyyyMMdd");
    }

    @Test
    void numbersOfEightDigitsThatAreNoDatesAreMeasured() {
        assertForecast(
                inspect(keyed(
                        STEP, (series, round, time) -> text("{\"bytes\":%d}", 20_260_000 + random.nextInt(3_000)))),
                "--value-field bytes");
    }

    @ParameterizedTest
    @CsvSource({"dd/MM/yyyy HH:mm, MM/dd/yyyy HH:mm", "MM/dd/yyyy HH:mm, dd/MM/yyyy HH:mm"})
    void daysAndMonthsThatNoValueTellsApartAreToldByTheRecords(String pattern, String other) {
        List<Sampled> records = new ArrayList<>();
        for (int i = 0; i < ROUNDS * SERIES; i++) {
            Instant time = Instant.parse("2026-04-02T00:00:00Z").plus(STEP.multipliedBy(i / SERIES));
            records.add(record(
                    ("s-" + i % SERIES).getBytes(UTF_8),
                    text("{\"at\":\"%s\",\"value\":%s}", written(pattern, time), noise()),
                    time));
        }

        Inspection found = inspect(sample(records));

        assertForecast(found, "--time-field at --time-format " + pattern);
        assertThat(found.remarks())
                .contains(
                        "no time in 'at' tells day and month apart: %s is assumed, by which times are nearer to their records' timestamps; else give --time-format '%s'"
                                .formatted(pattern, other));
    }

    @Test
    void aZoneOfTimesOfAnotherFormIsTold() {
        List<Sampled> records = new ArrayList<>();
        Instant begin = Instant.now().minus(STEP.multipliedBy(ROUNDS));
        for (int i = 0; i < ROUNDS * SERIES; i++) {
            Instant time = begin.plus(STEP.multipliedBy(i / SERIES));
            String local = written("dd.MM.yyyy HH:mm:ss", time.plus(Duration.ofHours(3)));
            records.add(record(
                    ("s-" + i % SERIES).getBytes(UTF_8), text("{\"ts\":\"%s\",\"value\":%s}", local, noise()), time));
        }

        assertForecast(
                inspect(sample(records)), "--time-field ts --time-format dd.MM.yyyy HH:mm:ss --time-zone +03:00");
    }

    @Test
    void longListsAreToldIfTheirElementsAreForecast() {
        Inspection found = inspect(keyed(
                STEP,
                (series, round, time) -> text(
                        "{\"v\":[%s,%s,%s,4%s],\"tags\":[\"a\",\"b\",\"c\",\"d\"]}",
                        noise(), noise(), noise(), ",5".repeat(round % 3))));

        assertThat(found.remarks())
                .containsExactly(
                        "list 'v' has up to 6 elements, of which the first 3 are looked at: --value-field can name others, such as v[3]");
    }

    @Test
    void elementsThatAreRowsAreToldAndNotForecastByTheirPlaces() {
        Samples.Written batch = (series, round, time) -> text(
                "{\"deviceId\":\"d%d\",\"battery\":%s,\"readings\":[{\"t\":%d,\"v\":%s},{\"t\":%d,\"v\":%s},{\"t\":%d,\"v\":%s}]}",
                series,
                noise(),
                time.toEpochMilli(),
                noise(),
                time.plusSeconds(20).toEpochMilli(),
                noise(),
                time.plusSeconds(40).toEpochMilli(),
                noise());
        Inspection found = inspect(unkeyed(STEP, batch));

        assertForecast(found, "--series-key deviceId --value-field battery");
        assertThat(found.remarks()).singleElement().asString().contains("the elements of 'readings' look like rows");

        Inspection nothingElse = inspect(unkeyed(
                STEP,
                (series, round, time) -> text(
                        "{\"deviceId\":\"d%d\",\"readings\":[{\"v\":%s}%s]}",
                        series, noise(), ",{\"v\":2.5}".repeat(1 + round % 2))));
        assertThat(nothingElse.commands()).isNull();
        assertThat(nothingElse.remarks()).singleElement().asString().contains("look like rows");
    }

    @Test
    void elementsThatStandForTheirPlacesAreForecast() {
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"channels\":[{\"v\":%s,\"status\":\"ok\"},{\"v\":%s,\"status\":\"%s\"}]}",
                                noise(), round % 100 == 7 ? "null" : noise(), round % 9 == 0 ? "warn" : "ok"))),
                "--value-field channels[0].v,channels[1].v",
                2 * SERIES);
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) -> text(
                                "{\"phases\":[{\"name\":\"L1\",\"amps\":%s},{\"name\":\"L2\",\"amps\":%s}]}",
                                noise(), noise()))),
                "--value-field phases[0].amps,phases[1].amps",
                2 * SERIES);
    }

    @Test
    void batchesOfTelegrafAreTold() {
        Inspection found = inspect(unkeyed(
                STEP,
                (series, round, time) -> text(
                        "{\"metrics\":[{\"fields\":{\"idle\":%s},\"name\":\"cpu\",\"tags\":{\"host\":\"h%d\"},\"timestamp\":%d}]}",
                        noise(), series, time.getEpochSecond())));

        assertThat(found.remarks()).singleElement().asString().contains("use_batch_format = false");
    }

    private double noise() {
        return Math.round(1_000 * (20 + random.nextGaussian())) / 1_000.0;
    }
}
