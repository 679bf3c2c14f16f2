package io.rollcast.benchmark;

import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.JsonFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Holds committed forecasts against the points that they were for. */
final class Scorer {

    /** A standard error of half a percent or so, and quick to read. */
    private static final long MOST_PER_PARTITION = 20_000;

    /**
     * Mean squared errors of warm forecasts.
     *
     * @param forecasts how many were scored
     * @param firstStep one step ahead; NaN where there was no warm forecast
     * @param allSteps over all steps
     */
    record Scores(long forecasts, double firstStep, double allSteps) {}

    private final Backlog backlog;
    private long forecasts;
    private double firstSquares;
    private double squares;

    Scorer(Backlog backlog) {
        this.backlog = backlog;
    }

    /** Scores the latest committed forecasts of a topic. */
    Scores score(String bootstrapServers, String topic) {
        try (KafkaConsumer<String, byte[]> consumer = newConsumer(bootstrapServers)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(assignAll(consumer, topic));
            ends.forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - MOST_PER_PARTITION)));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    add(JsonFormat.forecast(record.value()));
                }
            }
        }
        return scores();
    }

    static KafkaConsumer<String, byte[]> newConsumer(String bootstrapServers) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", 5_000);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Assigns all partitions of a topic, and returns them. */
    static List<TopicPartition> assignAll(KafkaConsumer<String, byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        return partitions;
    }

    void add(Forecast forecast) {
        if (!forecast.warm() || !backlog.covers(forecast.seq())) {
            return;
        }
        double[] values = forecast.forecast();
        for (int step = 0; step < values.length; step++) {
            double error = values[step] - backlog.value(forecast.series(), forecast.seq() + step + 1);
            squares += error * error;
            if (step == 0) {
                firstSquares += error * error;
            }
        }
        forecasts++;
    }

    Scores scores() {
        return new Scores(forecasts, firstSquares / forecasts, squares / forecasts / Forecast.DEFAULT_HORIZON);
    }
}
