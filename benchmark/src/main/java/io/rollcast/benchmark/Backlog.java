package io.rollcast.benchmark;

import io.rollcast.producer.Signal;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.JsonFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The points of a number of synthetic series, and those to come after them, against which forecasts are scored. */
final class Backlog {

    /** Time from one point of a series to the next, milliseconds. */
    private static final long INTERVAL_MS = 100;

    /** Points in a step of variants with a grid. */
    static final int PER_STEP = 10;

    /** The step of variants with a grid. */
    static final Duration STEP = Duration.ofMillis(PER_STEP * INTERVAL_MS);

    private final double[][] values;
    private final int points;
    private final long startMs;

    /**
     * Draws the series of the reference generator.
     *
     * @param records how many points there are to be at most, over all series
     */
    Backlog(int series, long records, long seed) {
        points = Math.toIntExact(Math.max(1, records / series));
        startMs = System.currentTimeMillis() / STEP.toMillis() * STEP.toMillis() - points * INTERVAL_MS;
        values = new double[series][points + Forecast.DEFAULT_HORIZON];
        for (int index = 0; index < series; index++) {
            Signal signal = new Signal(seed, index, Signal.DEFAULT_NOISE, 0);
            for (int point = 0; point < values[index].length; point++) {
                values[index][point] = signal.next();
            }
        }
    }

    long records() {
        return (long) values.length * points;
    }

    int series() {
        return values.length;
    }

    /** Points of each series, without those of the last horizon. */
    int pointsEach() {
        return points;
    }

    static String id(int index) {
        return String.format(Locale.ROOT, "s-%05d", index);
    }

    /** Point {@code seq} of a series, counted from 1; up to a horizon after the last one that is produced. */
    double value(String series, long seq) {
        return values[Integer.parseInt(series.substring(2))][(int) seq - 1];
    }

    /** Whether a forecast from point {@code seq} can be scored. */
    boolean covers(long seq) {
        return seq <= points;
    }

    Observation observation(long record) {
        int index = (int) (record % values.length);
        return new Observation(id(index), values[index][(int) (record / values.length)], timestampMs(record));
    }

    /** Up to the present. */
    private long timestampMs(long record) {
        return startMs + record / values.length * INTERVAL_MS;
    }

    /** Puts all points on a topic, one of each series in turn. */
    void produce(String bootstrapServers, String topic) {
        try (KafkaProducer<String, byte[]> producer = newProducer(bootstrapServers)) {
            for (long record = 0; record < records(); record++) {
                Observation point = observation(record);
                var unused = producer.send(new ProducerRecord<>(
                        topic, null, point.timestampMs(), point.series(), JsonFormat.value(point.value())));
            }
        }
    }

    static KafkaProducer<String, byte[]> newProducer(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", 5);
        settings.put("batch.size", 131_072);
        settings.put("buffer.memory", 64L * 1024 * 1024);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }
}
