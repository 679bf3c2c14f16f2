package io.rollcast.benchmark;

import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rollcast benchmark swap}: what a stream at full load loses while one release takes over from another. It swaps
 * twice, since the first swap of a process also meets code that the JIT compiler has never seen taken: an LSTM is
 * followed by an LN-RNN, and that by a GRU as good as the LSTM.
 */
@Command(
        name = "swap",
        mixinStandardHelpOptions = true,
        description = "Changes the release under full load: throughput, gaps and errors around it.")
final class SwapCommand implements RollcastCommand {

    private static final long SEED = 11;
    private static final List<String> NEW_MODELS = List.of("ln-rnn/1", "gru/1");
    private static final long STEADY_MS = 5_000;
    private static final long MOST_MS = 600_000;

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
            defaultValue = "130")
    private int points;

    @Option(
            names = "--swap-after",
            paramLabel = "N",
            description =
                    "Points of each before the first swap, and again before the second (default: ${DEFAULT-VALUE}).",
            defaultValue = "30")
    private int swapAfter;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Processes that are made to swap, one after the other (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int rounds;

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--points", points, 2, 100_000);
        problems.requireWithin("--swap-after", swapAfter, 1, (points - 1) / 2);
        problems.requireWithin("--rounds", rounds, 1, 100);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Backlog backlog = new Backlog(series, (long) series * points, SEED);
        List<Round> done = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            done.add(swapTwice(backlog));
            System.err.printf(
                    Locale.ROOT,
                    "round %d of %d: %.2f of the throughput in the second of the first swap, %.2f in that of the next%n",
                    round,
                    rounds,
                    done.get(round - 1).first.ratio(),
                    done.get(round - 1).next.ratio());
        }
        double first = Report.median(
                done.stream().mapToDouble(round -> round.first.ratio()).toArray());
        double next = Report.median(
                done.stream().mapToDouble(round -> round.next.ratio()).toArray());
        System.out.println(Job.write(new Swaps(first, next, done)));
        return 0;
    }

    private Round swapTwice(Backlog backlog) throws InterruptedException, IOException {
        try (Arena arena = new Arena(Profile.THROUGHPUT)) {
            Topics topics = arena.prepare(Variant.ROLLCAST_LSTM, "observations");
            backlog.produce(arena.bootstrapServers(), topics.observations());
            // What is made at the swap would take time from the stream, on a machine as small as this.
            try (ChildJvm child = arena.serve(Variant.ROLLCAST_LSTM, topics, 0);
                    KafkaProducer<String, byte[]> models = Backlog.newProducer(arena.bootstrapServers());
                    KafkaConsumer<String, byte[]> consumer = Scorer.newConsumer(arena.bootstrapServers())) {
                for (String model : NEW_MODELS) {
                    Arena.publish(
                            models,
                            topics.models(),
                            model,
                            Releases.file(ReleaseId.parse(model).architecture()));
                }
                consumer.seekToBeginning(Scorer.assignAll(consumer, topics.forecasts()));
                long begin = System.currentTimeMillis();
                List<SwapWatch> watches = NEW_MODELS.stream()
                        .map(model -> new SwapWatch(backlog, model, begin, MOST_MS))
                        .toList();
                int swaps = 0;
                for (long seen = 0; seen < backlog.records() && System.currentTimeMillis() - begin < MOST_MS; ) {
                    for (var record : consumer.poll(Duration.ofMillis(5))) {
                        Forecast forecast = JsonFormat.forecast(record.value());
                        watches.forEach(watch -> watch.see(System.currentTimeMillis(), forecast));
                        seen++;
                    }
                    child.requireAlive();
                    if (swaps < NEW_MODELS.size() && seen >= (swaps + 1L) * swapAfter * series) {
                        Arena.promote(models, topics.models(), NEW_MODELS.get(swaps));
                        swaps++;
                    }
                }
                return new Round(result(watches, 0), result(watches, 1));
            }
        }
    }

    /** The two swaps of a process. */
    private record Round(SwapWatch.Result first, SwapWatch.Result next) {}

    /** Ratios are medians over the rounds: of the throughput in the second of a swap to that before it. */
    private record Swaps(double firstRatio, double nextRatio, List<Round> rounds) {}

    private static SwapWatch.Result result(List<SwapWatch> watches, int swap) {
        if (!watches.get(swap).hasBegun()) {
            throw new IllegalStateException(
                    "no forecast of %s came: more --points would give it time".formatted(NEW_MODELS.get(swap)));
        }
        return watches.get(swap).result(STEADY_MS);
    }
}
