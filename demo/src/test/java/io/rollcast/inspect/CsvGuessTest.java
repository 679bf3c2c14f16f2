package io.rollcast.inspect;

import static io.rollcast.inspect.Samples.SERIES;
import static io.rollcast.inspect.Samples.assertForecast;
import static io.rollcast.inspect.Samples.inspect;
import static io.rollcast.inspect.Samples.keyed;
import static io.rollcast.inspect.Samples.text;
import static io.rollcast.inspect.Samples.unkeyed;
import static io.rollcast.inspect.Samples.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What columns of CSV are taken for where no header names them. */
class CsvGuessTest {

    private static final long SEED = 20_261_129;
    private static final Duration STEP = Duration.ofHours(1);

    private final Random random = new Random(SEED);

    @Test
    void allColumnsOfNumbersAreForecast() {
        assertForecast(
                inspect(unkeyed(STEP, (series, round, time) -> text("web%d,%s,%s,%s", series, time, noise(), noise()))),
                "--format csv --csv-columns id,time,value3,value4 --series-key id --value-field value3,value4"
                        + " --time-field time",
                2 * SERIES);
    }

    @Test
    void numbersOfDevicesAreIds() {
        assertForecast(
                inspect(unkeyed(STEP, (series, round, time) -> text("%d,%s,%s", 17 + series, time, noise()))),
                "--format csv --csv-columns id,time,value --series-key id --time-field time");
    }

    @Test
    void wholeNumbersOfWhichTheMiddleOnesAreFrequentAreMeasured() {
        Inspection found = inspect(unkeyed(
                STEP,
                (series, round, time) -> text("%s,%d,%s", time, Math.round(72 + 4 * random.nextGaussian()), noise())));

        assertThat(found.commands().forecast()).containsSubsequence("--csv-columns", "time,value2,value3");
    }

    @Test
    void countsBesideAnIdAreValues() {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) -> text("web%d,%s,%d,%s", series, time, 1 + random.nextInt(9), noise()))),
                "--format csv --csv-columns id,time,value3,value4 --series-key id --value-field value3,value4"
                        + " --time-field time",
                2 * SERIES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dd.MM.yyyy HH:mm", "MM/dd/yyyy HH:mm:ss", "yyyyMMddHHmm", "yyyyMMddHHmmss"})
    void columnsOfWrittenTimesAreTimes(String pattern) {
        assertForecast(
                inspect(unkeyed(
                        STEP, (series, round, time) -> text("web%d;%s;%s", series, written(pattern, time), comma()))),
                "--format csv --csv-delimiter ; --csv-decimal comma --csv-columns id,time,value --series-key id"
                        + " --time-field time --time-format " + pattern);
    }

    @Test
    void delimitersInQuotesAreText() {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) -> text(
                                "\"%s\",%s,%s", series < 5 ? "Site " + series : "Site, " + series, time, noise()))),
                "--format csv --csv-columns id,time,value --series-key id --time-field time");
    }

    @Test
    void aTabIsNamedAsAShellCanCopyIt() {
        assertForecast(
                inspect(unkeyed(STEP, (series, round, time) -> text("web%d\t%s\t%s", series, time, noise()))),
                "--format csv --csv-delimiter tab --csv-columns id,time,value --series-key id --time-field time");
    }

    @Test
    void decimalCommasAreNoDelimiters() {
        assertForecast(
                inspect(unkeyed(
                        STEP,
                        (series, round, time) -> text("web%d;%s;%s;%s;%s", series, time, comma(), comma(), comma()))),
                "--format csv --csv-delimiter ; --csv-decimal comma --csv-columns id,time,value3,value4,value5"
                        + " --series-key id --value-field value3,value4,value5 --time-field time",
                3 * SERIES);
        assertForecast(
                inspect(keyed(STEP, (series, round, time) -> text(comma()))),
                "--format csv --csv-delimiter ; --csv-decimal comma --csv-columns value");
    }

    @Test
    void twoWholeNumbersAreTwoColumns() {
        assertForecast(
                inspect(keyed(STEP, (series, round, time) -> text("%d,%d", time.toEpochMilli(), 7 * round % 50 + 1))),
                "--format csv --csv-columns time,value --time-field time");
        assertForecast(
                inspect(keyed(
                        STEP,
                        (series, round, time) -> text("time,value\n%d,%d\n", time.toEpochMilli(), 7 * round % 50 + 1))),
                "--format csv --csv-header --time-field time");
        assertForecast(
                inspect(keyed(STEP, (series, round, time) -> text("%d,%d", 10 + round % 7, 40 + 7 * round % 50))),
                "--format csv --csv-columns value1,value2 --value-field value1,value2",
                2 * SERIES);
    }

    @Test
    void groupsOfAThousandAreNoDecimals() {
        Inspection found = inspect(unkeyed(
                STEP, (series, round, time) -> text("web%d;%s;%,d", series, time, 1_000 + 100 * (round % 50))));

        assertThat(found.commands()).isNull();
    }

    @Test
    void decimalCommasAreSeenBelowAHeader() {
        assertForecast(
                inspect(unkeyed(
                        STEP, (series, round, time) -> text("host;at;idle\nweb%d;%s;1.%03d,5\n", series, time, round))),
                "--format csv --csv-delimiter ; --csv-decimal comma --csv-header --series-key host --value-field idle"
                        + " --time-field at");
    }

    /** A whole number now and then. */
    private String comma() {
        return String.valueOf(random.nextInt(200))
                .replaceFirst("([1-9])$", ",$1")
                .replaceFirst("^,", "0,");
    }

    private double noise() {
        return Math.round(1_000 * (20 + random.nextGaussian())) / 1_000.0;
    }
}
