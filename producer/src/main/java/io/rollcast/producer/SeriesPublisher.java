package io.rollcast.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.rollcast.producer.PublisherConfig.Replay;
import io.rollcast.producer.PublisherConfig.Synthetic;
import io.rollcast.producer.replay.ReplayCount;
import io.rollcast.service.Health;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes series to the observations topic, each point once and every series in order. The command line and the demo
 * call {@link #run()} on one of their threads; all other methods may be called from any thread.
 *
 * <p>A broker may be away for {@link #PATIENCE}: until then Kafka's producer retries, without losing or repeating points,
 * and the publisher waits. A point that cannot be delivered within this time ends the run with an error.
 */
public final class SeriesPublisher implements AutoCloseable, Health.Probe {

    private static final Logger LOG = LoggerFactory.getLogger(SeriesPublisher.class);

    /**
     * Longest time until a point is acknowledged: {@code delivery.timeout.ms} and {@code max.block.ms}, unless the
     * operator's file sets these.
     */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Longest time that {@link #close} waits for points that have been sent. */
    static final Duration FLUSH_LIMIT = Duration.ofSeconds(20);

    /** Time without any acknowledgement, while points wait for one, after which the publisher is not ready. */
    static final Duration STALLED = Duration.ofSeconds(10);

    private final PublisherConfig config;
    private final Ticker ticker;
    private final Deliveries deliveries;
    private final ProducerMeters meters;
    private final ReplayCount replayed = new ReplayCount();
    private final Supplier<TopicTimes> topicTimes;
    private final ObservationSender sender;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param clientSettings settings of the Kafka client; those that the promises above need override them
     * @param registry registry for the meters
     */
    public SeriesPublisher(
            Map<String, Object> clientSettings, Topics topics, PublisherConfig config, MeterRegistry registry) {
        this(
                ObservationSender.newProducer(clientSettings),
                topics,
                config,
                registry,
                Ticker.SYSTEM,
                () -> TopicTimes.read(clientSettings, topics));
    }

    SeriesPublisher(
            Producer<String, byte[]> producer,
            Topics topics,
            PublisherConfig config,
            MeterRegistry registry,
            Ticker ticker,
            Supplier<TopicTimes> topicTimes) {
        this.config = config;
        this.ticker = ticker;
        this.topicTimes = topicTimes;
        deliveries = new Deliveries(ticker);
        meters = new ProducerMeters(registry, deliveries, replayed, producer);
        sender = new ObservationSender(producer, topics.observations(), deliveries, stop::countDown);
    }

    /**
     * Publishes until the source ends or {@link #stop} is called. When it returns, all points that were sent have been
     * acknowledged, and {@link #acknowledged()} is exact. May be called once.
     *
     * @throws KafkaException if a point could not be delivered; no further one is sent, and the others are flushed first
     * @throws UncheckedIOException if a replayed file cannot be read, lacks a column,
     *     holds no point at all, or has a fault and the replay is strict
     */
    public void run() throws InterruptedException {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a publisher runs once: make a new one");
        }
        try {
            try (Feed feed = openFeed()) {
                publish(feed);
            } catch (IOException e) {
                throw new UncheckedIOException("the replay ended: " + e.getMessage(), e);
            } finally {
                sender.flush();
            }
        } finally {
            ended.countDown();
        }
    }

    private Feed openFeed() throws IOException {
        if (config.source() instanceof Replay replay) {
            return new ReplayFeed(replay.config(), replayed, topicTimes.get());
        }
        Synthetic synthetic = (Synthetic) config.source();
        synthetic.eventTimes().ifPresent(times -> topicTimes.get().warn(times.startMs()));
        return new SyntheticFeed(synthetic);
    }

    private void publish(Feed feed) throws IOException, InterruptedException {
        Schedule schedule = config.schedule();
        Pacer pacer = new Pacer(ticker, stop);
        Point point = feed.next();
        for (long number = 0; point != null; number++) {
            pacer.await(schedule.dueNanos(number, point));
            if (stop.getCount() == 0) {
                return;
            }
            sender.send(point);
            point = feed.next();
        }
    }

    /** Asks {@link #run()} to stop sending, to flush and to return. Returns at once. */
    public void stop() {
        stop.countDown();
    }

    /** Number of points that Kafka has acknowledged so far. */
    public long acknowledged() {
        return deliveries.acknowledged();
    }

    /** Number of points given to the Kafka client that it has neither acknowledged nor given up. */
    public long waiting() {
        return deliveries.waiting();
    }

    /** Number of points that could not be delivered. */
    public long failed() {
        return deliveries.failed();
    }

    /** Number of lines of the replayed file, or cells of a wide one, that were skipped because of a fault. */
    public long skippedLines() {
        return replayed.skipped();
    }

    /** Says what was read of the replayed file, in a sentence without its end. To be asked after {@link #run()}. */
    String replaySummary() {
        return replayed.summary();
    }

    /** Number of points acknowledged per second, over the last five seconds. */
    public double pointsPerSecond() {
        return deliveries.acknowledgedPerSecond();
    }

    /** Live until the run has ended or a point has failed. */
    @Override
    public Health live() {
        return new Health(ended.getCount() > 0 && deliveries.firstFailure() == null, state());
    }

    /** Ready while Kafka acknowledges points. A slow stream with no point under way is ready, too. */
    @Override
    public Health ready() {
        boolean flowing = deliveries.stalled().compareTo(STALLED) < 0;
        return new Health(started.get() && flowing && live().ok(), state());
    }

    private String state() {
        if (!started.get()) {
            return "not started";
        }
        return "%s: %d points acknowledged, %d failed, %d wait, for %d s without an acknowledgement"
                .formatted(
                        ended.getCount() == 0 ? "ended" : "running",
                        deliveries.acknowledged(),
                        deliveries.failed(),
                        deliveries.waiting(),
                        deliveries.stalled().toSeconds());
    }

    /**
     * Stops the run and waits up to {@link #FLUSH_LIMIT} until it has flushed. Points that are not acknowledged by then are
     * given up: they count as failed, and the run ends with an error.
     */
    @Override
    public void close() {
        stop();
        try {
            if (started.get() && !ended.await(FLUSH_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.error(
                        "{} points are not acknowledged after {} s and are given up",
                        deliveries.waiting(),
                        FLUSH_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        meters.close();
        sender.close();
    }
}
