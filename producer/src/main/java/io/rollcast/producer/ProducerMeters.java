package io.rollcast.producer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.rollcast.producer.replay.ReplayCount;
import org.apache.kafka.clients.producer.Producer;

/** All meters of the producer, and those of its Kafka client. All threads may use it. */
final class ProducerMeters implements AutoCloseable {

    private final KafkaClientMetrics client;

    ProducerMeters(MeterRegistry registry, Deliveries deliveries, ReplayCount replayed, Producer<?, ?> producer) {
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
        FunctionCounter.builder("rollcast.producer.skipped.lines", replayed, ReplayCount::skipped)
                .description("Lines of a replayed file, or cells of a wide one, that are no points")
                .register(registry);
        FunctionCounter.builder("rollcast.producer.missing.values", replayed, ReplayCount::missing)
                .description("Cells of a replayed file that are empty or say that a value is missing")
                .register(registry);
        client = new KafkaClientMetrics(producer);
        client.bindTo(registry);
    }

    @Override
    public void close() {
        client.close();
    }
}
