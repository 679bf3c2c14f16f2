package io.rollcast.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.service.GivenOptions;
import io.rollcast.service.Invocation;
import io.rollcast.service.KafkaCommand;
import io.rollcast.service.KafkaOptions;
import io.rollcast.service.Problems;
import io.rollcast.service.Right;
import io.rollcast.service.SchemaOptions;
import io.rollcast.wire.Topics;
import io.rollcast.wire.format.ValueFormat;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rollcast inspect}: says what a topic has, and prints the commands that forecast it. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Reads the latest records of a topic, says what they are, and prints the commands that forecast"
                + " them. It writes nothing.")
public final class InspectCommand implements KafkaCommand {

    private static final Set<String> OWN = Set.of("--records", "--json", "--help", "--version", "--stacktrace");
    private static final Set<String> OF_OBSERVATIONS = Set.of("--observations-topic", "--observations-pattern");
    private static final Map<ValueFormat, List<String>> OF_SCHEMAS = Map.of(
            ValueFormat.AVRO,
            List.of("--schema-registry", "--schema-registry-properties", "--avro-schema", "--reader-schema"),
            ValueFormat.PROTOBUF,
            List.of("--schema-registry", "--schema-registry-properties", "--protobuf-schema", "--protobuf-message"));

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "TOPIC", description = "Topic to inspect.")
    private String topic = "";

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final SchemaOptions schemas = new SchemaOptions();

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Most records to read, the latest of all partitions (default: ${DEFAULT-VALUE}).",
            defaultValue = "5000")
    private int records = 5_000;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void check(Problems problems) {
        kafka.check(problems);
        schemas.check(problems);
        problems.requireWithin("--records", records, 1, 1_000_000);
        problems.require(
                GivenOptions.of(spec).arguments(OF_OBSERVATIONS::contains).isEmpty(),
                "--observations-topic and --observations-pattern are of train and forecast: name the topic to inspect after the command");
        if (problems.found().isEmpty()) {
            Topics topics = kafka.topics();
            problems.require(
                    !Set.of(topics.forecasts(), topics.models(), topics.accuracy(), topics.deadLetters())
                            .contains(topic),
                    "topic '%s' is one that Rollcast writes: name one of measurements",
                    topic);
        }
    }

    @Override
    public Set<String> unlisted() {
        return OF_OBSERVATIONS;
    }

    @Override
    public KafkaOptions kafka() {
        return kafka;
    }

    @Override
    public List<Right> rights() {
        return List.of(Right.topic(AclOperation.READ, topic));
    }

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        kafka.prepare(rights());
        try (Admin admin = kafka.connect()) {
            TopicSample.requireTopic(admin, topic);
        }
        TopicSample sample = TopicSample.read(kafka.clientSettings(), topic, records, System.err::println);
        Inspection found = new Inspector(givenSchemas(), common(), ZoneId.systemDefault()).inspect(sample);
        System.out.print(
                json
                        ? JsonMapper.builder().build().writeValueAsString(found) + System.lineSeparator()
                        : InspectionText.of(found, Invocation.current()));
        return found.commands() == null ? 1 : 0;
    }

    /** The options that train and forecast get as they are given here. */
    private List<String> common() {
        return GivenOptions.of(spec)
                .arguments(name -> !OWN.contains(name)
                        && !OF_OBSERVATIONS.contains(name)
                        && OF_SCHEMAS.values().stream().noneMatch(names -> names.contains(name)));
    }

    private GivenSchemas givenSchemas() {
        Map<ValueFormat, List<String>> arguments = new EnumMap<>(ValueFormat.class);
        OF_SCHEMAS.forEach((format, names) -> arguments.put(format, arguments(names)));
        return new GivenSchemas(schemas.plain(), schemas.registered(), arguments);
    }

    /** Those of the environment as well: what is found with them is read with them. */
    private List<String> arguments(List<String> names) {
        List<String> arguments = new ArrayList<>();
        for (String name : names) {
            OptionSpec option = spec == null ? null : spec.findOption(name);
            Object value = option == null ? null : option.getValue();
            if (value != null) {
                arguments.addAll(List.of(name, value.toString()));
            }
        }
        return arguments;
    }
}
