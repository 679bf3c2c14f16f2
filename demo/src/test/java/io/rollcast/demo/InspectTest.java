package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecastCommand;
import io.rollcast.service.FormatOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.trainer.TrainCommand;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/**
 * Topics of many kinds: the commands that {@code inspect} prints read every record of them, as they are.
 *
 * <p>It is long because each kind of topic has records of its own, and all share a broker.
 */
class InspectTest {

    private static final int SERIES = 10;
    private static final int ROUNDS = 120;
    private static final int STEP_SECONDS = 60;
    private static final Instant BEGIN = Instant.ofEpochSecond(
            Instant.now().getEpochSecond() / STEP_SECONDS * STEP_SECONDS - (long) ROUNDS * STEP_SECONDS);

    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type":"record","name":"Reading","fields":[
             {"name":"sensor","type":"string"},{"name":"celsius","type":"double"},
             {"name":"measured_at","type":{"type":"long","logicalType":"timestamp-millis"}}]}""");

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static RegistryProcess registry;

    /** Topics by who writes them. */
    enum Written {
        NESTED_JSON("--value-field data.celsius --time-field data.measured_at", true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text("{\"data\":{\"celsius\":%s,\"unit\":\"C\",\"measured_at\":\"%s\"}}".formatted(value, time));
            }
        },
        DAYS_BEFORE_MONTHS("--value-field celsius --time-field at --time-format dd/MM/yyyy HH:mm:ss", true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                String at = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm:ss")
                        .withZone(ZoneOffset.UTC)
                        .format(time);
                return text("{\"celsius\":%s,\"at\":\"%s\"}".formatted(value, at));
            }
        },
        AVRO(
                "--format avro --schema-registry REGISTRY --series-key sensor --value-field celsius --time-field measured_at",
                false) {
            @Override
            byte[] value(int series, double value, Instant time) throws IOException {
                return WireBytes.avro(
                        schemaId,
                        SCHEMA,
                        new GenericRecordBuilder(SCHEMA)
                                .set("sensor", "s-" + series)
                                .set("celsius", value)
                                .set("measured_at", time.toEpochMilli())
                                .build());
            }
        },
        PROTOBUF("--format protobuf --schema-registry REGISTRY --series-key sensor", false) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return WireBytes.protobuf(
                        protobufId, ReadingMessages.PATH_OF_SECOND, ReadingMessages.second("s-" + series, value));
            }
        },
        LINES("--format influx", false) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text("cpu,host=h%d idle=%s %d000000000\n".formatted(series, value, time.getEpochSecond()));
            }
        },
        PROMETHEUS("--format prometheus", false) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text(
                        "{\"timestamp\":\"%s\",\"value\":\"%s\",\"name\":\"load\",\"labels\":{\"__name__\":\"load\",\"job\":\"j%d\"}}"
                                .formatted(time, value, series));
            }
        },
        CSV("--format csv --csv-delimiter ; --csv-columns id,time,value --series-key id --time-field time", false) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return text("web%d;%s;%s".formatted(series, time, value));
            }
        },
        DOUBLES("--format double", true) {
            @Override
            byte[] value(int series, double value, Instant time) {
                return ByteBuffer.allocate(Double.BYTES).putDouble(value).array();
            }
        };

        private static int schemaId;
        private static int protobufId;

        private final String options;
        private final boolean isKeyed;

        Written(String options, boolean isKeyed) {
            this.options = options;
            this.isKeyed = isKeyed;
        }

        abstract byte[] value(int series, double value, Instant time) throws IOException;

        String topic() {
            return "inspect-" + name().toLowerCase(Locale.ROOT);
        }

        private static byte[] text(String text) {
            return text.getBytes(UTF_8);
        }
    }

    @BeforeAll
    static void startBrokerAndRegistry() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
        registry = RegistryProcess.started(directory.resolve("registry"));
        Written.schemaId = registry.register("inspect-avro-value", "AVRO", SCHEMA.toString());
        Written.protobufId = registry.register("inspect-protobuf-value", "PROTOBUF", ReadingMessages.SECOND);
    }

    @AfterAll
    static void stopBrokerAndRegistry() throws IOException {
        registry.close();
        broker.close();
    }

    private static Map<String, Object> clientSettings() {
        return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static void createTopic(String name) throws Exception {
        try (Admin admin = Admin.create(clientSettings())) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(3), Optional.empty())))
                    .all()
                    .get();
        }
    }

    private static Map<String, Object> producerSettings() {
        Map<String, Object> settings = new HashMap<>(clientSettings());
        // A new topic may refuse the first request and accept the second: the first is then out of order (KAFKA-15591).
        settings.put("max.in.flight.requests.per.connection", 1);
        return settings;
    }

    private static List<IncomingRecord> write(Written written) throws Exception {
        createTopic(written.topic());
        List<IncomingRecord> records = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int round = 0; round < ROUNDS; round++) {
                Instant time = BEGIN.plusSeconds((long) round * STEP_SECONDS);
                for (int series = 0; series < SERIES; series++) {
                    double value = 20 + series + Math.sin(2 * Math.PI * round / 30) + (round * 7 % 11) / 100.0;
                    byte @Nullable [] key = written.isKeyed ? ("s-" + series).getBytes(UTF_8) : null;
                    byte[] bytes = written.value(series, value, time);
                    producer.send(new ProducerRecord<>(
                            written.topic(), written.isKeyed ? null : series % 3, time.toEpochMilli(), key, bytes));
                    records.add(new IncomingRecord(
                            written.topic(),
                            key,
                            bytes,
                            new RecordHeaders(),
                            time.toEpochMilli(),
                            System.currentTimeMillis()));
                }
            }
        }
        return records;
    }

    private static Captured inspect(String... arguments) {
        List<String> all = new ArrayList<>(List.of("inspect", "--bootstrap-servers", broker.bootstrapServers()));
        all.addAll(List.of(arguments));
        return Captured.run(all);
    }

    /** The arguments of a printed command as a shell makes them. */
    private static List<String> printed(String text, String command) throws Exception {
        String prefix = "./rollcast " + command + " ";
        String line = text.lines()
                .filter(any -> any.startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no command %s in:%n%s".formatted(command, text)));
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + line.substring(prefix.length())).start();
        List<String> arguments =
                new String(shell.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(shell.waitFor()).isZero();
        return arguments;
    }

    /** The format that a service makes of the arguments, which it accepts. */
    private static WireFormat format(RollcastCommand command, List<String> arguments) {
        CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        line.parseArgs(known(line, arguments).toArray(String[]::new));
        Problems problems = new Problems();
        command.check(problems);
        assertThat(problems.found()).isEmpty();
        FormatOptions options =
                (FormatOptions) line.getCommandSpec().mixins().get("format").userObject();
        return options.format();
    }

    /** The arguments without options, and their values, that this build of a service does not have. */
    private static List<String> known(CommandLine line, List<String> arguments) {
        List<String> known = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            if (line.getCommandSpec().findOption(arguments.get(i)) != null) {
                known.addAll(arguments.subList(i, i + 2));
            }
        }
        return known;
    }

    @ParameterizedTest
    @EnumSource
    void theCommandsThatArePrintedReadAllRecords(Written written) throws Exception {
        // Given
        List<IncomingRecord> records = write(written);

        // When
        Captured ended = inspect(written.topic(), "--schema-registry", registry.url());

        // Then
        assertThat(ended.err().lines()).isEmpty();
        assertThat(ended.status()).as(ended.out()).isZero();
        List<String> forecast = printed(ended.out(), "forecast");
        assertThat(String.join(" ", forecast))
                .isEqualTo("--bootstrap-servers %s --observations-topic %s %s"
                        .formatted(
                                broker.bootstrapServers(),
                                written.topic(),
                                written.options.replace("REGISTRY", registry.url())));
        List<String> train = printed(ended.out(), "train");
        assertThat(String.join(" ", train)).isEqualTo(String.join(" ", forecast) + " --decide-within 1d");
        assertThat(ended.out()).contains("1m usually");
        for (WireFormat format : List.of(format(new ForecastCommand(), forecast), format(new TrainCommand(), train))) {
            Set<String> series = new HashSet<>();
            for (IncomingRecord record : records) {
                for (Observation observation : format.observations(record)) {
                    series.add(observation.series());
                }
            }
            assertThat(series).hasSize(SERIES);
        }
    }

    @Test
    void theSameIsToldAsJson() throws Exception {
        createTopic("inspect-json");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int round = 0; round < ROUNDS; round++) {
                producer.send(new ProducerRecord<>(
                        "inspect-json",
                        0,
                        BEGIN.plusSeconds((long) round * STEP_SECONDS).toEpochMilli(),
                        "a".getBytes(UTF_8),
                        "{\"value\":%s}".formatted(round % 7 + 0.5).getBytes(UTF_8)));
            }
        }

        Captured text = inspect("inspect-json", "--records", "100");
        JsonNode json = new ObjectMapper()
                .readTree(inspect("inspect-json", "--records", "100", "--json").out());

        assertThat(json.get("read").asInt()).isEqualTo(100);
        assertThat(json.get("on_topic").asInt()).isEqualTo(ROUNDS);
        assertThat(json.get("series").get("season").get("steps").asInt()).isEqualTo(7);
        List<String> forecast = new ArrayList<>(List.of("forecast"));
        forecast.addAll(printed(text.out(), "forecast"));
        List<String> told = new ArrayList<>();
        json.get("commands").get("forecast").forEach(argument -> told.add(argument.asText()));
        assertThat(told).isEqualTo(forecast);
    }

    @Test
    void topicsThatAreNotThereOrEmptyAreToldInOneLine() throws Exception {
        createTopic("inspect-empty");

        Captured missing = inspect("inspect-emty");
        Captured empty = inspect("inspect-empty");
        Captured written = inspect("forecasts");

        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err().lines()).singleElement().asString().contains("is it 'inspect-empty' that you mean?");
        assertThat(empty.status()).isEqualTo(1);
        assertThat(empty.err().lines()).singleElement().asString().contains("has no committed records with a value");
        assertThat(written.status()).isEqualTo(2);
        assertThat(written.err()).contains("is one that Rollcast writes");
    }
}
