package io.rollcast.pipeline;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the forecasts as a user's consumer would, committed ones only, and keeps the books: how many, whether every
 * series' numbers follow on, and how long after its point each forecast could be read. It also follows one series'
 * points, for display. What a run before has left on the topics is none of its business: it begins at their ends when it
 * is made, and a series' first number is then any.
 *
 * <p>{@link #run} belongs to one thread; the rest may be asked from any.
 */
public final class ForecastWatch implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ForecastWatch.class);
    private static final int SHOWN_POINTS = 50;

    /** How forecasts have arrived so far. */
    public record Books(long forecasts, int series, long sequenceFaults, long latencyMsP50, long latencyMsP99) {}

    /** The followed series: its last points, and what is forecast after them. */
    public record Shown(String series, double[] points, double[] forecast) {}

    private final Consumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final long beginMs = System.currentTimeMillis();
    private final Map<String, Long> lastSeq = new HashMap<>();
    private final Histogram latencyMs = new Histogram(3_600_000L, 3);
    private final Deque<Double> shownPoints = new ArrayDeque<>();
    private String shownSeries = "";
    private double[] shownForecast = {};
    private long forecasts;
    private long sequenceFaults;
    private volatile boolean closing;

    /** To be made before the points are produced whose forecasts it counts. */
    ForecastWatch(Map<String, Object> clientSettings, Topics topics) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.topics = topics;
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(topics.forecasts(), topics.observations()).stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map((PartitionInfo info) -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The ends are looked up when they are asked for, not before.
        partitions.forEach(consumer::position);
    }

    @Override
    public void run() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.topic().equals(topics.forecasts())) {
                        onForecast(JsonFormat.forecast(record.value()));
                    } else {
                        onObservation(record);
                    }
                }
            }
        } catch (WakeupException e) {
            LOG.debug("Woken up to close");
        } catch (RuntimeException e) {
            LOG.error("The demo can no longer read forecasts", e);
        }
    }

    private synchronized void onForecast(Forecast forecast) {
        if (forecast.originMs() < beginMs) {
            return; // a run before ended ahead of its forecaster, which catches up now
        }
        forecasts++;
        Long before = lastSeq.put(forecast.series(), forecast.seq());
        if (before != null && forecast.seq() != before + 1) {
            sequenceFaults++;
            LOG.warn("Series {} went from forecast {} to {}", forecast.series(), before, forecast.seq());
        }
        long latency = Math.max(0, System.currentTimeMillis() - forecast.originMs());
        latencyMs.recordValue(Math.min(latency, latencyMs.getHighestTrackableValue()));
        if (shownSeries.isEmpty()) {
            shownSeries = forecast.series();
        }
        if (shownSeries.equals(forecast.series())) {
            shownForecast = forecast.forecast();
        }
    }

    private synchronized void onObservation(ConsumerRecord<byte[], byte[]> record) {
        if (!shownSeries.isEmpty()
                && record.key() != null
                && shownSeries.equals(new String(record.key(), StandardCharsets.UTF_8))) {
            try {
                shownPoints.add(JsonFormat.observation(record.key(), record.value(), record.timestamp())
                        .value());
            } catch (MalformedObservationException e) {
                return; // the forecaster's to dead-letter
            }
            if (shownPoints.size() > SHOWN_POINTS) {
                shownPoints.remove();
            }
        }
    }

    synchronized Books books() {
        return new Books(
                forecasts,
                lastSeq.size(),
                sequenceFaults,
                latencyMs.getValueAtPercentile(50),
                latencyMs.getValueAtPercentile(99));
    }

    synchronized Shown shown() {
        double[] points = new double[shownPoints.size()];
        int i = 0;
        for (double value : shownPoints) {
            points[i++] = value;
        }
        return new Shown(shownSeries, points, shownForecast.clone());
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }
}
