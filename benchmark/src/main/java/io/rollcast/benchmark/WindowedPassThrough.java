package io.rollcast.benchmark;

import io.rollcast.forecaster.stream.StreamsSettings;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.format.JsonFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Suppressed;
import org.apache.kafka.streams.kstream.Suppressed.BufferConfig;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The floor for a grid: the mean of each step by Kafka Streams' own windows, emitted when the step is closed, as a record of
 * as many numbers as a forecast.
 */
final class WindowedPassThrough implements Contestant {

    private final KafkaStreams streams;
    private final AtomicLong records = new AtomicLong();
    private volatile String fault = "";

    WindowedPassThrough(Job job) {
        Properties properties = new Properties();
        properties.putAll(
                StreamsSettings.of(Map.of("bootstrap.servers", job.bootstrapServers()), job.forecasterConfig()));
        streams = new KafkaStreams(topology(job), new StreamsConfig(properties));
        streams.setUncaughtExceptionHandler(cause -> {
            fault = cause.toString();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    private Topology topology(Job job) {
        Serde<String> text = Serdes.String();
        Serde<byte[]> bytes = Serdes.ByteArray();
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        job.topics().observations(),
                        Consumed.with(text, bytes)
                                .withName("observations")
                                .withOffsetResetPolicy(AutoOffsetReset.earliest()))
                .groupByKey(Grouped.<String, byte[]>with(text, bytes).withName("by-series"))
                .windowedBy(TimeWindows.ofSizeWithNoGrace(Backlog.STEP))
                .aggregate(
                        () -> sums(0, 0),
                        (series, value, sums) -> add(series, value, sums),
                        Named.as("sums"),
                        Materialized.<String, byte[], WindowStore<Bytes, byte[]>>as("sums")
                                .withKeySerde(text)
                                .withValueSerde(bytes))
                .suppress(Suppressed.untilWindowCloses(BufferConfig.unbounded()).withName("closed"))
                .toStream(Named.as("steps"))
                .map(
                        (window, sums) -> KeyValue.pair(
                                window.key(),
                                forecast(job, window.key(), window.window().start(), sums)),
                        Named.as("forecast"))
                .to(job.topics().forecasts(), Produced.with(text, bytes).withName("forecasts"));
        return builder.build();
    }

    private static byte[] sums(double sum, long count) {
        return ByteBuffer.allocate(16).putDouble(sum).putLong(count).array();
    }

    private byte[] add(String series, byte[] value, byte[] sums) {
        records.incrementAndGet();
        try {
            ByteBuffer before = ByteBuffer.wrap(sums);
            double point = JsonFormat.observation(series.getBytes(StandardCharsets.UTF_8), value, 0)
                    .value();
            return sums(before.getDouble() + point, before.getLong() + 1);
        } catch (MalformedObservationException e) {
            throw new IllegalStateException("the backlog has observations alone", e);
        }
    }

    private static byte[] forecast(Job job, String series, long startMs, byte[] sums) {
        ByteBuffer read = ByteBuffer.wrap(sums);
        double[] mean = new double[Forecast.DEFAULT_HORIZON];
        Arrays.fill(mean, Math.rint(read.getDouble() / read.getLong() * 1e4) / 1e4);
        return JsonFormat.JSON.value(new Forecast(
                series,
                1,
                startMs,
                Backlog.STEP.toMillis(),
                "mean",
                "0123456789abcdef",
                true,
                0,
                mean,
                PeerProcessor.bounds(job, mean)));
    }

    @Override
    public void start() {
        streams.start();
    }

    @Override
    public long records() {
        return records.get();
    }

    @Override
    public String fault() {
        return fault;
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(30));
    }
}
