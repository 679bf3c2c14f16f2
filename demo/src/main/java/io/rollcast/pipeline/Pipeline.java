package io.rollcast.pipeline;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.api.QueryApi;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.producer.Drift;
import io.rollcast.producer.PublisherConfig;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.producer.SeriesKind;
import io.rollcast.producer.SeriesPublisher;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.KafkaMeters;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.OperatorServer;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerService;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Topics;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, forecaster, producer, trainer and a watching consumer, started in this order and closed in the reverse one.
 * The services are the very ones that the single commands run. One thread starts, asks and closes.
 */
public final class Pipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** What a run can be told; the demo command and {@link TrainerConfig} say what each means. */
    public record Config(
            Path directory,
            int port,
            int httpPort,
            int series,
            int rate,
            int regimeLength,
            long seed,
            int horizon,
            int minSeriesPoints,
            FitConfig fit,
            Duration every,
            double refreshShare,
            List<SeriesKind> kinds,
            Optional<Drift> drift,
            TrainerConfig.Promotion promotion) {

        /** {@link #minSeriesPoints} that a quick fit can do with. */
        public static final int ENOUGH_POINTS = 120;
    }

    /** Points that fits see before they forecast. */
    public static final int CONTEXT = 50;

    private static final int PARTITIONS = 4;

    /** Time for each step of a start, and of an end that nobody waits for. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final EmbeddedBroker broker;
    private final ForecasterService forecaster;
    private final SeriesPublisher producer;
    private final Thread producing;
    private final TrainingWatch training = new TrainingWatch();
    private final ForecastWatch watch;
    private final int httpPort;
    private final double startupSeconds;
    private final long upSinceNanos;
    private final Rate observationRate = new Rate();
    private final Rate forecastRate = new Rate();

    private Pipeline(Config config) throws InterruptedException {
        try {
            broker = closeLater(EmbeddedBroker.start(config.directory.resolve("kafka"), config.port));
            KafkaOptions kafka = new KafkaOptions(broker.bootstrapServers(), PARTITIONS);
            kafka.createMissingTopics();
            Map<String, Object> clients = kafka.clientSettings();
            Topics topics = kafka.topics();
            PrometheusMeterRegistry registry = OperatorServer.newRegistry(topics, KafkaMeters.ESSENTIAL);

            ForecasterConfig standard = ForecasterConfig.standard(
                    "rollcast-forecaster", topics, "demo", config.directory.resolve("forecaster"));
            ForecasterConfig settings = standard.withWork(standard.work().withBase(BaseRelease.BEST));
            HttpSocket socket = closeLater(HttpSocket.bind(new HttpOptions(config.httpPort)));
            httpPort = socket.port();
            forecaster = closeLater(new ForecasterService(clients, settings, registry, socket.address()));
            QueryApi api = closeLater(forecaster.queryApi(
                    new QueryApi.Setting(settings.identity().instance(), topics, socket.address(), true, null)));
            closeLater(OperatorServer.start(socket, registry, forecaster, api));
            forecaster.start();
            await("the forecaster to be ready", () -> forecaster.ready().ok());

            watch = new ForecastWatch(clients, topics);
            start("watch", watch, watch);
            producer = new SeriesPublisher(clients, topics, producerConfig(config), registry);
            producing = start("producer", this::produce, producer);
            TrainerService trainer = new TrainerService(clients, trainerConfig(config, topics), registry, training);
            start("trainer", trainer::run, trainer);
            await("the first forecast", () -> watch.books().forecasts() > 0);
        } catch (InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
        upSinceNanos = System.nanoTime();
        startupSeconds = (System.currentTimeMillis()
                        - ManagementFactory.getRuntimeMXBean().getStartTime())
                / 1000.0;
    }

    /** Starts everything, and returns when the first forecast has been read. */
    public static Pipeline start(Config config, Terminal terminal) throws InterruptedException {
        terminal.say("Starting Kafka, forecaster, producer and trainer in this process ...");
        Pipeline pipeline = new Pipeline(config);
        terminal.say("Live page at http://127.0.0.1:%d/".formatted(pipeline.httpPort));
        terminal.say("Kafka at %s, metrics at http://127.0.0.1:%d/metrics, first forecast after %.1f s"
                .formatted(pipeline.broker.bootstrapServers(), pipeline.httpPort, pipeline.startupSeconds));
        return pipeline;
    }

    private static PublisherConfig producerConfig(Config config) {
        Synthetic source = Synthetic.endless(config.series, config.seed);
        return new PublisherConfig(
                new Synthetic(
                        source.series(),
                        source.pointsPerSeries(),
                        source.noise(),
                        source.seed(),
                        config.regimeLength,
                        source.eventTimes(),
                        config.kinds,
                        config.drift),
                config.rate);
    }

    private static TrainerConfig trainerConfig(Config config, Topics topics) {
        return new TrainerConfig(
                topics,
                Reading.ofPoints(5_000_000, config.minSeriesPoints),
                new Networks(ModelSpec.names(), 2, BaseRelease.UNITS, CONTEXT, config.horizon, config.fit, "auto"),
                new Rounds(config.every, TrainerConfig.Start.BASE, config.refreshShare, 5),
                config.promotion);
    }

    private void produce() {
        try {
            producer.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The producer ended: {}", e.getMessage(), e);
        }
    }

    private <T extends AutoCloseable> T closeLater(T closeable) {
        toClose.push(closeable);
        return closeable;
    }

    /** Runs {@code task} on a thread; closing {@code handle} ends it. */
    private Thread start(String name, Runnable task, AutoCloseable handle) {
        Thread thread = new Thread(task, "rollcast-" + name);
        thread.start();
        closeLater(() -> {
            handle.close();
            thread.join(PATIENCE.toMillis());
        });
        return thread;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, PATIENCE, condition);
    }

    private static void await(String what, Duration most, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "waited %d s in vain for %s; the log above says more".formatted(most.toSeconds(), what));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** What there is to show now. */
    public StatusPanel.Status status() {
        ForecastWatch.Books books = watch.books();
        String serving = forecaster.vitals().serving();
        return new StatusPanel.Status(
                Duration.ofNanos(System.nanoTime() - upSinceNanos),
                producer.acknowledged(),
                observationRate.update(producer.acknowledged()),
                forecastRate.update(books.forecasts()),
                books,
                forecaster.vitals().lag(),
                forecaster.vitals().deadLetters(),
                serving,
                forecaster.vitals().swaps(),
                training.now(),
                training.progress(),
                forecaster.accuracy().scaledError(serving),
                forecaster.accuracy().scaledError(Forecast.LAST_VALUE),
                watch.shown());
    }

    /** Where the forecaster answers HTTP, on loopback. */
    public int httpPort() {
        return httpPort;
    }

    /** Rounds of fits that have ended. */
    public int rounds() {
        return training.rounds();
    }

    /**
     * Stops the producer, waits for the last forecasts, and sums up.
     *
     * @param most how long to wait for both
     */
    public DemoSummary drain(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        producer.stop();
        producing.join(most.toMillis());
        long expected = producer.acknowledged() - forecaster.vitals().deadLetters();
        try {
            await(
                    "the last forecasts",
                    Duration.ofNanos(deadline - System.nanoTime()),
                    () -> watch.books().forecasts() >= expected);
        } catch (IllegalStateException e) {
            LOG.error("{} of {} forecasts have come", watch.books().forecasts(), expected);
        }
        ForecastWatch.Books books = watch.books();
        String serving = forecaster.vitals().serving();
        return new DemoSummary(
                producer.acknowledged(),
                books.forecasts(),
                forecaster.vitals().deadLetters(),
                books.sequenceFaults(),
                books.series(),
                training.releases(),
                training.decisions(),
                serving.equals(Forecast.LAST_VALUE) ? null : serving,
                forecaster.vitals().swaps(),
                forecaster.accuracy().mse(serving),
                forecaster.accuracy().mse(Forecast.LAST_VALUE),
                forecaster.accuracy().scaledError(serving),
                forecaster.accuracy().scaledError(Forecast.LAST_VALUE),
                forecaster.accuracy().coverage80(serving),
                forecaster.accuracy().coverage95(serving),
                books.latencyMsP50(),
                books.latencyMsP99(),
                startupSeconds);
    }

    @Override
    public void close() {
        while (!toClose.isEmpty()) {
            try {
                toClose.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("While closing: {}", e.getMessage(), e);
            }
        }
    }
}
