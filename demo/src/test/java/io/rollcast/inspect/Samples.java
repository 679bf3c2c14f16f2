package io.rollcast.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.wire.IncomingRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Samples of ten series of a hundred records, and what is made of them. */
final class Samples {

    static final int SERIES = 10;
    static final int ROUNDS = 100;
    static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");
    static final String OBSERVATIONS = "--observations-topic metrics";

    /** Rounds of all series, one record each. */
    interface Written {
        byte[] value(int series, int round, Instant time);
    }

    static TopicSample keyed(Duration step, Written written) {
        return sample(step, series -> ("s-" + series).getBytes(UTF_8), written);
    }

    static TopicSample unkeyed(Duration step, Written written) {
        return sample(step, series -> null, written);
    }

    static TopicSample sample(Duration step, IntFunction<byte[]> key, Written written) {
        List<Sampled> records = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int series = 0; series < SERIES; series++) {
                Instant time = BEGIN.plus(step.multipliedBy(round));
                records.add(record(key.apply(series), written.value(series, round, time), time));
            }
        }
        return sample(records);
    }

    static TopicSample sample(List<Sampled> records) {
        return new TopicSample("metrics", 1, records.size(), records, Set.of(), 0, false);
    }

    static Sampled record(byte[] key, byte[] value, Instant time) {
        return record(0, key, value, time);
    }

    static Sampled record(int partition, byte[] key, byte[] value, Instant time) {
        return new Sampled(
                new IncomingRecord(
                        "metrics", key, value, new RecordHeaders(), time.toEpochMilli(), System.currentTimeMillis()),
                partition);
    }

    /** A time in UTC as a pattern writes it. */
    static String written(String pattern, Instant time) {
        return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(time);
    }

    static byte[] text(String form, Object... arguments) {
        return form.formatted(arguments).getBytes(UTF_8);
    }

    static Inspection inspect(TopicSample sample) {
        return inspect(sample, ZoneOffset.UTC);
    }

    /** As on a computer in a zone. */
    static Inspection inspect(TopicSample sample, ZoneId system) {
        return new Inspector(GivenSchemas.NONE, List.of(), system).inspect(sample);
    }

    /** The command is {@code rollcast forecast} with these options, and they read all records as ten series. */
    static void assertForecast(Inspection found, String options) {
        assertForecast(found, options, SERIES);
    }

    static void assertForecast(Inspection found, String options, int series) {
        assertThat(found.commands()).isNotNull();
        assertThat(String.join(" ", found.commands().forecast()))
                .isEqualTo(("forecast " + OBSERVATIONS + " " + options).strip());
        assertThat(found.series().accepted()).isEqualTo(found.read());
        assertThat(found.series().series()).isEqualTo(series);
    }

    private Samples() {}
}
