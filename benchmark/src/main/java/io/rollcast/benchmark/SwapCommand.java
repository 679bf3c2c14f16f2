package io.rollcast.benchmark;

import io.rollcast.forecaster.ForecasterConfig.Profile;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast benchmark swap}: what a stream at full load loses while a GRU takes over from an LSTM as good. */
@Command(
        name = "swap",
        mixinStandardHelpOptions = true,
        description = "Changes the release under full load: throughput, gaps and errors around it.")
final class SwapCommand implements RollcastCommand {

    private static final long SEED = 11;
    private static final String NEW_MODEL = "gru/1";
    private static final long STEADY_MS = 5_000;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "How many series (default: ${DEFAULT-VALUE}).",
            defaultValue = "100000")
    private int series;

    @Option(
            names = "--points",
            paramLabel = "N",
            description = "Points of each on the topic (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int points;

    @Option(
            names = "--swap-after",
            paramLabel = "N",
            description = "Points of each before the swap (default: ${DEFAULT-VALUE}).",
            defaultValue = "25")
    private int swapAfter;

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--points", points, 2, 100_000);
        problems.requireWithin("--swap-after", swapAfter, 1, points - 1);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Backlog backlog = new Backlog(series, (long) series * points, SEED);
        long mostMs = 600_000;
        try (Arena arena = new Arena(Profile.THROUGHPUT)) {
            Topics topics = arena.prepare(Variant.ROLLCAST_LSTM, "observations");
            backlog.produce(arena.bootstrapServers(), topics.observations());
            // What is made at the swap would take time from the stream, on a machine as small as this.
            try (ChildJvm child = arena.serve(Variant.ROLLCAST_LSTM, topics, 0);
                    KafkaProducer<String, byte[]> models = Backlog.newProducer(arena.bootstrapServers());
                    KafkaConsumer<String, byte[]> consumer = Scorer.newConsumer(arena.bootstrapServers())) {
                List<TopicPartition> partitions = consumer.partitionsFor(topics.forecasts()).stream()
                        .map(info -> new TopicPartition(topics.forecasts(), info.partition()))
                        .toList();
                Arena.publish(models, topics.models(), NEW_MODEL, Releases.file("gru"));
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                long begin = System.currentTimeMillis();
                SwapWatch watch = new SwapWatch(backlog, NEW_MODEL, begin, mostMs);
                boolean swapped = false;
                for (long seen = 0; seen < backlog.records() && System.currentTimeMillis() - begin < mostMs; ) {
                    for (var record : consumer.poll(Duration.ofMillis(5))) {
                        watch.see(System.currentTimeMillis(), Forecast.parse(record.value()));
                        seen++;
                    }
                    child.requireAlive();
                    if (!swapped && seen >= (long) swapAfter * series) {
                        Arena.promote(models, topics.models(), NEW_MODEL);
                        swapped = true;
                    }
                }
                if (!watch.hasBegun()) {
                    throw new IllegalStateException(
                            "no forecast of %s came: more --points would give it time".formatted(NEW_MODEL));
                }
                System.out.println(Job.write(watch.result(STEADY_MS)));
            }
        }
        return 0;
    }
}
