package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.forecaster.stream.ForecasterConfig.Guarantee;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.ValueFields;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProductionFaultsTest {

    private static final long NOW = 1_700_000_000_000L;

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void anEventThatTheInternalTopicRefusesIsSentAgainAtThePresent(Guarantee guarantee) {
        // Given
        Topics topics = Topics.withPrefix("")
                .withFormat(new MappedFormat(
                        Formats.json(), new FieldMapping(SeriesKey.parse("name"), ValueFields.parse("value"), null)));
        ForecasterConfig standard = ForecasterConfig.standard("app", topics, "test", Path.of("state"));
        ForecasterConfig config = new ForecasterConfig(
                topics,
                standard.identity(),
                new ForecasterConfig.Delivery(guarantee, Duration.ofMillis(100), Duration.ZERO),
                standard.state(),
                standard.work(),
                standard.accuracy(),
                standard.intake());
        Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
        TopicLimits limits = new TopicLimits(clock, TopicLimits.KAFKAS_MAX_REQUEST_BYTES);
        ProductionFaults faults = new ProductionFaults();
        faults.configure(
                ProductionFaults.settings(config, limits, new ForecasterMeters(new SimpleMeterRegistry(), clock)));
        String topic = ForecastTopology.eventsTopic(config);
        assertThat(limits.usualWindow(topic).nearest(NOW - 60_000)).isEqualTo(NOW - 60_000);

        // When
        Result result = faults.handleError(
                        null,
                        new ProducerRecord<>(topic, null, NOW - 60_000, null, new byte[8]),
                        new InvalidTimestampException("too old"))
                .result();

        // Then
        assertThat(result).isEqualTo(Result.FAIL);
        assertThat(limits.usualWindow(topic).nearest(NOW - 60_000)).isEqualTo(NOW);
    }
}
