package io.rollcast.backtest;

import io.rollcast.inspect.TopicSample;
import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.producer.FileOptions;
import io.rollcast.producer.replay.AcceptedTimes;
import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.producer.replay.ReplayCount;
import io.rollcast.producer.replay.ReplayedPoints;
import io.rollcast.producer.replay.TimeRules;
import io.rollcast.producer.replay.TimeRules.TimeGrid;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.PointOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.EpochUnit;
import io.rollcast.wire.format.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of where series come from, a file or a topic, and how their events become points. */
final class InputOptions {

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "File of series: CSV, NDJSON or Parquet, gzipped or not, as 'produce --replay' reads it.")
    private @Nullable Path file;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "Read the series of this topic instead, as 'train' reads it.")
    private @Nullable String topic;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Most records to read of a topic, the latest of all partitions (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000000")
    private int records;

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description = "Time of the first points of a file without times, with --step.")
    private @Nullable String startTime;

    @Option(
            names = "--split",
            paramLabel = "SHARE",
            description = "Share of each series to learn from; the rest is forecast (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.7")
    private double split;

    @Mixin
    private final FileOptions columns = new FileOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Mixin
    private final PointOptions points = new PointOptions();

    KafkaOptions kafka() {
        return kafka;
    }

    /** The rights to read the topic, if there is one. */
    List<Right> rights() {
        return topic == null ? List.of() : List.of(Right.topic(AclOperation.READ, topic));
    }

    void check(Problems problems) {
        problems.require(
                (file == null) != (topic == null),
                "%s: name a FILE of series, or --topic NAME",
                file == null ? "there is nothing to read" : "a file and --topic are both given");
        problems.requireWithin("--split", split, 0.1, 0.95);
        points.check(problems);
        if (topic != null) {
            kafka.check(problems);
            format.check(problems);
            problems.requireWithin("--records", records, 1, 100_000_000);
            problems.require(startTime == null, "--start-time %s is of a file: records have times", startTime);
        }
        if (file != null) {
            checkFile(problems, file);
        }
    }

    private void checkFile(Problems problems, Path path) {
        problems.require(
                Files.isReadable(path) && !Files.isDirectory(path),
                "%s cannot be read: give the path of a file of series",
                path);
        columns.check(problems);
        format.checkTimeFormat(problems);
        columns.checkMadeTimes(problems, startTime, points.step().orElse(null));
        try {
            startMs();
        } catch (DateTimeException e) {
            problems.require(
                    false,
                    "--start-time is %s: give a time such as 2026-01-31T12:00:00Z, or epoch milliseconds",
                    startTime);
        }
        try {
            format.timeZone();
        } catch (DateTimeException e) {
            problems.require(false, "--time-zone: %s; give one such as Europe/Berlin", e.getMessage());
        }
    }

    /** Share of each series to learn from. */
    double split() {
        return split;
    }

    /**
     * Reads all of it.
     *
     * @throws ConfigurationException if it cannot be read, or no series is long enough
     */
    SeriesSet read(Progress progress) throws InterruptedException {
        SeriesSet.Builder series = new SeriesSet.Builder();
        if (file != null) {
            readFile(file, series, progress);
        } else {
            readTopic(String.valueOf(topic), series, progress);
        }
        SeriesSet set =
                series.build(file == null ? "topic " + topic : file.toString(), points.rules(), split, file != null);
        if (set.series().isEmpty()) {
            throw ConfigurationException.of(
                    "%s has %d series, and none is long enough: the first part, a share of %s, must have %d points, and"
                            + " the rest one",
                    set.source(), series.series(), split, Series.LEAST_LEARNT);
        }
        return set;
    }

    private void readFile(Path path, SeriesSet.Builder series, Progress progress) {
        ReplayCount count = new ReplayCount();
        try (ReplayedPoints replayed = new ReplayedPoints(config(path), count, AcceptedTimes.ALL)) {
            for (Observation point = replayed.next(); point != null; point = replayed.next()) {
                series.add(point);
                progress.now("Reading %s: %,d points of %,d series".formatted(path, series.count(), series.series()));
            }
        } catch (IOException e) {
            throw ConfigurationException.causedBy(e, "%s", e.getMessage());
        }
        progress.say("%s: %s".formatted(path, count.summary()));
    }

    private ReplayConfig config(Path path) {
        Long startMs = startMs();
        Duration step = points.step().orElse(null);
        Optional<TimeGrid> grid =
                startMs == null || step == null ? Optional.empty() : Optional.of(new TimeGrid(startMs, step));
        EpochUnit unit = Objects.requireNonNullElse(format.timeUnit(), EpochUnit.AUTO);
        return columns.config(path, new TimeRules(format.timeFormat(), unit, format.timeZone(), grid), false);
    }

    private @Nullable Long startMs() {
        return startTime == null ? null : Long.valueOf(FileOptions.startTimeMs(startTime, format.timeZone()));
    }

    private void readTopic(String name, SeriesSet.Builder series, Progress progress) throws InterruptedException {
        kafka.prepare(rights());
        try (Admin admin = kafka.connect()) {
            TopicSample.requireTopic(admin, name);
        }
        TopicSample sample = TopicSample.read(kafka.clientSettings(), name, records, progress::now);
        WireFormat wire = format.format();
        long rejected = 0;
        for (Sampled record : sample.records()) {
            try {
                wire.observations(record.record()).forEach(series::add);
            } catch (MalformedObservationException e) {
                rejected++;
            }
        }
        progress.say("Topic %s: %,d records read%s, %,d rejected, %,d points of %,d series"
                .formatted(
                        name,
                        sample.records().size(),
                        sample.isCut() ? " of %,d, as time ran out".formatted(sample.onTopic()) : "",
                        rejected,
                        series.count(),
                        series.series()));
    }
}
