package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
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
    private final DeadLetters letters;

    /**
     * @param forecast name of the node that takes observations
     * @param deadLetters name of the sink that takes all else
     * @param letters makes what goes there
     */
    ObserveProcessor(String forecast, String deadLetters, ForecasterMeters meters, DeadLetters letters) {
        this.forecast = forecast;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.letters = letters;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Observation observation;
        try {
            observation = Observation.parse(record.key(), record.value());
        } catch (MalformedObservationException e) {
            meters.deadLetter(e.reason());
            context().forward(letters.of(record, e, context().recordMetadata().orElse(null)), deadLetters);
            return;
        }
        meters.accepted();
        context().forward(new Record<>(observation.series(), observation.value(), record.timestamp()), forecast);
    }
}
