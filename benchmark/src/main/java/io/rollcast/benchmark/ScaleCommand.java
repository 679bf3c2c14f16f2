package io.rollcast.benchmark;

import io.rollcast.benchmark.ScaleProbe.Sample;
import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast benchmark scale}: many series on one forecaster for a while, and then a crash that takes its disk. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = "Many series on one forecaster: bytes of state, memory, and how long it takes to be restored.")
final class ScaleCommand implements RollcastCommand {

    private static final long SEED = 13;
    private static final int DISTINCT_POINTS = 20;
    private static final long SAMPLE_SECONDS = 10;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "How many series (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000000")
    private int series;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "How long points flow (default: ${DEFAULT-VALUE}).",
            defaultValue = "20m",
            converter = DurationConverter.class)
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Points a second over all series (default: ${DEFAULT-VALUE}).",
            defaultValue = "30000")
    private double rate;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "Of the forecaster, as -Xmx has it (default: ${DEFAULT-VALUE}).",
            defaultValue = "8g")
    private String heap = "8g";

    /**
     * What came out.
     *
     * @param changelogBytesAPoint written before the broker's cleaner first took anything away
     * @param residentChange of the second half's median over the first half's, the first quarter left out
     * @param restoreSeconds from the start of a forecaster whose disk was lost to forecasts of every partition
     */
    record Result(
            int series,
            double pointsPerSeries,
            double forecastsPerSecond,
            double changelogBytesAPoint,
            double diskBytesASeries,
            double residentMb,
            double residentChange,
            double restoreSeconds,
            double restoredSeriesPerSecond,
            List<Sample> samples) {}

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 1, 10_000_000);
        problems.requireWithin("--rate", rate, 1, 1_000_000);
        problems.require(heap.matches("[1-9][0-9]*[mg]"), "--heap %s: give a number and m or g, such as 8g", heap);
        problems.require(
                duration.compareTo(Duration.ofMinutes(1)) >= 0, "--for %s: it must be a minute at least", duration);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Backlog backlog = new Backlog(series, (long) DISTINCT_POINTS * series, SEED);
        try (Arena arena = new Arena(Profile.THROUGHPUT, heap)) {
            Topics topics = arena.prepare(Variant.ROLLCAST_LSTM, "observations");
            ScaleProbe probe = new ScaleProbe(arena, topics);
            AtomicLong sent = new AtomicLong();
            List<Sample> samples = new ArrayList<>();
            try (ChildJvm child = arena.serve(Variant.ROLLCAST_LSTM, topics, 0)) {
                Thread sender = new Thread(() -> send(arena, backlog, topics, sent), "send-points");
                sender.start();
                while (sender.isAlive()) {
                    sender.join(SAMPLE_SECONDS * 1_000);
                    child.requireAlive();
                    samples.add(probe.sample(child));
                    say(samples, sent.get());
                }
                while (probe.sample(child).records() < sent.get()) {
                    TimeUnit.SECONDS.sleep(1);
                    child.requireAlive();
                }
                samples.add(probe.sample(child));
            }
            double restoreSeconds = restore(arena, topics, probe, backlog);
            System.out.println(Job.write(result(samples, sent.get(), restoreSeconds)));
        }
        return 0;
    }

    private void send(Arena arena, Backlog backlog, Topics topics, AtomicLong sent) {
        try (KafkaProducer<String, byte[]> producer = Backlog.newProducer(arena.bootstrapServers())) {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < duration.toNanos()) {
                long due = begin + (long) (sent.get() / rate * 1e9);
                if (due > System.nanoTime()) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                send(producer, backlog, topics, sent.getAndIncrement());
            }
        }
    }

    private static void send(KafkaProducer<String, byte[]> producer, Backlog backlog, Topics topics, long record) {
        var point = backlog.observation(record % backlog.records());
        var unused = producer.send(
                new ProducerRecord<>(topics.observations(), point.series(), JsonFormat.value(point.value())));
    }

    /** The forecaster was killed; takes its disk away too, starts it anew, and waits for forecasts of all partitions. */
    private static double restore(Arena arena, Topics topics, ScaleProbe probe, Backlog backlog)
            throws InterruptedException, IOException {
        while (!probe.groupIsEmpty()) {
            TimeUnit.SECONDS.sleep(1);
        }
        Arena.delete(arena.stateDirectory(topics));
        Map<Integer, Long> before = probe.ends();
        try (KafkaProducer<String, byte[]> producer = Backlog.newProducer(arena.bootstrapServers())) {
            for (int record = 0; record < 1_000; record++) {
                send(producer, backlog, topics, record);
            }
        }
        try (ChildJvm child = arena.serve(Variant.ROLLCAST_LSTM, topics, 0)) {
            long begin = System.nanoTime();
            while (!probe.ends().entrySet().stream()
                    .allMatch(end -> end.getValue() > before.getOrDefault(end.getKey(), 0L))) {
                TimeUnit.MILLISECONDS.sleep(100);
                child.requireAlive();
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    private static void say(List<Sample> samples, long sent) {
        Sample now = samples.get(samples.size() - 1);
        System.err.println(String.format(
                Locale.ROOT,
                "%5.0f s  sent %,d  records %,d  resident %,.0f MB  state %,.0f MB  changelog %,.0f MB",
                now.seconds(),
                sent,
                now.records(),
                now.residentMb(),
                now.stateBytes() / 1e6,
                now.changelogBytes() / 1e6));
    }

    private Result result(List<Sample> samples, long sent, double restoreSeconds) {
        Sample last = samples.get(samples.size() - 1);
        int uncleaned = 1;
        while (uncleaned < samples.size() - 1
                && samples.get(uncleaned + 1).changelogBytes()
                        >= samples.get(uncleaned).changelogBytes()) {
            uncleaned++;
        }
        Sample first = samples.get(0);
        Sample clean = samples.get(uncleaned);
        int quarter = samples.size() / 4;
        int middle = (quarter + samples.size()) / 2;
        double before = medianResident(samples.subList(quarter, middle));
        double after = medianResident(samples.subList(middle, samples.size()));
        return new Result(
                series,
                (double) sent / series,
                (last.records() - first.records()) / (last.seconds() - first.seconds()),
                (double) (clean.changelogBytes() - first.changelogBytes()) / (clean.records() - first.records()),
                (double) last.stateBytes() / series,
                after,
                after / before - 1,
                restoreSeconds,
                series / restoreSeconds,
                samples);
    }

    private static double medianResident(List<Sample> samples) {
        return Report.median(samples.stream().mapToDouble(Sample::residentMb).toArray());
    }
}
