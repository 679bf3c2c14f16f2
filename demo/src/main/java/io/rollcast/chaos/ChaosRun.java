package io.rollcast.chaos;

import io.rollcast.audit.CommittedForecasts;
import io.rollcast.audit.ForecastAudit;
import io.rollcast.audit.ForecastAudit.Verdict;
import io.rollcast.audit.ReferenceReplay;
import io.rollcast.chaos.Input.Expected;
import io.rollcast.forecaster.series.Alarm;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.network.RingCapacity;
import io.rollcast.service.KafkaOptions;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.PointRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/**
 * The crash harness: a known stream goes through forecasters that are killed, stopped and cut off from Kafka all the
 * while, and in the end every forecast is held against a replay without faults. {@link #run} reads from top to bottom;
 * it and all that it calls belong to one thread, but for the publisher, which has its own. As long as that thread waits for
 * anything, it goes on bringing back what is down: whoever it waits for needs that.
 *
 * <p>It is long because it is the whole of a run, and each of its waits has a limit of its own.
 */
public final class ChaosRun {

    /**
     * What to do.
     *
     * @param directory for data and logs of all processes; new or empty
     * @param length for which faults come
     * @param seed of stream, releases and faults
     * @param series how many
     * @param rate events a second over all series
     * @param brokers one, or three that are a cluster
     * @param isGrid whether points are made of events on a grid; else each event is one
     */
    public record Config(
            Path directory, Duration length, long seed, int series, int rate, int brokers, boolean isGrid) {}

    /** Who watches. */
    public interface Watcher {
        /** Something happened. */
        void event(Duration at, String text);

        /** How things stand; called several times a second. */
        void progress(Progress progress);
    }

    /**
     * How things stand.
     *
     * @param left of the time for faults, negative after it
     * @param faults so far
     * @param plannedFaults in all
     * @param sent and acknowledged so far
     * @param forecasts read so far
     */
    public record Progress(Duration left, int faults, int plannedFaults, long sent, long forecasts) {}

    private static final int FORECASTERS = 2;
    private static final int PARTITIONS = 4;
    private static final String ANOMALIES = "anomalies";

    /** So few series can be no fleet on any partition. */
    private static final int FEW_SERIES = 20;

    /** For what must come, several recoveries in a row included; if nothing has come for so long, it is taken for lost. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int SECONDS_TO_END = 60;

    private static final Duration POLL = Duration.ofMillis(50);

    private final Config config;
    private final Watcher watcher;
    private final Topics topics;
    private final Map<String, Object> clients;
    private final Cluster cluster;
    private final Input input;
    private final ReleaseStream releases;
    private final OversizedRecords oversized;
    private final CommittedForecasts forecasts;
    private final CommittedDeadLetters letters;
    private final CommittedAnomalies anomalies;
    /** Noise alone sets them off often, so that there is something to audit; but not at once in a whole fleet. */
    private final Alarm.Rules alarms;

    private final Patience patience;
    private final FaultSchedule schedule;
    private final FaultDriver driver;
    private volatile @Nullable KafkaException publishingFault;
    private long begunNanos = System.nanoTime();

    private ChaosRun(Config config, Watcher watcher, Cluster cluster) throws InterruptedException {
        this.config = config;
        this.watcher = watcher;
        this.cluster = cluster;
        KafkaOptions kafka = new KafkaOptions(cluster.bootstrapServers(), PARTITIONS);
        topics = kafka.topics().withAnomalies(ANOMALIES);
        clients = kafka.clientSettings();
        try (Admin admin = Admin.create(clients)) {
            topics.createMissing(admin, PARTITIONS);
        }
        input = config.isGrid ? events() : points();
        releases = new ReleaseStream(clients, topics, config.seed);
        oversized = new OversizedRecords(clients, topics, config.series);
        forecasts = new CommittedForecasts(clients, topics);
        letters = new CommittedDeadLetters(clients, topics);
        anomalies = new CommittedAnomalies(clients, ANOMALIES);
        alarms = new Alarm.Rules(config.series <= FEW_SERIES ? 1.5 : 2.5, 1, 4);
        patience = Patience.in(config.length);
        schedule = FaultSchedule.plan(config.length, config.seed, FORECASTERS, patience);
        driver = new FaultDriver(
                cluster, releases, oversized, schedule, input::acknowledged, text -> watcher.event(elapsed(), text));
    }

