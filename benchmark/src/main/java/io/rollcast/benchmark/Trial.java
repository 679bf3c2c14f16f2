package io.rollcast.benchmark;

import io.rollcast.benchmark.Report.Latency;
import io.rollcast.benchmark.Scorer.Scores;
import io.rollcast.wire.Topics;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** All runs over one backlog: it is produced once, to a topic of its own, from which every variant reads. */
final class Trial implements AutoCloseable {

    private static final int WINDOW = 50;

    /** Above so many series, peers that forecast point by point get through too few points of each to be warm. */
    private static final int MOST_WARM_SERIES = 1_000;

    /** A variant that is slow counts as warm after so many times the shortest warm-up. */
    private static final int MOST_PATIENCE = 5;

    /** Points that a variant gets which takes few series: more than the slowest one can do in a minute. */
    private static final long SMALL_BACKLOG = 100_000;

    /** A cold JVM's first seconds are no steady state. */
    private static final long LATENCY_WARM_UP_MS = 25_000;

    /** After which a forecast that is still missing does not come in time. */
    private static final long LATENCY_DRAIN_MS = 10_000;

    private final Arena arena;
    private final Backlog all;
    private final String topic;
    private final long warmUpMs;
    private final long measureMs;
    private final @Nullable Double latencyRate;
    private @Nullable Backlog few;

    /**
     * @param warmUpMs shortest warm-up
     * @param measureMs longest measurement
     * @param latencyRate records a second under which latencies are taken, or null for half the throughput
     */
    Trial(Arena arena, Backlog all, long warmUpMs, long measureMs, @Nullable Double latencyRate)
            throws InterruptedException {
        this.arena = arena;
        this.all = all;
        this.topic = "observations-" + all.series();
        this.warmUpMs = warmUpMs;
        this.measureMs = measureMs;
        this.latencyRate = latencyRate;
        arena.createTopic(topic);
        all.produce(arena.bootstrapServers(), topic);
    }

    /** One variant's run, its forecasts scored, and if wanted its latency at half the throughput. */
    Report.Run run(Variant variant, int round, boolean withLatency) throws InterruptedException, IOException {
        Backlog points = all.series() <= variant.mostSeries() ? all : few(variant.mostSeries());
        Topics topics = arena.prepare(variant, topic(points));
        int coldPoints = points.series() > MOST_WARM_SERIES ? 0 : WINDOW;
        Job.Window window =
                new Job.Window(points.records(), points.series(), warmUpMs, MOST_PATIENCE * warmUpMs, measureMs);
        Measurement measured =
                arena.measure(variant, topics, coldPoints, window).requireRecords(variant, window);
        Scores scores = variant.forecasts()
                ? new Scorer(points).score(arena.bootstrapServers(), topics.forecasts())
                : new Scores(0, Double.NaN, Double.NaN);
        arena.discard(topics);
        Latency latency = withLatency
                ? new LatencyProbe(arena, points.series(), LATENCY_WARM_UP_MS, measureMs, LATENCY_DRAIN_MS)
                        .probe(variant, latencyRate != null ? latencyRate : measured.recordsPerSecond() / 2)
                : null;
        return new Report.Run(variant, all.series(), round, measured, scores, latency);
    }

    private Backlog few(int series) throws InterruptedException {
        Backlog points = few;
        if (points == null) {
            points = new Backlog(series, SMALL_BACKLOG, 1);
            few = points;
            arena.createTopic(topic(points));
            points.produce(arena.bootstrapServers(), topic(points));
        }
        return points;
    }

    private String topic(Backlog points) {
        return points == all ? topic : topic + "-few";
    }

    @Override
    public void close() {
        arena.deleteTopic(topic);
        if (few != null) {
            arena.deleteTopic(topic(few));
        }
    }
}
