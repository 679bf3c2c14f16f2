package io.rollcast.forecaster;

import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.forecaster.vitals.Vitals;
import io.rollcast.wire.Forecast;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** The vitals of a running forecaster, from its meters and its Kafka Streams client. */
final class ForecasterVitals implements Vitals {

    private final KafkaStreams streams;
    private final LiveModel live;
    private final ForecasterMeters meters;
    private final LongSupplier series;

    ForecasterVitals(KafkaStreams streams, LiveModel live, ForecasterMeters meters, LongSupplier series) {
        this.streams = streams;
        this.live = live;
        this.meters = meters;
        this.series = series;
    }

    @Override
    public String state() {
        return streams.state().toString();
    }

    @Override
    public long acceptedPoints() {
        return (long) meters.acceptedPoints();
    }

    @Override
    public long emittedForecasts() {
        return (long) meters.emittedForecasts();
    }

    @Override
    public double lag() {
        return lag(streams.metrics());
    }

    /**
     * Points that wait; NaN while no consumer knows of any partition, as before the first fetch. What the restore of state,
     * or of the models topic, has to read still is none. Until its version 5, Kafka has the lag of a topic with dots in its
     * name a second time, with underscores for the dots.
     */
    static double lag(Map<MetricName, ? extends Metric> metrics) {
        Map<List<String>, Double> lags = new HashMap<>();
        for (var metric : metrics.entrySet()) {
            MetricName name = metric.getKey();
            String client = name.tags().getOrDefault("client-id", "");
            if (name.name().equals("records-lag")
                    && name.group().equals("consumer-fetch-manager-metrics")
                    && !client.endsWith("-restore-consumer")
                    && !client.endsWith("-global-consumer")
                    && metric.getValue().metricValue() instanceof Double points
                    && !points.isNaN()) {
                String topic = name.tags().getOrDefault("topic", "").replace('.', '_');
                String partition = name.tags().getOrDefault("partition", "");
                // Kafka can report a lag below zero for a moment, where a position has passed the end that was known.
                lags.put(List.of(client, topic, partition), Math.max(0, points));
            }
        }
        return lags.isEmpty()
                ? Double.NaN
                : lags.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public Map<String, Long> deadLettersByReason() {
        return meters.deadLettersByReason();
    }

    @Override
    public long swaps() {
        return (long) meters.swaps();
    }

    @Override
    public String serving() {
        ServedModel model = live.champion();
        return model == null ? Forecast.LAST_VALUE : model.id().toString();
    }

    @Override
    public @Nullable Long servingSinceMs() {
        ServedModel model = live.champion();
        return model == null ? null : model.servedSinceMs();
    }

    @Override
    public long series() {
        return series.getAsLong();
    }

    @Override
    public double recentLatencyMs(double quantile) {
        return meters.recentLatency().quantile(quantile);
    }
}
