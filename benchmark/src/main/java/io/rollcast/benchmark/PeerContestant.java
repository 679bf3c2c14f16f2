package io.rollcast.benchmark;

import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.StreamsSettings;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.JsonFormat;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.Stores;

/** A forecaster in a Kafka Streams application with the same settings, store and records as Rollcast. */
final class PeerContestant implements Contestant {

    private static final String STORE = "series";

    private final PointForecaster forecaster;
    private final KafkaStreams streams;
    private final AtomicLong forecasts = new AtomicLong();
    private volatile String fault = "";

    PeerContestant(Job job, PeerState layout, PointForecaster forecaster) {
        this.forecaster = forecaster;
        ForecasterConfig config = job.forecasterConfig();
        Properties properties = new Properties();
        properties.putAll(StreamsSettings.of(Map.of("bootstrap.servers", job.bootstrapServers()), config));
        streams = new KafkaStreams(topology(job, layout), new StreamsConfig(properties));
        streams.setUncaughtExceptionHandler(cause -> {
            fault = cause.toString();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    private Topology topology(Job job, PeerState layout) {
        Serde<String> text = Serdes.String();
        Serde<byte[]> bytes = Serdes.ByteArray();
        Serializer<Forecast> json = (topic, forecast) -> JsonFormat.JSON.value(forecast);
        return new Topology()
                .addSource(
                        AutoOffsetReset.earliest(),
                        "observations",
                        bytes.deserializer(),
                        bytes.deserializer(),
                        job.topics().observations())
                .addProcessor(
                        "forecast", () -> new PeerProcessor(STORE, layout, forecaster, job, forecasts), "observations")
                .addStateStore(
                        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), text, bytes)
                                .withCachingEnabled(),
                        "forecast")
                .addSink("forecasts", job.topics().forecasts(), text.serializer(), json, "forecast");
    }

    @Override
    public void start() {
        streams.start();
    }

    @Override
    public long records() {
        return forecasts.get();
    }

    @Override
    public String fault() {
        return fault;
    }

    @Override
    public void close() {
        streams.close(Duration.ofSeconds(30));
        forecaster.close();
    }
}
