package io.rollcast.trainer;

import ai.djl.Device;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.rollcast.service.Health;
import io.rollcast.trainer.Round.Outcome;
import io.rollcast.trainer.fit.ForecastNetwork;
import io.rollcast.trainer.fit.Windows;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import io.rollcast.trainer.history.History;
import io.rollcast.trainer.history.Intake;
import io.rollcast.trainer.history.ObservationReader;
import io.rollcast.trainer.referee.DriftWatch;
import io.rollcast.trainer.referee.Referee;
import io.rollcast.trainer.referee.RefereeLoop;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.format.PatientFormat;
import io.rollcast.wire.format.UnavailableFormatException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running trainer: it reads observations continuously and fits networks to its history at intervals. The command line
 * and the demo run it on one of their threads; fits have their own thread, so that reading continues meanwhile. While a
 * broker is away, the trainer waits for it; one that refuses it for a minute ends it.
 *
 * <p>It is long because reading, fitting and judging begin, wait for each other and end here.
 */
public final class TrainerService implements AutoCloseable, Health.Probe {

    private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(5);
    private static final Duration STALLED = Duration.ofMinutes(1);

    private final TrainerConfig config;
    private final History history;
    private final Intake intake;
    private final Readiness readiness;
    private final PatientFormat format;
    private final ObservationReader reader;
    private final ReleasePublisher publisher;
    private final TrainerMeters meters;
    private final List<KafkaClientMetrics> clientMetrics;
    private final @Nullable RefereeLoop referee;
    private final Round round;
    private final RoundTimer timer;
    private final FittingThread fitting = new FittingThread();
    private final Refusals refusals;
    private final ExecutorService judging =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "rollcast-referee"));
    private long nextIdleCheckNanos = System.nanoTime();
    private boolean isCrowdedTold;
    private volatile long lastTurnNanos = System.nanoTime();
    /** For people alone: nothing goes by it. */
    private volatile String state = "starting";

    private volatile boolean isReading;
    private volatile boolean hasEnded;
    private volatile boolean closing;

    /** A block of the champion's skill has points of so many series: those that have ended would make it endless. */
    private volatile long liveSeries;

    /**
     * @param config configuration
     * @param clientSettings settings of all Kafka clients
     * @param registry registry for the meters
     * @param listener listener for the progress
     */
    public TrainerService(
            Map<String, Object> clientSettings,
            TrainerConfig config,
            MeterRegistry registry,
            TrainerListener listener) {
        this(clientSettings, config, registry, listener, Refusals.PATIENCE);
    }

    TrainerService(
            Map<String, Object> clientSettings,
            TrainerConfig config,
            MeterRegistry registry,
            TrainerListener listener,
            Duration refusedPatience) {
        this.config = config;
        refusals = new Refusals(refusedPatience, System::nanoTime);
        history = new History(config.reading().history(), config.reading().minSeriesPoints());
        intake = new Intake(config.reading().points(), history, config.topics().keyedBySeries());
        format = new PatientFormat(config.topics().format());
        meters = new TrainerMeters(registry, history, config, System::nanoTime);
        meters.waiting(format::waiting);
        meters.leftOut(intake);
        reader = new ObservationReader(
                clientSettings,
                config.topics().withFormat(format),
                config.reading().from(),
                intake,
                meters::malformed);
        readiness = new Readiness(
                history, config.reading().minSeriesPoints(), config.rounds().every(), reader::unread, System::nanoTime);
        publisher = new ReleasePublisher(clientSettings, config.topics());
        clientMetrics =
                List.of(new KafkaClientMetrics(reader.consumer()), new KafkaClientMetrics(publisher.producer()));
        clientMetrics.forEach(metrics -> metrics.bindTo(registry));
        timer = new RoundTimer(config.rounds().every(), System::nanoTime);
        referee = config.promotion().isLive() ? referee(clientSettings, listener) : null;
        round = new Round(
                config,
                clientSettings,
                publisher,
                device(config.networks().device()),
                meters,
                listener,
                Clock.systemUTC(),
                refusals,
                referee);
    }

    private RefereeLoop referee(Map<String, Object> clientSettings, TrainerListener listener) {
        return new RefereeLoop(
                clientSettings,
                config.topics(),
                new Referee(config.promotion().patience()),
                new DriftWatch(Set.of(Forecast.LAST_VALUE, Forecast.SEASONAL_NAIVE), () -> liveSeries),
                publisher,
                new RefereeLoop.Listener() {
                    @Override
                    public void decided(Decision decision) {
                        meters.decided(decision);
                        listener.onDecision(decision);
                        if (decision.kind() == Decision.Kind.PROMOTED || decision.kind() == Decision.Kind.ROLLED_BACK) {
                            listener.onChampion(ReleaseId.parse(decision.release()));
                        }
                    }

                    @Override
                    public void tooNew() {
                        meters.tooNew();
                    }

                    @Override
                    public void troubled(KafkaException trouble) {
                        refusals.note(trouble);
                    }

                    @Override
                    public void drifted(int pointsOfEach) {
                        if (config.promotion().refreshesOnDrift()) {
                            timer.drifted(pointsOfEach);
                        }
                    }
                },
                Clock.systemUTC());
    }

    /** Returns the device that {@code auto}, {@code cpu} or {@code gpu:N} names on this machine. */
    static Device device(String name) {
        if (name.equals("auto")) {
            return ForecastNetwork.gpuCount() > 0 ? Device.gpu() : Device.cpu();
        }
        return name.equals("cpu") ? Device.cpu() : Device.gpu(Integer.parseInt(name.substring("gpu:".length())));
    }

    /**
     * Reads and fits until {@link #close()} is called. May be called once.
     *
     * @throws KafkaException if brokers have refused the login, or a right that is needed, for a minute
     */
    public void run() {
        if (referee != null) {
            judging.execute(referee);
        }
        try (reader) {
            while (!closing) {
                try {
                    turn();
                } catch (WakeupException e) {
                    LOG.debug("Woken up to close");
                } catch (UnavailableFormatException e) {
                    LOG.info("The trainer {}", e.getMessage());
                } catch (KafkaException e) {
                    LOG.warn("Kafka is in trouble, the trainer tries on: {}", e.toString());
                    lastTurnNanos = System.nanoTime();
                    refusals.note(e);
                    pause();
                }
                refusals.check();
            }
        } finally {
            hasEnded = true;
            state = "ended";
        }
    }

    private void turn() {
        reader.poll(POLL);
        lastTurnNanos = System.nanoTime();
        if (lastTurnNanos - nextIdleCheckNanos >= 0) {
            nextIdleCheckNanos = lastTurnNanos + IDLE_CHECK.toNanos();
            forget();
            liveSeries = history.liveSeries(System.currentTimeMillis());
        }
        fitting.collect();
        int sinceDrift = timer.sinceDrift();
        if (sinceDrift > 0 && fitting.breakOff()) {
            LOG.info("The round is broken off: it learns from a world that has changed");
        }
        if (fitting.isFree() && timer.isDue(sinceDrift) && readiness.isReady()) {
            // First: where Kafka is in trouble, the next turn tries again, and forgets no drift.
            Round.Snapshot seen = seen(sinceDrift == 0 ? Integer.MAX_VALUE : latest(sinceDrift));
            timer.begun(sinceDrift);
            fitting.begin(() -> round.run(seen));
        }
        Optional<String> topic = reader.missing();
        readiness.complaint().ifPresent(missing -> LOG.warn("No round yet: {}", topic.orElse(missing)));
        isReading = topic.isEmpty();
        state = topic.orElseGet(() -> "%s, %d points of %d series"
                .formatted(fitting.isFitting() ? "fitting" : "reading", history.points(), history.series()));
    }

    private void forget() {
        reader.forgetIdle(System.currentTimeMillis());
        if (history.crowdedOut() + history.refused() > 0 && !isCrowdedTold) {
            isCrowdedTold = true;
            LOG.warn(
                    "More series come than the {} that are kept: {} silent ones had to go, and {} events of others are left out so far; raise --max-series (-Xmx, if a warning at the start says that the heap has no room for more), or look for ids that never repeat. This is said once.",
                    config.reading().history().series(),
                    history.crowdedOut(),
                    history.refused());
        }
    }

    /** After a drop of the champion's skill: the points since then, but no fewer than a fit takes. */
    private int latest(int sinceDrift) {
        int latest = Math.max(sinceDrift, config.reading().minSeriesPoints());
        LOG.info("A round before its time, on the latest {} points of each series", latest);
        return latest;
    }

    private Round.Snapshot seen(int latest) {
        if (intake.late() > 0 || intake.duplicates() > 0) {
            LOG.info(
                    "Left out so far: {} events that came too late, and {} duplicates",
                    intake.late(),
                    intake.duplicates());
        }
        return new Round.Snapshot(
                history.snapshot(latest),
                history.stepsPerDay(),
                reader.offsets(),
                history.fromMs(latest),
                history.toMs(),
                history.learntUntilMs(latest, this::heldOut));
    }

    /** Of so many points of a series; all of them where a fit learns nothing from it. */
    private int heldOut(int points) {
        TrainerConfig.Networks networks = config.networks();
        return points < Windows.minimumPoints(networks.context(), networks.horizon())
                ? points
                : Windows.heldOut(points, networks.horizon());
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    /**
     * Reads to the present end of the topic and runs one round. Called instead of {@link #run()}.
     *
     * @throws TooLittleHistoryException if there is not enough history to fit on, or no topic
     */
    List<Outcome> runOnce() throws InterruptedException, TooLittleHistoryException {
        try (reader) {
            reader.readToEnd();
            Optional<String> topic = reader.missing();
            if (topic.isPresent()) {
                throw new TooLittleHistoryException(topic.get());
            }
            forget();
            LOG.info("Read {} points of {} series", history.points(), history.series());
            return round.run(seen(Integer.MAX_VALUE));
        }
    }

    @Override
    public Health live() {
        if (format.waiting() > 0) {
            return new Health(true, "waiting for the format of the observations");
        }
        Duration silence = Duration.ofNanos(System.nanoTime() - lastTurnNanos);
        return new Health(
                !hasEnded && silence.compareTo(STALLED) < 0,
                "%s; last turn %d s ago".formatted(state, silence.toSeconds()));
    }

    @Override
    public Health ready() {
        return new Health(live().ok() && isReading, state);
    }

    /** Interrupts a running fit. Published releases stay published. */
    @Override
    public void close() {
        closing = true;
        format.close();
        reader.consumer().wakeup();
        fitting.close();
        if (referee != null) {
            referee.close();
        }
        judging.shutdown();
        try {
            // A decision at hand is written; one that no broker takes is made again after the next start.
            if (!judging.awaitTermination(5, TimeUnit.SECONDS)) {
                judging.shutdownNow();
                if (!judging.awaitTermination(5, TimeUnit.SECONDS)) {
                    LOG.warn("The referee did not end within 10 s");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clientMetrics.forEach(KafkaClientMetrics::close);
        publisher.close();
    }
}
