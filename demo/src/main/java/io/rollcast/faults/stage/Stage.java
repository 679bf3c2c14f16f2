package io.rollcast.faults.stage;

import io.rollcast.audit.CommittedForecasts;
import io.rollcast.audit.ForecastAudit;
import io.rollcast.audit.ReferenceReplay;
import io.rollcast.chaos.KnownStream;
import io.rollcast.chaos.ReleaseStream;
import io.rollcast.faults.stage.HealthLog.Sight;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.processes.ChildProcess;
import io.rollcast.processes.Launch;
import io.rollcast.processes.ServerPort;
import io.rollcast.service.HostPort;
import io.rollcast.service.KafkaOptions;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Where a fault is played: a broker, forecasters and a stream of points, and those who watch them. A {@link Scenario}
 * starts, strikes and mends; {@link #finish} waits for the last forecast and audits. It is long because all that happens
 * between two looks at the processes is here. One thread.
 */
public final class Stage implements AutoCloseable {

    /**
     * How to play.
     *
     * @param directory for data and logs of all processes; empty
     * @param seed of the points
     * @param series how many
     * @param rate points a second over all series
     * @param hold how long a fault lasts
     * @param patience for what must come; after that it is taken for lost
     * @param rules directory of the rules for Prometheus; nothing if nobody is to look for alerts
     */
    public record Setting(
            Path directory, long seed, int series, int rate, Duration hold, Duration patience, Optional<Path> rules) {

        /** The same under a load, and for a time, that fill the buffers in front of a disk. */
        public Setting filling() {
            return new Setting(
                    directory,
                    seed,
                    Math.max(series, FILLING_SERIES),
                    Math.max(rate, FILLING_RATE),
                    hold.compareTo(FILLING_HOLD) < 0 ? FILLING_HOLD : hold,
                    patience,
                    rules);
        }
    }

    private static final int FILLING_SERIES = 500;
    private static final int FILLING_RATE = 2_000;
    private static final Duration FILLING_HOLD = Duration.ofMinutes(3);

    /** Something to be done to the world. */
    public interface Action {
        void run() throws InterruptedException, IOException;
    }

    private static final int PARTITIONS = 4;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration STALLED = Duration.ofSeconds(10);
    private static final Duration TO_THE_END = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int STEADY_SECONDS = 3;

    private final Setting setting;
    private final Consumer<String> tell;
    private final String bootstrapServers;
    private final int port = ServerPort.find();
    private final Deque<Action> undo = new ArrayDeque<>();
    private final List<Service> forecasters = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final long begunNanos = System.nanoTime();
    private @Nullable Service broker;
    private @Nullable PointStream points;
    private @Nullable CommittedForecasts forecasts;
    private @Nullable AlertWatch alerts;
    private Path brokerData;
    private boolean noticesPartitions;
    private long lookedNanos;
    private long forecastNanos = System.nanoTime();
    private long struckNanos = System.nanoTime();
    private long stalledSeconds;
    private long readyWhileStalledSeconds;

    /** @param tell is told what happens, in words */
    public Stage(Setting setting, Consumer<String> tell) throws IOException {
        this.setting = setting;
        this.tell = tell;
        bootstrapServers = "127.0.0.1:" + port;
        brokerData = setting.directory.resolve("kafka");
        Files.createDirectories(logs());
    }

    /** For data of processes. */
    public Path directory() {
        return setting.directory;
    }

    private Path logs() {
        return setting.directory.resolve("logs");
    }

    /** Where the broker serves. */
    public int brokerPort() {
        return port;
    }

    /** Settings of a client of the broker. */
    public Map<String, Object> clients() {
        return kafka().clientSettings();
    }

    public Topics topics() {
        return kafka().topics();
    }

    private KafkaOptions kafka() {
        return new KafkaOptions(bootstrapServers, PARTITIONS);
    }

    /** To be done when all processes have ended; the latest first. */
    public void whenOver(Action action) {
        undo.push(action);
    }

    /** The broker is to have its data there. */
    public void brokerDataIn(Path data) {
        brokerData = data;
    }

    /** A forecaster on loopback, to be started by {@link #begin} or by the scenario. */
    public Service forecaster(String name, Path state, Launch launch, String... options) {
        return forecaster(name, state, launch, new HostPort("127.0.0.1", ServerPort.find()), options);
    }

    /** A forecaster whose HTTP is found elsewhere. */
    public Service forecaster(String name, Path state, Launch launch, HostPort http, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "forecast",
                "--bootstrap-servers=" + bootstrapServers,
                "--instance=" + name,
                "--state-dir=" + state,
                "--http-bind=" + http.host(),
                "--http-port=" + http.port()));
        arguments.addAll(List.of(options));
        Service forecaster = new Service(name, logs().resolve(name + ".log"), launch, http, arguments);
        forecasters.add(forecaster);
        return forecaster;
    }

    /** A forecaster as most scenarios have one. */
    public Service forecaster(Path state) {
        return forecaster("forecaster-1", state, Launch.PLAIN);
    }

    /** Starts the broker and these forecasters, and returns when forecasts have come for some seconds. */
    public void begin(Service... started) throws InterruptedException, IOException {
        startBroker();
        for (Service forecaster : started) {
            forecaster.start();
        }
        startPoints();
        require(
                "forecasts, and no alert",
                () -> reached() >= (long) STEADY_SECONDS * setting.rate && (alerts == null || alerts.isQuiet()));
    }

    /** Starts the broker, and makes the topics. */
    public void startBroker() throws InterruptedException, IOException {
        Service kafka = new Service(
                "broker",
                logs().resolve("broker.log"),
                Launch.PLAIN,
                null,
                List.of("broker", "--port=" + port, "--data=" + brokerData));
        broker = kafka;
        kafka.start();
        require("the broker", () -> kafka.output().contains("Kafka serves at"));
        try (Admin admin = Admin.create(clients())) {
            topics().createMissing(admin, PARTITIONS);
        }
        forecasts = new CommittedForecasts(clients(), topics());
    }

    /** Starts the stream of points, and the watch for alerts. */
    public void startPoints() throws InterruptedException, IOException {
        Optional<Path> prometheus = Shell.find("prometheus");
        if (setting.rules.isPresent() && prometheus.isPresent()) {
            alerts = AlertWatch.start(
                    prometheus.get(),
                    setting.directory.resolve("prometheus"),
                    setting.rules.get(),
                    forecasters.stream()
                            .filter(Service::isUp)
                            .map(Service::http)
                            .filter(Objects::nonNull)
                            .toList());
        }
        Duration interval = Duration.ofMillis(Math.max(1, 1000L * setting.series / setting.rate));
        KnownStream stream = new KnownStream(setting.series, setting.seed, System.currentTimeMillis(), interval);
        points = new PointStream(noticing(), topics().observations(), stream, setting.rate);
        stream().start();
    }

    /** The sender of points is to notice new partitions within seconds; by default it takes minutes. */
    public void noticeNewPartitions() {
        noticesPartitions = true;
    }

    private Map<String, Object> noticing() {
        Map<String, Object> settings = new HashMap<>(clients());
        // A sender that asks for a topic while it is gone would have the broker create it.
        settings.put(
                CommonClientConfigs.METADATA_MAX_AGE_CONFIG,
                (noticesPartitions ? SOON : Duration.ofMinutes(10)).toMillis());
        return settings;
    }

    private PointStream stream() {
        if (points == null) {
            throw new IllegalStateException("the stream has not begun");
        }
        return points;
    }

    private CommittedForecasts committed() {
        if (forecasts == null) {
            throw new IllegalStateException("the broker has not been started");
        }
        return forecasts;
    }

    public Service broker() {
        if (broker == null) {
            throw new IllegalStateException("the broker has not been started");
        }
        return broker;
    }

    /**
     * Runs a command of Rollcast to its end, as an operator does to mend a fault.
     *
     * @throws IllegalStateException if it does not end well within a minute
     */
    public void run(String command, String... options) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(command, "--bootstrap-servers=" + bootstrapServers));
        arguments.addAll(List.of(options));
        try (ChildProcess process =
                ChildProcess.start(logs().resolve(command + ".log"), arguments.toArray(new String[0]))) {
            int status = process.exitStatus((int) TO_THE_END.toSeconds());
            if (status != 0) {
                throw new IllegalStateException(
                        "'rollcast %s' ended with status %d:%n%s".formatted(command, status, process.output()));
            }
        }
    }

    /** Sends no points until {@link #goOn}, and returns when all are there and have been forecast. */
    public void pause() throws InterruptedException {
        stream().pause();
        require(
                "the last points to be forecast",
                () -> stream().isSettled() && reached() >= stream().acknowledged());
    }

    /** Sends points again. */
    public void goOn() {
        stream().goOn();
    }

    /** Makes the fault: what comes from now on is its doing. */
    public void strike(String words, Action action) throws InterruptedException, IOException {
        forecasters.forEach(Service::mark);
        broker().mark();
        if (alerts != null) {
            alerts.forget();
        }
        struckNanos = System.nanoTime();
        then(words, action);
    }

    /** Does the next thing, and notes when. */
    public void then(String words, Action action) throws InterruptedException, IOException {
        note(words);
        action.run();
    }

    private void note(String words) {
        String event = "%4d s  %s".formatted(sinceStrike().toSeconds(), words);
        events.add(event.strip());
        tell.accept(event);
    }

    private Duration sinceStrike() {
        return Duration.ofNanos(System.nanoTime() - struckNanos);
    }

    /** Lets the fault last for as long as the command says. */
    public void hold() throws InterruptedException {
        hold(setting.hold);
    }

    public void hold(Duration length) throws InterruptedException {
        waitFor(() -> false, length);
    }

    /** Waits for something that may come, as long as the command says at most; tells whether it came. */
    public boolean waitFor(BooleanSupplier condition) throws InterruptedException {
        return waitFor(condition, setting.patience);
    }

    /** Waits for forecasts of points that are sent from now on; tells, and notes, whether they came. */
    public boolean waitForForecasts() throws InterruptedException {
        long due = stream().acknowledged() + setting.rate;
        boolean came = waitFor(() -> reached() >= due);
        note(came ? "new forecasts come" : "no new forecasts came within %d s".formatted(setting.patience.toSeconds()));
        return came;
    }

    private boolean waitFor(BooleanSupplier condition, Duration limit) throws InterruptedException {
        long until = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                return false;
            }
            watch();
        }
        return true;
    }

    private void require(String what, BooleanSupplier condition) throws InterruptedException {
        if (!waitFor(condition, setting.patience)) {
            throw new IllegalStateException("waited %d s in vain for %s; the logs in %s say more"
                    .formatted(setting.patience.toSeconds(), what, logs()));
        }
    }

    private long reached() {
        return committed().reached();
    }

    private void watch() throws InterruptedException {
        if (forecasts != null) {
            long before = forecasts.count();
            forecasts.poll(POLL);
            if (forecasts.count() > before || points == null || reached() >= points.acknowledged()) {
                forecastNanos = System.nanoTime();
            }
        } else {
            Thread.sleep(POLL.toMillis());
        }
        long now = System.nanoTime();
        if (now - lookedNanos < LOOK.toNanos()) {
            return;
        }
        lookedNanos = now;
        broker().tend();
        boolean isReady = false;
        for (Service forecaster : forecasters) {
            forecaster.tend();
            isReady |= forecaster.look(sinceStrike()) == Sight.READY;
        }
        if (now - forecastNanos > STALLED.toNanos()) {
            stalledSeconds++;
            readyWhileStalledSeconds += isReady ? 1 : 0;
        }
        if (alerts != null) {
            alerts.look();
        }
    }

    /** Ends the stream, waits for the last forecast as long as the command says, ends all, and audits. */
    public Outcome finish(Scenario scenario) throws InterruptedException {
        stream().pause();
        waitFor(() -> stream().isSettled());
        stream().requireWhole();
        note(
                waitFor(() -> reached() >= stream().acknowledged())
                        ? "the last point has been forecast"
                        : "%,d points have no forecast yet; the audit says what of them is lost"
                                .formatted(stream().acknowledged() - reached()));
        Map<String, List<String>> health = new LinkedHashMap<>();
        forecasters.forEach(forecaster -> health.put(forecaster.name(), forecaster.healthChanges()));
        for (Service forecaster : forecasters) {
            forecaster.stop();
        }
        waitFor(() -> committed().isAtEnd(), TO_THE_END);
        ForecastAudit.Verdict verdict = ForecastAudit.audit(
                stream().points(),
                committed().bySeries(),
                new ReferenceReplay(
                        ReleaseStream.base(),
                        ForecasterConfig.State.in(setting.directory).ring(),
                        true));
        List<Service> all = new ArrayList<>(forecasters);
        all.add(broker());
        Map<String, List<Integer>> exits = new LinkedHashMap<>();
        Map<String, List<OperatorLog.Message>> messages = new LinkedHashMap<>();
        for (Service service : all) {
            exits.put(service.name(), List.copyOf(service.exits()));
            messages.put(service.name(), OperatorLog.messages(service.outputSinceMark()));
        }
        return new Outcome(
                scenario.name(),
                scenario.made(),
                null,
                null,
                Duration.ofNanos(System.nanoTime() - begunNanos).toSeconds(),
                events,
                exits,
                health,
                alerts == null ? null : alerts.states(),
                messages,
                forecasters.stream()
                        .mapToLong(forecaster ->
                                forecaster.outputSinceMark().lines().count())
                        .sum(),
                verdict.points(),
                verdict.forecasts(),
                verdict.lost(),
                verdict.doubled(),
                verdict.outOfOrder(),
                verdict.different(),
                stalledSeconds,
                readyWhileStalledSeconds,
                verdict.examples());
    }

    /**
     * Ends all processes, at once, and then undoes what was done to the machine. Each step is taken whatever becomes of the
     * others, as a process, a mount or a network that is left behind spoils what is run next; the first fault is thrown, and
     * those after it are suppressed in it.
     */
    @Override
    public void close() throws IOException {
        List<Action> steps = new ArrayList<>();
        if (points != null) {
            steps.add(points::close);
        }
        if (forecasts != null) {
            steps.add(forecasts::close);
        }
        forecasters.forEach(forecaster -> steps.add(forecaster::kill));
        if (broker != null) {
            steps.add(broker::kill);
        }
        if (alerts != null) {
            steps.add(alerts::close);
        }
        steps.addAll(undo);

        boolean isInterrupted = false;
        Exception fault = null;
        for (Action step : steps) {
            // With the interrupt flag set, a step that waits would end at once: it is cleared for each, and set again
            // at the end.
            isInterrupted |= Thread.interrupted();
            try {
                step.run();
            } catch (InterruptedException e) {
                isInterrupted = true;
            } catch (IOException | RuntimeException e) {
                if (fault == null) {
                    fault = e;
                } else {
                    fault.addSuppressed(e);
                }
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        if (fault instanceof IOException e) {
            throw e;
        }
        if (fault instanceof RuntimeException e) {
            throw e;
        }
    }
}
