package io.rollcast.producer;

import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.service.Problems;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of a replay: the file, how it is read, and its pace. */
final class ReplayOptions {

    @Option(
            names = "--replay",
            paramLabel = "FILE",
            description = "Publish the series of this file instead: CSV, NDJSON or Parquet, gzipped or not.")
    private @Nullable Path file;

    @Mixin
    private final FileOptions reading = new FileOptions();

    @Option(
            names = "--speed",
            paramLabel = "X",
            description = "Replay X times as fast as recorded, by the file's timestamps, instead of --rate.")
    private @Nullable Double speed;

    /**
     * @param startTime time of the first points, or null
     * @param isRateGiven whether the command line has a rate
     */
    void check(Problems problems, @Nullable String startTime, boolean isRateGiven) {
        if (file == null) {
            problems.require(speed == null, "--speed needs a file's timestamps: give --replay FILE too");
            problems.require(!reading.isStrict(), "--strict needs a file to be strict about: give --replay FILE too");
            problems.require(
                    reading.step() == null,
                    "--step is %s: it is for a file without times; synthetic series have --interval",
                    reading.step());
        } else {
            reading.check(problems, "--replay", file, startTime);
        }
        if (speed != null) {
            problems.requireWithin("--speed", speed, 0.000_001, 1_000_000);
            problems.require(!isRateGiven, "--rate and --speed both pace a replay: give one of them");
        }
    }

    boolean isGiven() {
        return file != null;
    }

    /** Returns the replay, or empty if there is none. */
    Optional<Replay> replay(@Nullable Long startTimeMs) {
        return file == null
                ? Optional.empty()
                : Optional.of(new Replay(
                        reading.config(file, startTimeMs),
                        speed == null ? OptionalDouble.empty() : OptionalDouble.of(speed)));
    }
}
