package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.stream.TopicLimits.Window;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Time of a record on the internal topic of events: its timestamp, as on any topic, or a header where the topic might refuse
 * that. A refusal would end the stream thread, and each one that replaces it.
 */
final class SentTime {

    /** Header with the time, epoch milliseconds in 8 bytes, of a record whose timestamp is when it was sent. */
    private static final String HEADER = "time";

    private SentTime() {}

    /** Forwards to the topic; a node before it. */
    static final class Sender extends ContextualProcessor<Object, Object, Object, Object> {

        private final Supplier<Window> accepted;

        /** @param accepted timestamps that the topic accepts at present */
        Sender(Supplier<Window> accepted) {
            this.accepted = accepted;
        }

        @Override
        public void process(Record<Object, Object> record) {
            long timeMs = record.timestamp();
            Record<Object, Object> sent = record.withTimestamp(accepted.get().nearest(timeMs));
            if (sent.timestamp() != timeMs) {
                sent.headers()
                        .add(
                                HEADER,
                                ByteBuffer.allocate(Long.BYTES).putLong(timeMs).array());
            }
            context().forward(sent);
        }
    }

    /** A record of the topic, with its time as timestamp. */
    static <V> Record<String, V> received(Record<String, V> record) {
        Header time = record.headers().lastHeader(HEADER);
        return time == null
                ? record
                : record.withTimestamp(ByteBuffer.wrap(time.value()).getLong());
    }
}
