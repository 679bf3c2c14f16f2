package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rollcast benchmark sse}: what readers of event streams cost a forecaster at full load. Blocks without and with
 * readers take turns, so that what else goes on at the machine touches both. The readers run on the same cores.
 */
@Command(
        name = "sse",
        mixinStandardHelpOptions = true,
        description = "Throughput of a forecaster at full load, without and with readers of its event streams.")
final class SseCommand implements RollcastCommand {

    private static final long SEED = 12;
    private static final long SETTLE_MS = 3_000;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "How many series (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int series;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Points on the topic; they must last for all blocks (default: ${DEFAULT-VALUE}).",
            defaultValue = "24000000")
    private long records;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "How many readers (default: ${DEFAULT-VALUE}).",
            defaultValue = "500")
    private int clients;

    @Option(
            names = "--followed",
            paramLabel = "N",
            description = "How many series they follow between them (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    private int followed;

    @Option(
            names = "--block",
            paramLabel = "DURATION",
            description = "Length of a block; there are two without and two with readers (default: ${DEFAULT-VALUE}).",
            defaultValue = "30s",
            converter = DurationConverter.class)
    private Duration block = Duration.ZERO;

    /** What a block gave. */
    record Block(
            @JsonProperty("clients") int clients,
            @JsonProperty("records_per_second") double recordsPerSecond,
            @JsonProperty("cpu_micros") double cpuMicros,
            @JsonProperty("megabytes_per_second") double megabytesPerSecond) {}

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--records", (double) records, 1_000, 1e9);
        problems.requireWithin("--clients", clients, 1, 1_000);
        problems.requireWithin("--followed", followed, 1, series);
        problems.require(
                !block.isNegative() && block.toMillis() >= 1_000, "--block is %s: it must be at least 1s", block);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Backlog backlog = new Backlog(series, records, SEED);
        try (Arena arena = new Arena(Profile.THROUGHPUT)) {
            Topics topics = arena.prepare(Variant.ROLLCAST_LSTM, "observations");
            backlog.produce(arena.bootstrapServers(), topics.observations());
            try (ChildJvm child = arena.launch(StreamingMain.class, Variant.ROLLCAST_LSTM, topics)) {
                int port = Integer.parseInt(child.line());
                ProcessTimes times =
                        new ProcessTimes(ProcessHandle.of(child.pid()).orElseThrow());
                long points = 0;
                for (long begin = System.nanoTime(); System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(15); ) {
                    TimeUnit.MILLISECONDS.sleep(500);
                    child.requireAlive();
                    points = points(port);
                }
                if (points == 0) {
                    throw new IllegalStateException("nothing was forecast in 15 s: is the machine that slow?");
                }
                List<Block> blocks = new ArrayList<>();
                int cutOff = 0;
                for (int pair = 0; pair < 2; pair++) {
                    blocks.add(measure(port, times, 0, null));
                    try (EventReaders readers = new EventReaders(port, clients, followed)) {
                        blocks.add(measure(port, times, clients, readers));
                        cutOff += clients - readers.open();
                    }
                }
                if (points(port) >= backlog.records()) {
                    throw new IllegalStateException("the backlog ended before the blocks: give more --records");
                }
                System.out.println(Job.write(Map.of(
                        "machine",
                        Machine.describe(),
                        "blocks",
                        blocks,
                        "clients_cut_off",
                        cutOff,
                        "throughput_ratio",
                        mean(blocks, clients) / mean(blocks, 0))));
            }
        }
        return 0;
    }

    private static double mean(List<Block> blocks, int clients) {
        return blocks.stream()
                .filter(one -> one.clients == clients)
                .mapToDouble(Block::recordsPerSecond)
                .average()
                .orElseThrow();
    }

    private Block measure(int port, ProcessTimes times, int readers, @Nullable EventReaders streams)
            throws InterruptedException, IOException {
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        long points = points(port);
        long nanos = System.nanoTime();
        long cpu = times.workNanos();
        long bytes = streams == null ? 0 : streams.bytes();
        TimeUnit.MILLISECONDS.sleep(block.toMillis());
        long done = points(port) - points;
        double seconds = (System.nanoTime() - nanos) / 1e9;
        return new Block(
                readers,
                done / seconds,
                (times.workNanos() - cpu) / 1e3 / done,
                streams == null ? 0 : (streams.bytes() - bytes) / 1e6 / seconds);
    }

    private static long points(int port) throws InterruptedException, IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/status".formatted(port)))
                .timeout(Duration.ofSeconds(30))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        return Job.read(answer, JsonNode.class).path("points").asLong();
    }
}
