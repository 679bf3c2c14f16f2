package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The way in: a record that is an observation goes on to be forecast, any other goes to the dead-letter topic as it
 * came, with the reason and its place in headers.
 */
public final class ObserveProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {

    private final String forecast;
    private final String deadLetters;
    private final ForecasterMeters meters;

    /**
     * @param forecast name of the node that takes observations
     * @param deadLetters name of the sink that takes all else
     */
    ObserveProcessor(String forecast, String deadLetters, ForecasterMeters meters) {
        this.forecast = forecast;
        this.deadLetters = deadLetters;
        this.meters = meters;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Observation observation;
        try {
            observation = Observation.parse(record.key(), record.value());
        } catch (MalformedObservationException e) {
            meters.deadLetter(e.reason());
            context().forward(addressed(record, e), deadLetters);
            return;
        }
        meters.accepted();
        context().forward(new Record<>(observation.series(), observation.value(), record.timestamp()), forecast);
    }

    private Record<byte[], byte[]> addressed(Record<byte[], byte[]> record, MalformedObservationException fault) {
        Record<byte[], byte[]> letter = record.withHeaders(record.headers());
        Headers headers = letter.headers();
        add(headers, "reason", fault.reason().label());
        add(headers, "detail", String.valueOf(fault.getMessage()));
        context().recordMetadata().ifPresent(place -> {
            add(headers, "topic", place.topic());
            add(headers, "partition", String.valueOf(place.partition()));
            add(headers, "offset", String.valueOf(place.offset()));
        });
        return letter;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add("rollcast." + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
