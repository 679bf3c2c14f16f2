package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rollcast benchmark storm}: what a forecaster under a steady load makes of many releases in a short time, as a
 * trainer sends them that has gone wild. Latency in three blocks, before, in and after the storm, and what the process
 * holds at the end of each.
 */
@Command(
        name = "storm",
        mixinStandardHelpOptions = true,
        description = "Publishes many releases in a minute under a steady load: latency and memory around it.")
final class StormCommand implements RollcastCommand {

    private static final long SEED = 13;
    private static final long WARM_UP_MS = 30_000;

    /** For the last forecasts of a block to come; and after garbage was collected, which holds the stream up. */
    private static final long SETTLE_MS = 5_000;

    private static final List<String> ARCHITECTURES = List.of("gru", "ln-rnn", "lstm");

    /** Releases of each that a trainer leaves on the topic by default. */
    private static final int KEPT = 5;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "How many series (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int series;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Points a second over all series (default: ${DEFAULT-VALUE}).",
            defaultValue = "5000")
    private int rate;

    @Option(
            names = "--releases",
            paramLabel = "N",
            description = "Releases in the storm, evenly over its block, each promoted (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int releases;

    @Option(
            names = "--block",
            paramLabel = "DURATION",
            description = "Length of each of the three blocks (default: ${DEFAULT-VALUE}).",
            defaultValue = "1m",
            converter = DurationConverter.class)
    private Duration block = Duration.ZERO;

    /**
     * What a block gave.
     *
     * @param forecasts of points that were sent in it
     * @param p50Ms median time from the send of a point to its read_committed forecast
     * @param servedBy how many releases forecast in it
     * @param vitals of the forecaster's process at its end
     */
    record Block(
            @JsonProperty("name") String name,
            @JsonProperty("forecasts") long forecasts,
            @JsonProperty("p50_ms") long p50Ms,
            @JsonProperty("p99_ms") long p99Ms,
            @JsonProperty("p999_ms") long p999Ms,
            @JsonProperty("max_ms") long maxMs,
            @JsonProperty("served_by") int servedBy,
            @JsonProperty("vitals") ProcessVitals vitals) {}

    /** The forecasts of points that were sent while it was open. */
    private static final class Gathering {

        private final String name;
        private final long beginMs = System.currentTimeMillis();
        private final Histogram histogram = new Histogram(TimeUnit.MINUTES.toMillis(10), 3);
        private final Set<String> models = new HashSet<>();
        private volatile long endMs = Long.MAX_VALUE;

        private Gathering(String name) {
            this.name = name;
        }

        synchronized void see(ConsumerRecord<String, byte[]> forecast, long now) {
            if (forecast.timestamp() >= beginMs && forecast.timestamp() < endMs) {
                histogram.recordValue(Math.max(0, now - forecast.timestamp()));
                models.add(JsonFormat.forecast(forecast.value()).model());
            }
        }

        synchronized Block result(ProcessVitals vitals) {
            return new Block(
                    name,
                    histogram.getTotalCount(),
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(99),
                    histogram.getValueAtPercentile(99.9),
                    histogram.getMaxValue(),
                    models.size(),
                    vitals);
        }
    }

    private volatile @Nullable Gathering gathering;

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--rate", rate, 1, 1_000_000);
        problems.requireWithin("--releases", releases, 1, 10_000);
        problems.requireWithin("--block, in seconds,", block.toMillis() / 1e3, 1, 3_600);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        long records = (long) (rate / 1e3 * (WARM_UP_MS + 3 * (block.toMillis() + 2 * SETTLE_MS)));
        Backlog points = new Backlog(series, Math.max(records, series), SEED);
        try (Arena arena = new Arena(Profile.THROUGHPUT)) {
            Topics topics = arena.prepare(Variant.ROLLCAST_LSTM, "observations");
            List<Block> blocks = new ArrayList<>();
            try (ChildJvm child = arena.serve(Variant.ROLLCAST_LSTM, topics, 0);
                    KafkaProducer<String, byte[]> models = Backlog.newProducer(arena.bootstrapServers())) {
                Thread sender =
                        LatencyProbe.send(arena.bootstrapServers(), points, topics.observations(), rate, records);
                Thread receiver = new Thread(() -> receive(arena, topics, sender), "receive-forecasts");
                receiver.start();
                TimeUnit.MILLISECONDS.sleep(WARM_UP_MS);
                blocks.add(measure("before", child, () -> TimeUnit.MILLISECONDS.sleep(block.toMillis())));
                blocks.add(measure("storm", child, () -> storm(models, topics.models())));
                blocks.add(measure("after", child, () -> TimeUnit.MILLISECONDS.sleep(block.toMillis())));
                sender.join();
                receiver.join();
            }
            System.out.println(Job.write(
                    Map.of("machine", Machine.describe(), "releases", releases, "rate", rate, "blocks", blocks)));
        }
        return 0;
    }

    private interface Phase {
        void run() throws InterruptedException;
    }

    private Block measure(String name, ChildJvm child, Phase phase) throws InterruptedException, IOException {
        Gathering own = new Gathering(name);
        gathering = own;
        phase.run();
        own.endMs = System.currentTimeMillis();
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        gathering = null;
        child.requireAlive();
        Block result = own.result(ProcessVitals.of(child.pid()));
        System.err.println(result);
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        return result;
    }

    private void storm(KafkaProducer<String, byte[]> models, String topic) throws InterruptedException {
        long begin = System.nanoTime();
        for (int release = 1; release <= releases; release++) {
            Arena.publish(models, topic, id(release), Releases.file(architecture(release)));
            Arena.promote(models, topic, id(release));
            int oldest = release - KEPT * ARCHITECTURES.size();
            if (oldest > 0) {
                Arena.retire(models, topic, id(oldest));
            }
            long due = begin + block.toNanos() * release / releases;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        }
    }

    private static String architecture(int release) {
        return ARCHITECTURES.get(release % ARCHITECTURES.size());
    }

    private static String id(int release) {
        return "%s/%d".formatted(architecture(release), release + 1);
    }

    private void receive(Arena arena, Topics topics, Thread sender) {
        try (KafkaConsumer<String, byte[]> consumer = Scorer.newConsumer(arena.bootstrapServers())) {
            consumer.seekToBeginning(Scorer.assignAll(consumer, topics.forecasts()));
            while (sender.isAlive()) {
                var forecasts = consumer.poll(Duration.ofMillis(20));
                Gathering current = gathering;
                if (current != null) {
                    long now = System.currentTimeMillis();
                    forecasts.forEach(forecast -> current.see(forecast, now));
                }
            }
        }
    }
}
