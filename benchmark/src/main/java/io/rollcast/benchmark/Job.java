package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.WireFormat;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a child process is to run and to measure; its command line is this as JSON.
 *
 * @param variant what runs
 * @param profile of the forecaster; the peers commit as it says
 * @param intervals whether forecasts have bounds, the peers' as well
 * @param bootstrapServers of the broker
 * @param brokerPid the broker's process, whose CPU is counted apart
 * @param topics where to read and write
 * @param applicationId Kafka Streams application id
 * @param directory for state; the caller deletes it
 * @param coldPoints a peer repeats a series' last value for so many points before it forecasts
 * @param backlog what there is to measure, or null to run until standard input ends
 */
record Job(
        Variant variant,
        Profile profile,
        boolean intervals,
        String bootstrapServers,
        long brokerPid,
        Topics topics,
        String applicationId,
        String directory,
        int coldPoints,
        @Nullable Window backlog) {

    private static final ObjectMapper JSON = new ObjectMapper().addMixIn(Topics.class, TopicNames.class);

    /** Of topics the names alone: their values are in JSON. */
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Jackson reads the signatures
    private abstract static class TopicNames {

        @JsonCreator
        TopicNames(
                @JsonProperty("observations") String observations,
                @JsonProperty("forecasts") String forecasts,
                @JsonProperty("models") String models,
                @JsonProperty("accuracy") String accuracy,
                @JsonProperty("deadLetters") String deadLetters) {}

        @JsonProperty
        abstract String observations();

        @JsonIgnore
        abstract Source source();

        @JsonIgnore
        abstract Optional<String> anomalies();

        @JsonIgnore
        abstract WireFormat format();
    }

    /**
     * When to measure.
     *
     * @param records all that will ever be on the topic
     * @param warmUpRecords to be done before the measurement begins,
     * @param warmUpMs and time to pass after the first record is done
     * @param mostWarmUpMs after which a slow variant counts as warm all the same
     * @param measureMs how long to measure, unless the backlog ends before
     */
    record Window(long records, long warmUpRecords, long warmUpMs, long mostWarmUpMs, long measureMs) {}

    /** The configuration of {@code rollcast forecast} unless told otherwise, but for the profile and the intervals. */
    ForecasterConfig forecasterConfig() {
        ForecasterConfig config = ForecasterConfig.standard(
                        applicationId, topics, variant.label(), Path.of(directory), profile)
                .withPoints(variant.points());
        return intervals ? config : config.withWork(config.work().withoutIntervals());
    }

    String toJson() {
        return write(this);
    }

    static Job parse(String json) {
        return read(json, Job.class);
    }

    static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("not a %s: %s".formatted(type.getSimpleName(), json), e);
        }
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record can be written", e);
        }
    }
}
