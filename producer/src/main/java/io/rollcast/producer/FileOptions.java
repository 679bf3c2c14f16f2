package io.rollcast.producer;

import io.rollcast.producer.replay.ColumnChoice;
import io.rollcast.producer.replay.ColumnChoice.Layout;
import io.rollcast.producer.replay.EpochUnit;
import io.rollcast.producer.replay.FileFormat;
import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.producer.replay.TimeRules;
import io.rollcast.producer.replay.TimeRules.TimeGrid;
import io.rollcast.producer.replay.WrittenTime;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a file of series: how it is read, and what its rows, columns and times mean. For each command that reads one. */
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

    @Option(
            names = "--time-unit",
            paramLabel = "s|ms|us|ns",
            description = "Unit of times that are numbers, since 1970 (default: what their magnitude says).")
    private @Nullable EpochUnit timeUnit;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "Zone of times that state none, such as Europe/Berlin (default: UTC).")
    private ZoneId timeZone = ZoneOffset.UTC;

    @Option(
            names = "--step",
            paramLabel = "DURATION",
            description = "Time from point to point of a file without times, with --start-time.",
            converter = DurationConverter.class)
    private @Nullable Duration step;

    @Option(
            names = "--strict",
            description = "End at the first fault of the file, instead of skipping and counting faults.")
    private boolean strict;

    /**
     * Notes the faults of the options.
     *
     * @param name how the command line names the file, such as {@code --replay}
     * @param startTime time of the first points as it is given, or null
     */
    public void check(Problems problems, String name, Path path, @Nullable String startTime) {
        problems.require(
                Files.isReadable(path) && !Files.isDirectory(path),
                "%s %s cannot be read: give the path of a file",
                name,
                path);
        problems.require(
                delimiter == null || delimiter.length() == 1 || delimiter.equals("tab"),
                "--delimiter is '%s': give one character, or 'tab'",
                delimiter);
        problems.require(
                (startTime == null) == (step == null),
                "--start-time is %s and --step %s: a file without times needs both, and one with times neither",
                startTime == null ? "missing" : startTime,
                step == null ? "missing" : step);
        problems.require(
                step == null || ProduceCommand.isWholeMillis(step),
                "--step is %s: it must be at least 1 ms, and whole milliseconds",
                step);
        problems.require(
                step == null || timeColumn == null,
                "--time-column is %s and --step %s: times are read or made; give one of them",
                timeColumn,
                step);
        problems.require(
                wide != Wide.ROWS || step != null,
                "--wide rows has a point in each column, and no times: give --start-time and --step");
    }

    /** Returns the time of the first points, epoch milliseconds: a written time, or a number of milliseconds. */
    public static long startTimeMs(String startTime) {
        return startTime.matches("-?\\d{1,18}")
                ? Long.parseLong(startTime)
                : WrittenTime.parse(startTime, ZoneOffset.UTC).toEpochMilli();
    }

    boolean isStrict() {
        return strict;
    }

    @Nullable
    Duration step() {
        return step;
    }

    /** Returns how the file is read; {@code startTimeMs} is the time of the first points of a file without times, or null. */
    public ReplayConfig config(Path file, @Nullable Long startTimeMs) {
        FileFormat stated =
                new FileFormat(Optional.ofNullable(format), delimiter(), !noHeader, decimal == Decimal.COMMA);
        ColumnChoice columns = new ColumnChoice(
                seriesColumns == null ? List.of() : seriesColumns,
                Optional.ofNullable(timeColumn),
                valueColumns == null ? List.of() : valueColumns,
                wide == null ? Layout.LONG : wide == Wide.ROWS ? Layout.ROWS : Layout.COLUMNS);
        Optional<TimeGrid> grid =
                startTimeMs == null || step == null ? Optional.empty() : Optional.of(new TimeGrid(startTimeMs, step));
        return new ReplayConfig(
                file, stated, columns, new TimeRules(Optional.ofNullable(timeUnit), timeZone, grid), strict);
    }

    private Optional<Character> delimiter() {
        return delimiter == null ? Optional.empty() : Optional.of(delimiter.equals("tab") ? '\t' : delimiter.charAt(0));
    }
}
