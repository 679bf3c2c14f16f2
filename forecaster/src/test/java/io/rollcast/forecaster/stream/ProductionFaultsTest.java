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
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProductionFaultsTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final long TWO_DAYS = Duration.ofDays(2).toMillis();

    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);
    private final TopicLimits limits = new TopicLimits(clock, TopicLimits.KAFKAS_MAX_REQUEST_BYTES);
    private final ProductionFaults faults = new ProductionFaults();

    /** The internal topic of a forecaster with that guarantee, whose faults are handled from now on. */
    private String open(Guarantee guarantee) {
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
                standard.points());
        faults.configure(
                ProductionFaults.settings(config, limits, new ForecasterMeters(new SimpleMeterRegistry(), clock)));
        String topic = ForecastTopology.eventsTopic(config);
        limits.assumeUsual(topic);
        return topic;
    }

    private Result refuse(String topic, Exception fault) {
        return faults.handleError(null, new ProducerRecord<>(topic, null, NOW - 60_000, null, new byte[8]), fault)
                .result();
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void anEventThatTheInternalTopicRefusesIsSentAgainAtThePresent(Guarantee guarantee) {
        String topic = open(guarantee);
        assertThat(limits.window(topic).nearest(NOW - 60_000)).isEqualTo(NOW - 60_000);

        Result result = refuse(topic, new InvalidTimestampException("too old"));

        assertThat(result).isEqualTo(Result.FAIL);
        assertThat(limits.window(topic).nearest(NOW - 60_000)).isEqualTo(NOW);
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void anEventThatIsTooLargeLeavesTheTimesThatItsTopicAcceptsAsTheyAre(Guarantee guarantee) {
        String topic = open(guarantee);

        Result result = refuse(topic, new RecordTooLargeException("too large"));

        assertThat(result).isEqualTo(Result.FAIL);
        assertThat(limits.window(topic).nearest(NOW - TWO_DAYS)).isEqualTo(NOW);
        assertThat(limits.window(topic).nearest(NOW + 60_000)).isEqualTo(NOW);
    }
}
