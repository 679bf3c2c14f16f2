package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.WireFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The way in: a record is decoded to the events of series, one without a value goes on to end its series, any other goes to
 * the dead-letter topic as it came, with the reason and its place in headers.
 */
public final class ObserveProcessor extends ContextualProcessor<byte[], byte[], Object, Object> {

    /**
     * Names of the nodes that this processor speaks to.
     *
     * @param events takes events
     * @param deadLetters takes all else
     */
    record Neighbours(String events, String deadLetters) {}

    /** So often a source tells how far it has been read. */
    private static final Duration TELLS = Duration.ofSeconds(1);

    private final WireFormat format;
    private final Neighbours names;
    private final ForecasterMeters meters;
    private final DeadLetters letters;
    private final Clock clock;
    private final @Nullable SourceTellers sources;
    private final boolean isSentOn;

    /**
     * A processor for one task.
     *
     * @param format of the observations topic's values
     * @param letters makes what goes to the dead-letter topic
     * @param clock for what lies in the future
     * @param sources of the task, where events say which they come from, or null
     * @param isSentOn whether events go to an internal topic, and so need to say where they were read
     */
    ObserveProcessor(
            WireFormat format,
            Neighbours names,
            ForecasterMeters meters,
            DeadLetters letters,
            Clock clock,
            @Nullable SourceTellers sources,
            boolean isSentOn) {
        this.format = format;
        this.names = names;
        this.meters = meters;
        this.letters = letters;
        this.clock = clock;
        this.sources = sources;
        this.isSentOn = isSentOn;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        super.init(context);
        if (sources != null) {
            sources.begin();
            int number = context.taskId().partition();
            context.schedule(
                    TELLS,
                    PunctuationType.WALL_CLOCK_TIME,
                    now -> sources.tell(number, now, told -> context().forward(told, names.events)));
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        IncomingRecord incoming = new IncomingRecord(
                topic(), record.key(), record.value(), record.headers(), record.timestamp(), clock.millis());
        RecordMetadata place = context().recordMetadata().orElse(null);
        SourceTeller source = sources == null || place == null ? null : sources.read(place);
        List<Observation> observations;
        try {
            observations = format.observations(incoming);
            if (record.value() == null) {
                // A topic between here and there would refuse a time of the future, and nobody asks when a series
                // ended.
                long endMs = Math.min(record.timestamp(), incoming.nowMs());
                for (String series : format.ended(incoming)) {
                    context().forward(new Record<>(series, null, endMs), names.events);
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
        Header placeHeader = isSentOn && place != null ? SourcePlace.header(place) : null;
        for (Observation observation : observations) {
            long timestampMs = observation.timestampMs();
            Record<Object, Object> event = new Record<>(observation.series(), observation.value(), timestampMs);
            if (source != null) {
                source.event(timestampMs, incoming.nowMs());
                event = event.withHeaders(source.headers());
            }
            if (placeHeader != null) {
                event.headers().add(placeHeader);
            }
            context().forward(event, names.events);
        }
    }

    private String topic() {
        return context().recordMetadata().map(RecordMetadata::topic).orElse("");
    }

    private void reject(Record<byte[], byte[]> record, MalformedObservationException fault) {
        meters.deadLetter(fault.reason());
        context().forward(letters.of(record, fault, context().recordMetadata().orElse(null)), names.deadLetters);
    }
}
