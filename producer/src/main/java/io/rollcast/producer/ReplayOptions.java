package io.rollcast.producer;

import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.producer.replay.ColumnChoice;
import io.rollcast.producer.replay.ColumnChoice.Layout;
import io.rollcast.producer.replay.EpochUnit;
import io.rollcast.producer.replay.FileFormat;
import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.producer.replay.TimeRules;
import io.rollcast.producer.replay.TimeRules.TimeGrid;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a file that is replayed: how it is read, and what its rows, columns and times mean. */
final class ReplayOptions {

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
            names = "--replay",
            paramLabel = "FILE",
            description = "Publish the series of this file instead: CSV, NDJSON or Parquet, gzipped or not.")
    private @Nullable Path file;

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
            names = "--speed",
            paramLabel = "X",
            description = "Replay X times as fast as recorded, by the file's timestamps, instead of --rate.")
    private @Nullable Double speed;

    @Option(
            names = "--strict",
            description = "End a replay at its first fault, instead of skipping and counting faults.")
    private boolean strict;

    /**
     * @param startTime time of the first points, or null
     * @param isRateGiven whether the command line has a rate
     */
    void check(Problems problems, @Nullable String startTime, boolean isRateGiven) {
        if (file == null) {
            problems.require(speed == null, "--speed needs a file's timestamps: give --replay FILE too");
            problems.require(!strict, "--strict needs a file to be strict about: give --replay FILE too");
            problems.require(
                    step == null,
                    "--step is %s: it is for a file without times; synthetic series have --interval",
                    step);
        } else {
            checkFile(problems, file, startTime);
        }
        if (speed != null) {
            problems.requireWithin("--speed", speed, 0.000_001, 1_000_000);
            problems.require(!isRateGiven, "--rate and --speed both pace a replay: give one of them");
        }
    }

    private void checkFile(Problems problems, Path path, @Nullable String startTime) {
        problems.require(
                Files.isReadable(path) && !Files.isDirectory(path),
                "--replay %s cannot be read: give the path of a file",
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

    boolean isGiven() {
        return file != null;
    }

    /** Returns the replay, or empty if there is none. */
    Optional<Replay> replay(@Nullable Long startTimeMs) {
        if (file == null) {
            return Optional.empty();
        }
        FileFormat stated =
                new FileFormat(Optional.ofNullable(format), delimiter(), !noHeader, decimal == Decimal.COMMA);
        ColumnChoice columns = new ColumnChoice(
                seriesColumns == null ? List.of() : seriesColumns,
                Optional.ofNullable(timeColumn),
                valueColumns == null ? List.of() : valueColumns,
                wide == null ? Layout.LONG : wide == Wide.ROWS ? Layout.ROWS : Layout.COLUMNS);
        Optional<TimeGrid> grid =
                startTimeMs == null || step == null ? Optional.empty() : Optional.of(new TimeGrid(startTimeMs, step));
        TimeRules times = new TimeRules(Optional.ofNullable(timeUnit), timeZone, grid);
        return Optional.of(new Replay(
                new ReplayConfig(file, stated, columns, times, strict),
                speed == null ? OptionalDouble.empty() : OptionalDouble.of(speed)));
    }

    private Optional<Character> delimiter() {
        return delimiter == null ? Optional.empty() : Optional.of(delimiter.equals("tab") ? '\t' : delimiter.charAt(0));
    }
}
