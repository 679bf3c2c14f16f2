package io.rollcast.producer.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.producer.replay.ColumnChoice.Layout;
import io.rollcast.producer.replay.FileFormat.Kind;
import io.rollcast.producer.replay.TimeRules.TimeGrid;
import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.TimeFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is made of the rows of files, and what is said of those that are skipped.
 *
 * <p>It is long because each form of a file has cases of its own.
 */
class ReplayedPointsTest {

    private static final String[] POINTS = {"a 1764000000000 1.5", "b 1764000060000 -2.0"};
    private static final TimeRules HOURLY = new TimeRules(
            TimeFormat.ISO,
            EpochUnit.AUTO,
            ZoneOffset.UTC,
            Optional.of(new TimeGrid(1_764_000_000_000L, Duration.ofHours(1))));

    @TempDir
    Path directory;

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n");
    }

    private Path gzip(String name, String... lines) throws IOException {
        Path path = directory.resolve(name);
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(path))) {
            packed.write(String.join("\n", lines).getBytes(UTF_8));
        }
        return path;
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "|", "\t"})
    void tellsTheDelimiter(String delimiter) throws Exception {
        Path file = file(
                "points.csv",
                String.join(delimiter, "\"series\"", "timestamp", "value"),
                String.join(delimiter, "a", "1764000000000", "1.5"),
                String.join(delimiter, "b", "1764000060000", "-2"));

        assertThat(new Replaying(file).points()).containsExactly(POINTS);
    }

    @Test
    void takesTheDelimiterThatIsStated() throws Exception {
        Path file = file("points.csv", "series,x:timestamp:value", "a:1764000000000:1.5");
        FileFormat colons = new FileFormat(Optional.empty(), Optional.of(':'), true, false);

        assertThat(new Replaying(file)
                        .format(colons)
                        .columns(List.of("series,x"), null, List.of(), Layout.LONG)
                        .points())
                .containsExactly("a 1764000000000 1.5");
    }

    @Test
    void readsGzipByItsContentAndNotByItsName() throws Exception {
        Path named = gzip("points.csv.gz", "series,timestamp,value", "a,1764000000000,1.5", "b,1764000060000,-2");
        Path unnamed = gzip("points", "series,timestamp,value", "a,1764000000000,1.5", "b,1764000060000,-2");

        assertThat(new Replaying(named).points()).containsExactly(POINTS);
        assertThat(new Replaying(unnamed).points()).containsExactly(POINTS);
    }

    @Test
    void saysThatAGzipFileIsCutOff() throws Exception {
        Path file = gzip("points.csv.gz", "series,timestamp,value", "a,1764000000000,1.5", "b,1764000060000,-2");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 12));

        assertThatThrownBy(() -> new Replaying(file).points()).hasMessageContaining("points.csv.gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"points.ndjson", "points.jsonl", "points", "points.txt"})
    void readsObjectsALine(String name) throws Exception {
        Path file = gzip(
                name,
                "{\"series\": \"a\", \"timestamp\": 1764000000000, \"value\": 1.5}",
                "",
                "{\"value\": -2, \"timestamp\": \"2025-11-24T16:01:00Z\", \"series\": \"b\"}");

        assertThat(new Replaying(file).points()).containsExactly(POINTS);
    }

    @Test
    void findsNestedFieldsByTheirPaths() throws Exception {
        Path file = file(
                "points.ndjson",
                "{\"meta\":{\"host\":\"a\",\"cpu\":0},\"time\":1764000000,\"reading\":{\"load.1m\":1.5}}",
                "{\"meta\":{\"host\":\"b\",\"cpu\":1},\"time\":1764000060,\"reading\":{\"load.1m\":null,\"x\":2}}");

        assertThat(new Replaying(file)
                        .columns(
                                List.of("meta.host", "meta.cpu"),
                                null,
                                List.of("reading.load.1m", "reading.x"),
                                Layout.LONG)
                        .points())
                .containsExactly("a|0|reading.load.1m 1764000000000 1.5", "b|1|reading.x 1764000060000 2.0");
    }

    @Test
    void skipsLinesThatAreNoObjects() throws Exception {
        Path file = file(
                "points.ndjson",
                "{\"series\":\"a\",\"timestamp\":1764000000000,\"value\":1.5}",
                "[1]",
                "{\"series\":",
                "{\"series\":\"a\",\"timestamp\":1764000000000,\"value\":{}}",
                "{\"series\":\"b\",\"timestamp\":1764000060000,\"value\":-2}");
        Replaying replaying = new Replaying(file).lenient();

        assertThat(replaying.points()).containsExactly(POINTS);
        assertThat(replaying.count.summary()).endsWith("skipped: 3 (3 malformed)");
    }

    @Test
    void findsTheUsualNamesInEitherCase() throws Exception {
        Path file = file("points.csv", "Unique_ID,DS,Y", "a,2025-11-24 16:00,1.5", "b,2025-11-24 16:01,-2");

        assertThat(new Replaying(file).points()).containsExactly(POINTS);
    }

    @Test
    void aFileWithoutIdsIsASeriesOfItsName() throws Exception {
        Path file = gzip("taxi.v2.csv.gz", "timestamp,value", "1764000000,1.5");

        assertThat(new Replaying(file).points()).containsExactly("taxi.v2 1764000000000 1.5");
    }

    @Test
    void joinsColumnsOfTheId() throws Exception {
        Path file = file("points.csv", "store,item,date,sales,stock", "1,x,2025-11-24,7,8");

        assertThat(new Replaying(file)
                        .columns(List.of("Store", "item"), null, List.of("SALES", "stock"), Layout.LONG)
                        .points())
                .containsExactly("1|x|sales 1763942400000 7.0", "1|x|stock 1763942400000 8.0");
    }

    @Test
    void differentPartsAreDifferentIds() throws Exception {
        Path file = file("points.csv", "x,y,time,v", "a|b,c,1764000000,1", "a,b|c,1764000000,2", "d\\,e,1764000000,3");

        assertThat(new Replaying(file)
                        .columns(List.of("x", "y"), null, List.of("v"), Layout.LONG)
                        .points())
                .containsExactly("a\\|b|c 1764000000000 1.0", "a|b\\|c 1764000000000 2.0", "d\\\\|e 1764000000000 3.0");
        assertThat(new Replaying(file)
                        .columns(List.of("x"), null, List.of("v"), Layout.LONG)
                        .points())
                .containsExactly("a|b 1764000000000 1.0", "a 1764000000000 2.0", "d\\ 1764000000000 3.0");
        assertThat(new Replaying(file)
                        .columns(List.of("x"), null, List.of("v"), Layout.COLUMNS)
                        .points())
                .containsExactly("a\\|b|v 1764000000000 1.0", "a|v 1764000000000 2.0", "d\\\\|v 1764000000000 3.0");
    }

    @Test
    void whatReadersTakeForABinaryKeyIsNoId() throws Exception {
        Path file = file("points.csv", "x,time,v", "a\tb,1764000000,1", "c,1764000060,2");

        Replaying replaying = new Replaying(file)
                .columns(List.of("x"), null, List.of("v"), Layout.LONG)
                .lenient();

        assertThat(replaying.points()).containsExactly("c 1764000060000 2.0");
        assertThat(replaying.count.summary()).contains("skipped: 1");
    }

    @Test
    void countsColumnsOfAFileWithoutAHeader() throws Exception {
        Path file = file("points.csv", "1764000000;a;1,5", "1764000060;b;-2");
        FileFormat stated = new FileFormat(Optional.of(Kind.CSV), Optional.empty(), false, true);

        assertThat(new Replaying(file)
                        .format(stated)
                        .columns(List.of("2"), "1", List.of("3"), Layout.LONG)
                        .points())
                .containsExactly(POINTS);
    }

    @Test
    void everyColumnOfNumbersOfAWideFileIsASeries() throws Exception {
        Path file = file(
                "points.csv",
                "date,north,comment,south",
                "2025-11-24,1,,NA",
                "2025-11-25,2,rain,20",
                "2025-11-26,x,sun,30");
        Replaying replaying = new Replaying(file)
                .columns(List.of(), null, List.of(), Layout.COLUMNS)
                .lenient();

        assertThat(replaying.points())
                .containsExactly(
                        "north 1763942400000 1.0",
                        "north 1764028800000 2.0",
                        "south 1764028800000 20.0",
                        "south 1764115200000 30.0");
        assertThat(replaying.count.summary())
                .isEqualTo("rows read: 3, points: 4, series: 2 from 2025-11-24T00:00:00Z to 2025-11-26T00:00:00Z,"
                        + " missing values: 2, skipped: 1 (1 not a number)");
    }

    @Test
    void everyRowOfATransposedFileIsASeries() throws Exception {
        Path file = file("points.csv", "\"V1\",\"V2\",\"V3\",\"V4\"", "\"a\",1,NA,3", "\"b\",4,,", "\"c\",5");
        Replaying replaying = new Replaying(file)
                .columns(List.of(), null, List.of(), Layout.ROWS)
                .times(HOURLY);

        assertThat(replaying.points())
                .containsExactly(
                        "a 1764000000000 1.0", "a 1764007200000 3.0", "b 1764000000000 4.0", "c 1764000000000 5.0");
        assertThat(replaying.count.missing()).isEqualTo(1);
    }

    @Test
    void cellsBeyondThoseOfTheFirstLineAreNotLostWithoutAWord() throws Exception {
        Path file = file("points.csv", "a,1,2", "b,4,5,6", "c,7,8,");
        Replaying replaying = new Replaying(file)
                .format(new FileFormat(Optional.empty(), Optional.empty(), false, false))
                .columns(List.of(), null, List.of(), Layout.ROWS)
                .times(HOURLY)
                .lenient();

        assertThat(replaying.points()).hasSize(4).noneMatch(point -> point.startsWith("b "));
        assertThat(replaying.count.summary()).contains("skipped: 1");
    }

    @Test
    void givesRowsWithoutTimesEvenOnes() throws Exception {
        Path file = file("points.csv", "series,value", "a,1", "b,5", "a,", "a,3");

        assertThat(new Replaying(file).times(HOURLY).points())
                .containsExactly("a 1764000000000 1.0", "b 1764000000000 5.0", "a 1764007200000 3.0");
    }

    @Test
    void countsMissingValuesApartFromFaults() throws Exception {
        Path file = file(
                "points.csv",
                "series,timestamp,value",
                "a,1764000000000,1.5",
                "a,1764000001000,",
                "a,1764000001000,NA",
                "a,1764000001000,N/A",
                "a,1764000001000,NaN",
                "a,1764000001000,nan",
                "a,1764000001000,null",
                "a,1764000001000,None",
                "a,1764000001000,-",
                "a,1764000001000,n/a",
                "a,1764000001000,NULL",
                "a,1764000001000,<NA>",
                "a,1764000001000,#N/A N/A",
                "a,1764000001000,-1.#IND",
                "b,1764000060000,-2");
        Replaying replaying = new Replaying(file);

        assertThat(replaying.points()).containsExactly(POINTS);
        assertThat(replaying.count.missing()).isEqualTo(13);
        assertThat(replaying.count.skipped()).isZero();
    }

    @Test
    void readsDecimalCommasWhereTheyAreStated() throws Exception {
        Path file = file("points.csv", "series;timestamp;value", "a;1764000000000;1,5", "b;1764000060000;-2,0");

        assertThat(new Replaying(file)
                        .format(new FileFormat(Optional.empty(), Optional.empty(), true, true))
                        .points())
                .containsExactly(POINTS);
        assertThatThrownBy(() -> new Replaying(file).points())
                .hasMessageContainingAll("line 2", "'1,5'", "--decimal comma");
    }

    @Test
    void namesTheColumnsThatThereAre() throws Exception {
        Path file = file("points.csv", "when,what,how_much", "2025-11-24,a,1");

        assertThatThrownBy(() -> new Replaying(file).points())
                .hasMessageContainingAll("points.csv", "[when, what, how_much]", "--time-column", "--step");
        assertThatThrownBy(() -> new Replaying(file)
                        .columns(List.of("who"), "when", List.of("how_much"), Layout.LONG)
                        .points())
                .hasMessageContainingAll("--series-column names 'who'", "[when, what, how_much]");
        assertThatThrownBy(() -> new Replaying(file)
                        .columns(List.of("what"), "when", List.of(), Layout.LONG)
                        .points())
                .hasMessageContainingAll("--value-column", "--wide");
    }

    @Test
    void doesNotEndWellIfNothingIsAPoint() throws Exception {
        Path file = file("points.csv", "series,timestamp,value", "a,1,1", "a,2,2");

        assertThatThrownBy(() -> new Replaying(file).lenient().points())
                .hasMessageContainingAll("no point that can be published", "skipped: 2 (2 bad time)");
    }

    @Test
    void aHeaderAloneIsAFileWithoutPoints() throws Exception {
        assertThat(new Replaying(file("points.csv", "series,timestamp,value")).points())
                .isEmpty();
    }

    @Test
    void refusesOtherCompressionsWithARemedy() throws Exception {
        byte[] zip = {'P', 'K', 3, 4, 0, 0, 0, 0, 0};
        Path file = Files.write(directory.resolve("points.csv"), zip);

        assertThatThrownBy(() -> new Replaying(file).points()).hasMessageContainingAll("zip", "unpack it");
    }

    @Test
    void refusesAnArrayWithARemedy() throws Exception {
        Path file = file("points.json", "[{\"series\":\"a\"}]");

        assertThatThrownBy(() -> new Replaying(file).points()).hasMessageContaining("one object a line");
    }

    private Replaying wide(Path file) {
        return new Replaying(file).columns(List.of(), null, List.of(), Layout.COLUMNS);
    }

    private Replaying seriesByRow(Path file) {
        return new Replaying(file)
                .columns(List.of(), null, List.of(), Layout.ROWS)
                .times(HOURLY);
    }

    @Test
    void refusesColumnsOfOneNameThatItWouldRead() throws Exception {
        Path file = file("points.csv", "time,cpu,cpu", "1764000000,1,2");

        assertThatThrownBy(() -> wide(file).points())
                .hasMessageContainingAll("2 of them are called 'cpu'", "a name of its own", "--value-column");
        assertThatThrownBy(() -> new Replaying(file)
                        .columns(List.of(), null, List.of("CPU"), Layout.LONG)
                        .points())
                .hasMessageContaining("2 of them are called 'cpu'");
    }

    @Test
    void acceptsColumnsOfOneNameThatItDoesNotRead() throws Exception {
        Path file = file("points.csv", "series,note,timestamp,note,value", "a,x,1764000000000,y,1.5");

        assertThat(new Replaying(file).points()).containsExactly("a 1764000000000 1.5");
    }

    @Test
    void pointsOfARowMayHaveColumnsOfOneName() throws Exception {
        Path file = file("points.csv", "id,Jan,Feb,Jan,Feb", "a,1,2,3,4");

        assertThat(seriesByRow(file).points())
                .containsExactly(
                        "a 1764000000000 1.0", "a 1764003600000 2.0", "a 1764007200000 3.0", "a 1764010800000 4.0");
    }

    @Test
    void aPointOfARowInAnUnnamedColumnKeepsItsTime() throws Exception {
        Path file = file("points.csv", "id,t1,,t3", "a,1,2,3");
        Path indexed = file("indexed.csv", ",id,t1,t2", "0,a,1,2");

        assertThat(seriesByRow(file).points())
                .containsExactly("a 1764000000000 1.0", "a 1764003600000 2.0", "a 1764007200000 3.0");
        assertThat(seriesByRow(indexed)
                        .columns(List.of("id"), null, List.of(), Layout.ROWS)
                        .points())
                .containsExactly("a 1764000000000 1.0", "a 1764003600000 2.0");
    }

    @Test
    void aFirstRowThatIsTooShortLeavesNoColumnOut() throws Exception {
        Path file = file("points.csv", "time,a,b", "1764000000,1", "1764000060,2,3");

        assertThatThrownBy(() -> wide(file).points()).hasMessageContainingAll("line 2", "'b' is missing");
        Replaying lenient = wide(file).lenient();
        assertThat(lenient.points())
                .containsExactly("a 1764000000000 1.0", "a 1764000060000 2.0", "b 1764000060000 3.0");
        assertThat(lenient.count.summary()).endsWith("skipped: 1 (1 too short)");
    }

    @Test
    void everyLineOfObjectsOfAWideFileMayHaveColumnsOfItsOwn() throws Exception {
        Path file = file(
                "points.ndjson",
                "{\"time\":1764000000}",
                "{\"time\":1764000000,\"a\":1}",
                "{\"time\":1764000060,\"b\":2,\"c\":{\"d\":3}}");

        assertThat(wide(file).points())
                .containsExactly("a 1764000000000 1.0", "b 1764000060000 2.0", "c.d 1764000060000 3.0");
        assertThat(new Replaying(file)
                        .columns(List.of(), null, List.of("a"), Layout.COLUMNS)
                        .points())
                .containsExactly("a 1764000000000 1.0");
    }

    @Test
    void aPointThatTheFirstObjectDoesNotHaveHasNoTime() throws Exception {
        Path file = file("points.ndjson", "{\"id\":\"a\",\"t1\":1}", "{\"id\":\"b\",\"t1\":1,\"t2\":2}");

        assertThatThrownBy(() -> seriesByRow(file).points()).hasMessageContainingAll("line 2", "'t2'", "first line");
    }

    @Test
    void aCellOfASeriesInARowThatIsNoValueIsAFault() throws Exception {
        Path file = file(
                "points.ndjson",
                "{\"id\":\"a\",\"t1\":1,\"t2\":2,\"t3\":3}",
                "{\"id\":\"b\",\"t1\":4,\"t2\":{},\"t3\":6}",
                "{\"id\":\"c\",\"t1\":7,\"t2\":null,\"t3\":[9]}");
        Replaying lenient = seriesByRow(file).lenient();

        assertThatThrownBy(() -> seriesByRow(file).points()).hasMessageContainingAll("line 2", "'t2'", "one value");
        assertThat(lenient.points())
                .containsExactly(
                        "a 1764000000000 1.0",
                        "a 1764003600000 2.0",
                        "a 1764007200000 3.0",
                        "b 1764000000000 4.0",
                        "b 1764007200000 6.0",
                        "c 1764000000000 7.0");
        assertThat(lenient.count.summary()).endsWith("skipped: 2 (2 malformed)");
    }

    @Test
    void aRowThatIsLongerThanItsHeaderIsAFault() throws Exception {
        Path decimals = file("decimals.csv", "value", "1,5");
        Path thousands = file("thousands.csv", "date,value", "2026-01-01,1,", "2026-01-02,1,234");

        assertThatThrownBy(() -> new Replaying(decimals)
                        .format(new FileFormat(Optional.empty(), Optional.empty(), true, true))
                        .times(HOURLY)
                        .points())
                .hasMessageContainingAll("line 2", "2 cells", "--delimiter", "--decimal");
        assertThatThrownBy(() -> new Replaying(thousands).points())
                .hasMessageContainingAll("line 3", "3 cells", "quotes");
    }

    @Test
    void pointsInNumbersWithDecimalCommasGroupDigitsInThrees() throws Exception {
        Path file = file(
                "points.csv",
                "value;",
                "1.234;",
                "1.234,5;",
                "-12.345.678;",
                "1234,5;",
                "1,5e3;",
                "0.123;",
                "1.5;",
                "12.34,5;");
        Replaying replaying = new Replaying(file)
                .format(new FileFormat(Optional.empty(), Optional.empty(), true, true))
                .times(HOURLY);

        assertThatThrownBy(replaying::points).hasMessageContainingAll("line 7", "'0.123'", "1.234,5");
        assertThat(replaying.lenient().points())
                .extracting(point -> point.split(" ")[2])
                .containsExactly("1234.0", "1234.5", "-1.2345678E7", "1234.5", "1500.0");
    }

    @Test
    void aLineOfTabsAloneIsARowOfMissingValues() throws Exception {
        Path file = file("points.tsv", "a\tb", "1\t2", "\t", "  ", "3\t4");

        assertThat(wide(file).times(HOURLY).points())
                .containsExactly(
                        "a 1764000000000 1.0", "b 1764000000000 2.0", "a 1764007200000 3.0", "b 1764007200000 4.0");
    }

    @Test
    void aRowThatCannotBeReadIsAStepOfASingleSeries() throws Exception {
        Path file = file("points.csv", "value", "1", "\"2", "\uFFFD", "4");

        assertThat(new Replaying(file).times(HOURLY).lenient().points())
                .containsExactly("points 1764000000000 1.0", "points 1764010800000 4.0");
    }

    @Test
    void aRowThatCannotBeReadEndsAReplayWithMadeTimesOfSeveralSeries() throws Exception {
        Path file = file("points.csv", "series,value", "a,1", "\"a,2", "a,3");

        assertThatThrownBy(() -> new Replaying(file).times(HOURLY).lenient().points())
                .hasMessageContainingAll("line 3", "which series", "--start-time");
    }

    @Test
    void aRowWithoutAnIdEndsAReplayWithMadeTimes() throws Exception {
        Path file = file("points.csv", "series,value", "a,1", ",2", "a,3");

        assertThatThrownBy(() -> new Replaying(file).times(HOURLY).lenient().points())
                .hasMessageContainingAll("line 3", "which series", "--start-time");
    }

    @Test
    void aByteOrderMarkAloneIsABlankLine() throws Exception {
        Path alone = file("alone.csv", "\uFEFF");
        Path before = file("before.csv", "\uFEFF", "series,timestamp,value", "a,1764000000000,1.5");

        assertThatThrownBy(() -> new Replaying(alone).points())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it is empty");
        assertThat(new Replaying(before).points()).containsExactly("a 1764000000000 1.5");
    }
}