    private Input points() {
        Duration interval = Duration.ofMillis(Math.max(1, 1000L * config.series / config.rate));
        KnownStream stream = new KnownStream(config.series, config.seed, System.currentTimeMillis(), interval);
        return new PointInput(clients, topics, stream, config.rate);
    }

    private Input events() {
        PointRules rules = GridEvents.rules(config.series, config.rate);
        return new GridInput(clients, topics, rules, config.series, config.seed, System.currentTimeMillis());
    }

    /**
     * Runs everything and says how it went.
     *
     * @throws IllegalStateException if it cannot be carried out, because processes do not come up
     */
    public static ChaosReport run(Config config, Watcher watcher) throws InterruptedException {
        try (Cluster cluster = new Cluster(config.directory, config.brokers)) {
            await("the broker to serve", () -> cluster.brokers().stream().allMatch(Supervised::isReady));
            return new ChaosRun(config, watcher, cluster).run();
        }
    }

    private ChaosReport run() throws InterruptedException {
        try (input;
                releases;
                oversized;
                forecasts;
                letters;
                anomalies) {
            List<String> options = new ArrayList<>(input.forecasterOptions());
            options.addAll(List.of(
                    "--anomalies-topic=" + ANOMALIES,
                    "--anomaly-score=" + alarms.score(),
                    "--anomaly-points=%d/%d".formatted(alarms.points(), alarms.ofPoints())));
            cluster.startForecasters(FORECASTERS, patience, options);
            await("the forecasters", () -> cluster.forecasters().stream().allMatch(Supervised::isReady));
            Thread publishing = new Thread(this::publish, "publish");
            publishing.start();
            await("the first forecast", () -> {
                forecasts.poll(POLL);
                return forecasts.count() > 0;
            });

            begunNanos = System.nanoTime();
            goOnUntil(
                    () -> !publishing.isAlive() || (driver.isOver() && elapsed().compareTo(config.length) >= 0),
                    config.length.plus(PATIENCE));
            int dropped = driver.dropRest();
            goOnUntil(driver::isOver, elapsed().plus(PATIENCE));
            input.stop();
            // Both give up by themselves what they cannot send.
            goOnUntil(() -> !publishing.isAlive() && oversized.isSettled(), ChronoUnit.FOREVER.getDuration());
            requirePublished();
            Duration sentFor = elapsed();

            int junk = ask(oversized::stored);
            Expected expected = ask(() -> input.expected(junk));
            long steps = expected.steps();
            boolean isCaughtUp = goOnWhileComing(() -> forecasts.reached() >= steps
                    && letters.count() >= junk
                    && letters.lateCount() >= expected.late().size());
            if (!isCaughtUp) {
                watcher.event(elapsed(), "not caught up; open transactions: " + openTransactions());
            }
            int killed = 0;
            for (Supervised forecaster : cluster.forecasters()) {
                killed += forecaster.end(SECONDS_TO_END) ? 0 : 1;
            }
            boolean isRead = goOnWhileComing(() -> forecasts.isAtEnd() && letters.isAtEnd() && anomalies.isAtEnd());
            letters.judgeLate(expected.late());
            return report(
                    expected,
                    sentFor,
                    junk,
                    new ChaosReport.Ending(dropped, oversized.sent() - junk, isCaughtUp, killed, isRead));
        }
    }

    private void publish() {
        try {
            input.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            publishingFault = e;
        }
    }

    /** A stream that is not known whole proves nothing: an outage must not outlast the input. */
    private void requirePublished() {
        KafkaException fault = publishingFault;
        if (fault != null) {
            throw new IllegalStateException("the stream broke off, so that there is nothing to audit", fault);
        }
    }

    /** Lets faults and forecasts come until it is enough, or too late; what is missing then, the audit tells. */
    private void goOnUntil(BooleanSupplier enough, Duration limit) throws InterruptedException {
        while (!enough.getAsBoolean() && elapsed().compareTo(limit) < 0) {
            goOn();
        }
    }

