package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.WireFormat;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The way in: a record that is an observation goes on to be forecast, any other goes to the dead-letter topic as it
 * came, with the reason and its place in headers.
 */
public final class ObserveProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {

    private final WireFormat format;
    private final String forecast;
    private final String deadLetters;
    private final ForecasterMeters meters;
    private final DeadLetters letters;

    /**
     * A processor for one task.
     *
     * @param format of the observations topic's values
     * @param forecast name of the node that takes observations
     * @param deadLetters name of the sink that takes all else
     * @param letters makes what goes there
     */
    ObserveProcessor(
            WireFormat format, String forecast, String deadLetters, ForecasterMeters meters, DeadLetters letters) {
        this.format = format;
        this.forecast = forecast;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.letters = letters;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        List<Observation> observations;
        try {
            observations = format.observations(record.key(), record.value());
        } catch (MalformedObservationException e) {
            meters.deadLetter(e.reason());
            context().forward(letters.of(record, e, context().recordMetadata().orElse(null)), deadLetters);
            return;
        }
        for (Observation observation : observations) {
            meters.accepted();
            context().forward(new Record<>(observation.series(), observation.value(), record.timestamp()), forecast);
        }
    }
}
