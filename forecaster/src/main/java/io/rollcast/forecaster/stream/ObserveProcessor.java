package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.WireFormat;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The way in: a record that is an observation goes on to be forecast, one without a value goes on to end its series, any
 * other goes to the dead-letter topic as it came, with the reason and its place in headers. So does one that would begin a
 * series when there are as many as there may be.
 */
public final class ObserveProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {

    /**
     * Names of the nodes and the store that this processor speaks to.
     *
     * @param store of series
     * @param forecast takes observations
     * @param deadLetters takes all else
     */
    record Neighbours(String store, String forecast, String deadLetters) {}

    private final WireFormat format;
    private final Neighbours names;
    private final SeriesLimit limit;
    private final ForecasterMeters meters;
    private final DeadLetters letters;
    private @Nullable SeriesStore store;

    /**
     * A processor for one task.
     *
     * @param format of the observations topic's values
     * @param letters makes what goes to the dead-letter topic
     */
    ObserveProcessor(
            WireFormat format, Neighbours names, SeriesLimit limit, ForecasterMeters meters, DeadLetters letters) {
        this.format = format;
        this.names = names;
        this.limit = limit;
        this.meters = meters;
        this.letters = letters;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        store = context.getStateStore(names.store);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        IncomingRecord incoming = new IncomingRecord(topic(), record.key(), record.value(), record.headers());
        List<Observation> observations;
        try {
            observations = format.observations(incoming);
            if (record.value() == null) {
                for (String series : format.ended(incoming)) {
                    context().forward(new Record<>(series, null, record.timestamp()), names.forecast);
                }
            }
        } catch (MalformedObservationException e) {
            reject(record, e);
            return;
        } catch (UnavailableFormatException e) {
            // Only a service that is being closed is told so, see PatientFormat: the task is left to whoever comes
            // next.
            throw new TaskMigratedException("the forecaster " + e.getMessage(), e);
        }
        boolean isRefused = false;
        for (Observation observation : observations) {
            if (limit.isReached() && !store().isKnown(observation.series())) {
                isRefused = true;
            } else {
                meters.accepted();
                context()
                        .forward(
                                new Record<>(
                                        observation.series(),
                                        observation.value(),
                                        observation.timestampMs(record.timestamp())),
                                names.forecast);
            }
        }
        if (isRefused) {
            reject(record, limit.refusal());
        }
    }

    private String topic() {
        return context().recordMetadata().map(RecordMetadata::topic).orElse("");
    }

    private void reject(Record<byte[], byte[]> record, MalformedObservationException fault) {
        meters.deadLetter(fault.reason());
        context().forward(letters.of(record, fault, context().recordMetadata().orElse(null)), names.deadLetters);
    }

    private SeriesStore store() {
        return Objects.requireNonNull(store, "init comes first");
    }
}
