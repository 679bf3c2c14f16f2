package io.rollcast.producer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import org.apache.kafka.clients.producer.Producer;

/** All meters of the producer, and those of its Kafka client. All threads may use it. */
final class ProducerMeters implements AutoCloseable {

    private final Counter skippedLines;
    private final KafkaClientMetrics client;

    ProducerMeters(MeterRegistry registry, Deliveries deliveries, Producer<?, ?> producer) {
        FunctionCounter.builder("rollcast.producer.points", deliveries, Deliveries::acknowledged)
                .description("Points that Kafka has acknowledged")
                .register(registry);
        FunctionCounter.builder("rollcast.producer.errors", deliveries, Deliveries::failed)
                .description("Points that could not be sent")
                .register(registry);
        Gauge.builder("rollcast.producer.waiting", deliveries, Deliveries::waiting)
                .description("Points given to the Kafka client that are not acknowledged yet")
                .baseUnit("points")
                .register(registry);
        skippedLines = Counter.builder("rollcast.producer.skipped.lines")
                .description("Lines of a replayed file that are no points")
                .register(registry);
        client = new KafkaClientMetrics(producer);
        client.bindTo(registry);
    }

    void skippedLine() {
        skippedLines.increment();
    }

    long skippedLines() {
        return (long) skippedLines.count();
    }

    @Override
    public void close() {
        client.close();
    }
}
