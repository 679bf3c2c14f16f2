package io.rollcast.producer;

import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Acknowledges at once until one record, which it fails to deliver; those after it are acknowledged at a flush. */
final class FailingProducer extends MockProducer<String, byte[]> {

    private final int failing;
    private final RuntimeException failure;
    private final boolean thrown;
    private int sent;

    /** @param thrown whether the failure comes out of {@code send}, instead of the acknowledgement */
    FailingProducer(int failing, RuntimeException failure, boolean thrown) {
        super(false, null, new StringSerializer(), new ByteArraySerializer());
        this.failing = failing;
        this.failure = failure;
        this.thrown = thrown;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
        sent++;
        if (sent == failing && thrown) {
            throw failure;
        }
        Future<RecordMetadata> future = super.send(record, callback);
        if (sent == failing) {
            errorNext(failure);
        } else if (sent < failing) {
            completeNext();
        }
        return future;
    }

    /** Refuses an interrupted thread, as the real one does. */
    @Override
    public synchronized void flush() {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptException("Flush interrupted.");
        }
        super.flush();
    }
}
