package io.rollcast.producer;

import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.producer.replay.TimeRules;
import io.rollcast.producer.replay.TimeRules.TimeGrid;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.TimeFormatOptions;
import io.rollcast.wire.format.EpochUnit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a file that is replayed: where it is, how it is read, and what its times mean. */
final class ReplayOptions {

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "Publish the series of this file instead: CSV, NDJSON or Parquet, gzipped or not.")
    private @Nullable Path file;

    @Mixin
    private final FileOptions read = new FileOptions();

    @Option(
            names = "--time-unit",
            paramLabel = "UNIT",
            description =
                    "Unit of times that are numbers: ${COMPLETION-CANDIDATES}; auto tells it by the first one's magnitude"
                            + " (default: auto).")
    private @Nullable EpochUnit timeUnit;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "Zone of times that state none, such as Europe/Berlin (default: UTC).")
    private ZoneId timeZone = ZoneOffset.UTC;

    @Mixin
    private final TimeFormatOptions timeFormat = new TimeFormatOptions();

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
            problems.require(!timeFormat.isGiven(), "--time-format needs a file's times: give --replay FILE too");
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
        read.check(problems);
        timeFormat.check(problems, timeUnit);
        problems.require(
                step == null || startTime != null,
                "--start-time is missing and --step %s: a file without times needs both, and one with times neither",
                step);
        read.checkMadeTimes(problems, startTime, step);
        problems.require(
                step == null || ProduceCommand.isWholeMillis(step),
                "--step is %s: it must be at least 1 ms, and whole milliseconds",
                step);
    }

    boolean isGiven() {
        return file != null;
    }

    /** Zone of the times that name none. */
    ZoneId timeZone() {
        return timeZone;
    }

    /** Returns the replay, or empty if there is none. */
    Optional<Replay> replay(@Nullable Long startTimeMs) {
        if (file == null) {
            return Optional.empty();
        }
        Optional<TimeGrid> grid =
                startTimeMs == null || step == null ? Optional.empty() : Optional.of(new TimeGrid(startTimeMs, step));
        TimeRules times = new TimeRules(
                timeFormat.format(), Objects.requireNonNullElse(timeUnit, EpochUnit.AUTO), timeZone, grid);
        return Optional.of(new Replay(
                read.config(file, times, strict), speed == null ? OptionalDouble.empty() : OptionalDouble.of(speed)));
    }
}
