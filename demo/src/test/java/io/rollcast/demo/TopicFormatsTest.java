package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.Problems;
import io.rollcast.wire.Forecast;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Topics of measurements as others write them, through a real broker: every record of each format has its forecast. */
class TopicFormatsTest {

    private static final int SERIES = 100;
    private static final int ROUNDS = 200;
    private static final Instant BEGIN =
            Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;

    @Command
    public static final class Reader {
        @Mixin
        final FormatOptions format = new FormatOptions();
    }

    /** Of two big-endian numbers: the value, and the time in epoch milliseconds. */
    public static final class PairDeserializer implements Deserializer<Map<String, Object>> {

        @Override
        public Map<String, Object> deserialize(String topic, byte[] bytes) {
            ByteBuffer pair = ByteBuffer.wrap(bytes);
            return Map.of("reading", pair.getDouble(), "at", pair.getLong());
        }
    }

    /** A format as its writers use it. {@code hasTime}: whether values state the time. */
    enum Written {
        NESTED_JSON("--value-field payload.readings[0].value --time-field payload.at --time-unit s", true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text("{\"schema\":null,\"payload\":{\"at\":%d,\"readings\":[{\"value\":\"%s\"}]}}"
                        .formatted(time.getEpochSecond(), value));
            }
        },
        TEXT("--format text", false) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text(" %s\n".formatted(value));
            }
        },
        DOUBLE("--format double", false) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return ByteBuffer.allocate(Double.BYTES).putDouble(value).array();
            }
        },
        CSV("--format csv --csv-columns at,unit,value --csv-delimiter ; --time-field at", true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text("%s;\"C; or F\";%s\n".formatted(time, value));
            }
        },
        INFLUX("--format influx", true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text("cpu,zone=a\\ b,host=h%d idle=%s,state=\"ok\" %d000000000"
                        .formatted(series, value, time.getEpochSecond()));
            }

            @Override
            String id(int series) {
                return "cpu|host=h%d,zone=a b|idle".formatted(series);
            }
        },
        PROMETHEUS("--format prometheus", true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text(
                        "{\"timestamp\":\"%s\",\"value\":\"%s\",\"name\":\"up\",\"labels\":{\"__name__\":\"up\",\"job\":\"j%d\"}}"
                                .formatted(time, value, series));
            }

            @Override
            String id(int series) {
                return "up|job=j" + series;
            }
        },
        DESERIALIZER(
                "--format deserializer --value-field reading --time-field at --value-deserializer "
                        + PairDeserializer.class.getName(),
                true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return ByteBuffer.allocate(Double.BYTES + Long.BYTES)
                        .putDouble(value)
                        .putLong(time.toEpochMilli())
                        .array();
            }
        };

        private final String arguments;
        private final boolean hasTime;

        Written(String arguments, boolean hasTime) {
            this.arguments = arguments;
            this.hasTime = hasTime;
        }

        abstract byte[] value(int series, double value, Instant time);

        /** Id of a series, which is the record's key as well: so records of a series are in one partition. */
        String id(int series) {
            return "s-" + series;
        }

        private static byte[] text(String text) {
            return text.getBytes(UTF_8);
        }
    }

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyRecordIsForecastAtTheTimeThatItStates(Written written) {
        // Given records of that format, and a forecaster that is told so
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), written.name() + ".");
                ForecasterService service = forecaster(bench, written)) {
            service.start();

            // When a topic is full of them, with one of another format among them
            bench.send(bench.topics.observations(), written.id(0), "?".getBytes(UTF_8));
            for (int round = 0; round < ROUNDS; round++) {
                for (int series = 0; series < SERIES; series++) {
                    byte[] value = written.value(series, reading(series, round), BEGIN.plusSeconds(round));
                    bench.send(bench.topics.observations(), written.id(series), value);
                }
            }
            bench.flush();
            List<Forecast> forecasts = new ArrayList<>();
            bench.awaitForecasts(forecasts, SERIES * ROUNDS);

            // Then each has its forecast, in order, from its own value and time, and the other is put aside
            Map<String, Integer> rounds = new HashMap<>();
            for (Forecast forecast : forecasts) {
                int round = rounds.merge(forecast.series(), 1, Integer::sum) - 1;
                int series = Integer.parseInt(forecast.series().replaceAll("\\D", ""));
                assertThat(forecast.series()).isEqualTo(written.id(series));
                assertThat(forecast.seq()).isEqualTo(round + 1);
                assertThat(forecast.at(1)).isEqualTo(reading(series, round));
                if (written.hasTime) {
                    assertThat(Instant.ofEpochMilli(forecast.originMs())).isEqualTo(BEGIN.plusSeconds(round));
                }
            }
            assertThat(rounds)
                    .hasSize(SERIES)
                    .allSatisfy((series, count) -> assertThat(count).isEqualTo(ROUNDS));
            assertThat(bench.readNew(bench.topics.deadLetters()))
                    .singleElement()
                    .satisfies(letter -> assertThat(new String(
                                    letter.headers()
                                            .lastHeader("rollcast.reason")
                                            .value(),
                                    UTF_8))
                            .isIn("not-json", "not-a-number", "undecodable"));
            assertThat(service.vitals().deadLetters()).isEqualTo(1);
        }
    }

    private static double reading(int series, int round) {
        return series + round / 8.0;
    }

    private static ForecasterService forecaster(KafkaBench bench, Written written) {
        Reader reader = new Reader();
        new CommandLine(reader).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(written.arguments.split(" "));
        Problems problems = new Problems();
        reader.format.check(problems);
        assertThat(problems.found()).isEmpty();
        ForecasterConfig config = ForecasterConfig.standard(
                bench.topics.observations(),
                bench.topics.withFormat(reader.format.format()),
                "test",
                directory.resolve(bench.topics.observations()));
        return new ForecasterService(
                bench.clientSettings(), config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }
}