    /** The same as long as anything new comes: what is merely late is not lost. Returns whether it was enough. */
    private boolean goOnWhileComing(BooleanSupplier enough) throws InterruptedException {
        long come = 0;
        Duration limit = elapsed().plus(PATIENCE);
        while (!isAnswered(enough)) {
            long now = forecasts.reached() + letters.count() + letters.lateCount();
            if (now > come) {
                come = now;
                limit = elapsed().plus(PATIENCE);
            } else if (elapsed().compareTo(limit) > 0) {
                return false;
            }
            goOn();
        }
        return true;
    }

    /**
     * Open transactions, by partition: where one is never ended, readers of committed records and forecasters that take over
     * wait for ever. Those that are just in progress are listed as well.
     */
    private String openTransactions() throws InterruptedException {
        try (Admin admin = Admin.create(clients)) {
            Set<String> names = new HashSet<>(admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get());
            names.remove(Topic.TRANSACTION_STATE_TOPIC_NAME);
            List<TopicPartition> partitions = admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream()
                            .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                    .toList();
            List<String> open = new ArrayList<>();
            admin.describeProducers(partitions)
                    .all()
                    .get()
                    .forEach((partition, state) -> state.activeProducers()
                            .forEach(producer -> producer.currentTransactionStartOffset()
                                    .ifPresent(offset -> open.add("%s from offset %d".formatted(partition, offset)))));
            return open.isEmpty() ? "none" : String.join(", ", open);
        } catch (ExecutionException e) {
            return "not known, " + e.getCause();
        }
    }

    private static boolean isAnswered(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (TimeoutException e) {
            return false; // a broker that has just ended comes back
        }
    }

    /** What Kafka answers, as soon as it does: a broker that has just ended comes back. */
    private <T> T ask(Supplier<T> question) throws InterruptedException {
        Duration limit = elapsed().plus(PATIENCE);
        while (true) {
            try {
                return question.get();
            } catch (TimeoutException e) {
                if (elapsed().compareTo(limit) > 0) {
                    throw e;
                }
                goOn();
            }
        }
    }

    private void goOn() throws InterruptedException {
        driver.goOn(elapsed());
        forecasts.poll(POLL);
        letters.poll();
        anomalies.poll();
        watcher.progress(new Progress(
                config.length.minus(elapsed()),
                driver.count(),
                schedule.faults().size(),
                input.acknowledged(),
                forecasts.count()));
    }

    private ChaosReport report(Expected expected, Duration sentFor, int oversizedRecords, ChaosReport.Ending ending) {
        watcher.event(elapsed(), "%,d forecasts are replayed".formatted(forecasts.count()));
        RingCapacity ring = ForecasterConfig.State.in(config.directory).ring();
        ReferenceReplay replay = new ReferenceReplay(releases.byDigest(), ring, true, alarms, true);
        AnomalyAudit told = new AnomalyAudit(PARTITIONS, input.stepMs());
        Verdict verdict = ForecastAudit.audit(
                expected.points(),
                forecasts.bySeries(),
                replay,
                (series, right) -> told.series(series, anomalies.bySeries().getOrDefault(series, List.of()), right));
        AnomalyAudit.Verdict toldVerdict = told.verdict(anomalies.fleets());
        return new ChaosReport(
                config.seed,
                sentFor.toMillis() / 1000.0,
                driver.done(),
                cluster.forecasters().stream()
                        .mapToInt(Supervised::fencedZombies)
                        .sum(),
                cluster.all().stream().mapToInt(Supervised::ownEnds).sum(),
                verdict.points(),
                config.isGrid ? verdict.points() : expected.stored(),
                oversizedRecords,
                verdict.forecasts(),
                verdict.lost(),
                verdict.doubled(),
                verdict.outOfOrder(),
                verdict.different(),
                verdict.largestDeviation(),
                verdict.switches(),
                letters.count(),
                letters.wrong(),
                toldVerdict.records(),
                toldVerdict.fleets(),
                toldVerdict.untold(),
                toldVerdict.wrong(),
                ending,
                config.isGrid
                        ? new ChaosReport.Grid(
                                expected.sent(),
                                expected.stored(),
                                verdict.imputed(),
                                expected.late().size(),
                                letters.lateCount())
                        : null,
                Stream.of(verdict.examples(), letters.examples(), toldVerdict.examples())
                        .flatMap(List::stream)
                        .toList());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begunNanos);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited %d s in vain for %s; the logs of the processes say more"
                        .formatted(PATIENCE.toSeconds(), what));
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }
}
