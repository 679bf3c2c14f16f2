package io.rollcast.producer;

import io.rollcast.producer.replay.ColumnChoice;
import io.rollcast.producer.replay.ColumnChoice.Layout;
import io.rollcast.producer.replay.FileFormat;
import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.producer.replay.TimeRules;
import io.rollcast.service.Problems;
import io.rollcast.wire.format.WrittenTime;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of how a file of series is read, and what its rows and columns mean. All commands that read one have them. */
public final class FileOptions {

    /** Character before decimal places. */
    enum Decimal {
        POINT,
        COMMA
    }

    /** What the series of a wide file are. */
    enum Wide {
        COLUMNS,
        ROWS
    }

    @Option(
            names = "--replay-format",
            paramLabel = "csv|ndjson|parquet",
            description = "Format of the file (default: what its content and its name say).")
    private FileFormat.@Nullable Kind format;

    @Option(
            names = "--delimiter",
            paramLabel = "CHARACTER",
            description =
                    "Between the fields of a CSV file; 'tab' is one (default: that of , ; | and tab which the first"
                            + " line has most of).")
    private @Nullable String delimiter;

    @Option(names = "--no-header", description = "The first line of a CSV file has data; columns are 1, 2, 3 ...")
    private boolean noHeader;

    @Option(
            names = "--decimal",
            paramLabel = "point|comma",
            description = "Before decimal places in text (default: point).")
    private Decimal decimal = Decimal.POINT;

    @Option(
            names = "--series-column",
            paramLabel = "NAME[,NAME...]",
            split = ",",
            description =
                    "Columns of the series' id, joined by | (default: series, else id, unique_id or item_id; without"
                            + " any, the file is one series of its name).")
    private @Nullable List<String> seriesColumns;

    @Option(
            names = "--time-column",
            paramLabel = "NAME",
            description = "Column of the event time (default: timestamp, else ds, date, datetime or time).")
    private @Nullable String timeColumn;

    @Option(
            names = "--value-column",
            paramLabel = "NAME[,NAME...]",
            split = ",",
            description = "Columns of values; each of several is a series (default: value, else y or target).")
    private @Nullable List<String> valueColumns;

    @Option(
            names = "--wide",
            paramLabel = "columns|rows",
            arity = "0..1",
            fallbackValue = "columns",
            description =
                    "Every column of numbers is a series; or, with 'rows', every row is: its id, then its points.")
    private @Nullable Wide wide;

    /**
     * Reads the time of first points.
     *
     * @param written a time of the form that files may have, or epoch milliseconds
     * @param zone zone of a time that states none
     * @return epoch milliseconds
     * @throws DateTimeException if it is neither
     */
    public static long startTimeMs(String written, ZoneId zone) {
        if (written.matches("-?\\d{1,18}")) {
            return Long.parseLong(written);
        }
        try {
            return WrittenTime.instant(WrittenTime.parse(written), zone).toEpochMilli();
        } catch (ArithmeticException e) {
            throw new DateTimeException("'%s' is too far away for milliseconds".formatted(written), e);
        }
    }

    public void check(Problems problems) {
        problems.require(
                delimiter == null || delimiter.length() == 1 || delimiter.equals("tab"),
                "--delimiter is '%s': give one character, or 'tab'",
                delimiter);
    }

    /**
     * Notes what is wrong with times that are made, for a file without times.
     *
     * @param startTime time of the first points as it was given, or null for times that are read
     * @param step time from point to point, or null
     */
    public void checkMadeTimes(Problems problems, @Nullable String startTime, @Nullable Duration step) {
        problems.require(
                startTime == null || step != null,
                "--start-time is %s and --step missing: a file without times needs both, and one with times neither",
                startTime);
        problems.require(
                startTime == null || timeColumn == null,
                "--time-column is %s and --step %s: times are read or made; give one of them",
                timeColumn,
                step);
        problems.require(
                wide != Wide.ROWS || startTime != null,
                "--wide rows has a point in each column, and no times: give --start-time and --step");
    }

    /** Configuration of a file that is read so. */
    public ReplayConfig config(Path file, TimeRules times, boolean strict) {
        FileFormat stated =
                new FileFormat(Optional.ofNullable(format), delimiter(), !noHeader, decimal == Decimal.COMMA);
        ColumnChoice columns = new ColumnChoice(
                seriesColumns == null ? List.of() : seriesColumns,
                Optional.ofNullable(timeColumn),
                valueColumns == null ? List.of() : valueColumns,
                wide == null ? Layout.LONG : wide == Wide.ROWS ? Layout.ROWS : Layout.COLUMNS);
        return new ReplayConfig(file, stated, columns, times, strict);
    }

    private Optional<Character> delimiter() {
        return delimiter == null ? Optional.empty() : Optional.of(delimiter.equals("tab") ? '\t' : delimiter.charAt(0));
    }
}
