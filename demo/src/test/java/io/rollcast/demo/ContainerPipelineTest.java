package io.rollcast.demo;

import java.time.Duration;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The pipeline on Apache's own image; skipped where no Docker daemon listens, or the image is not to be had. */
@NeedsDocker(images = ContainerPipelineTest.IMAGE)
@Testcontainers
class ContainerPipelineTest extends PipelineSuite {

    static final String IMAGE = "apache/kafka:4.3.1";

    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer(IMAGE).withStartupTimeout(Duration.ofMinutes(4));

    @Override
    String bootstrapServers() {
        return KAFKA.getBootstrapServers();
    }
}
