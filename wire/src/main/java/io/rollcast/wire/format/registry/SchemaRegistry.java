package io.rollcast.wire.format.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.UnavailableFormatException;
import io.rollcast.wire.format.protobuf.ProtobufSchema;
import io.rollcast.wire.format.registry.RegistryClient.NotFoundException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A schema registry with Confluent's REST API (Confluent, Apicurio, Karapace, Redpanda). An id means the same schema for
 * ever, so a schema is fetched once; that an id is unknown is believed for {@link #UNKNOWN_FOR}. All threads may use it.
 */
public final class SchemaRegistry {

    /** How long an id that the registry does not have is not asked for again: a topic may be full of them. */
    static final Duration UNKNOWN_FOR = Duration.ofSeconds(10);

    /** Most unknown ids that are remembered; junk that looks like ids must not fill the memory. */
    private static final int MOST_UNKNOWN = 10_000;

    /** What was asked for: an id may be that of a schema of another type. */
    private record Asked(String type, int id) {}

    private record Unknown(String message, long untilNanos) {}

    /** Makes a schema of a registry's answer; an {@link IllegalArgumentException} says why it is none. */
    private interface SchemaParser<T> {
        T parse(JsonNode answer) throws NotFoundException;
    }

    private final RegistrySettings settings;
    private final RegistryClient client;
    private final LongSupplier nanoTime;
    private final Map<Integer, Schema> avro = new ConcurrentHashMap<>();
    private final Map<Integer, ProtobufSchema> protobuf = new ConcurrentHashMap<>();
    private final Map<Asked, Unknown> unknown = new ConcurrentHashMap<>();

    /** A registry, which is not asked anything until a schema is needed. */
    public SchemaRegistry(RegistrySettings settings) {
        this(settings, System::nanoTime);
    }

    SchemaRegistry(RegistrySettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.client = new RegistryClient(settings);
        this.nanoTime = nanoTime;
    }

    /**
     * The Avro schema of an id, with those that it refers to.
     *
     * @throws MalformedObservationException if the registry does not have the id, or not as an Avro schema
     * @throws UnavailableFormatException if the registry cannot be reached
     */
    public Schema avro(int id) throws MalformedObservationException {
        return find(id, "AVRO", avro, this::parseAvro);
    }

    /**
     * The Protobuf schema of an id, with those that it refers to.
     *
     * @throws MalformedObservationException if the registry does not have the id, or not as a Protobuf schema
     * @throws UnavailableFormatException if the registry cannot be reached
     */
    public ProtobufSchema protobuf(int id) throws MalformedObservationException {
        return find(id, "PROTOBUF", protobuf, answer -> parseProtobuf(id, answer));
    }

    private <T> T find(int id, String type, Map<Integer, T> known, SchemaParser<T> parser)
            throws MalformedObservationException {
        T schema = known.get(id);
        if (schema != null) {
            return schema;
        }
        Asked asked = new Asked(type, id);
        refuseUnknown(asked);
        try {
            JsonNode answer = client.get("/schemas/ids/" + id);
            String found = answer.path("schemaType").asText("AVRO");
            if (!found.equals(type)) {
                throw refuse(
                        asked,
                        "schema id %d is of type %s where %s is read: choose the format that the topic has"
                                .formatted(id, found, type));
            }
            schema = parsed(asked, parser, answer);
            known.put(id, schema);
            return schema;
        } catch (NotFoundException e) {
            throw refuse(
                    asked,
                    "schema id %d is unknown to the registry %s (%s): it must be registered where the record's producer registers its own"
                            .formatted(id, settings, e.getMessage()));
        }
    }

    private <T> T parsed(Asked asked, SchemaParser<T> parser, JsonNode answer)
            throws NotFoundException, MalformedObservationException {
        try {
            return parser.parse(answer);
        } catch (SchemaParseException | IllegalArgumentException e) {
            throw refuse(
                    asked,
                    "schema id %d of the registry %s is not a valid schema of type %s: %s"
                            .formatted(asked.id, settings, asked.type, e.getMessage()));
        }
    }

    private void refuseUnknown(Asked asked) throws MalformedObservationException {
        Unknown before = unknown.get(asked);
        if (before == null) {
            return;
        }
        if (nanoTime.getAsLong() - before.untilNanos < 0) {
            throw new MalformedObservationException(Reason.UNDECODABLE, before.message);
        }
        unknown.remove(asked);
    }

    private MalformedObservationException refuse(Asked asked, String message) {
        if (unknown.size() >= MOST_UNKNOWN) {
            unknown.clear();
        }
        MalformedObservationException refused = new MalformedObservationException(Reason.UNDECODABLE, message);
        // Not the message, which may have a whole schema in it: the exception's is cut.
        unknown.put(
                asked, new Unknown(String.valueOf(refused.getMessage()), nanoTime.getAsLong() + UNKNOWN_FOR.toNanos()));
        return refused;
    }

    private Schema parseAvro(JsonNode answer) throws NotFoundException {
        Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
        for (String referenced : references(answer).values()) {
            parser.parse(referenced);
        }
        return parser.parse(answer.path("schema").asText());
    }

    private ProtobufSchema parseProtobuf(int id, JsonNode answer) throws NotFoundException {
        Map<String, String> references = references(answer);
        return ProtobufSchema.parse(
                "schema-%d.proto".formatted(id), answer.path("schema").asText(), references::get);
    }

    /** The texts of schemas that one refers to, by the names that it calls them; those that they refer to come first. */
    private Map<String, String> references(JsonNode answer) throws NotFoundException {
        Map<String, String> texts = new LinkedHashMap<>();
        addReferences(texts, answer, new HashSet<>());
        return texts;
    }

    private void addReferences(Map<String, String> texts, JsonNode answer, Set<String> begun) throws NotFoundException {
        for (JsonNode reference : answer.path("references")) {
            String path = "/subjects/%s/versions/%d"
                    .formatted(
                            encode(reference.path("subject").asText()),
                            reference.path("version").asInt());
            if (begun.add(path)) {
                JsonNode referenced = client.get(path);
                addReferences(texts, referenced, begun);
                texts.put(
                        reference.path("name").asText(),
                        referenced.path("schema").asText());
            }
        }
    }

    /**
     * Registers a schema as a version of a subject, or finds it there, and returns its id. With {@code
     * auto.register.schemas=false} it is only looked for.
     *
     * @throws UnavailableFormatException if the registry cannot be reached, refuses the schema, or does not have it
     */
    public int register(String subject, Schema schema) {
        JsonNode body = JsonNodeFactory.instance
                .objectNode()
                .put("schema", schema.toString())
                .put("schemaType", "AVRO");
        String path = "/subjects/" + encode(subject) + (settings.register() ? "/versions" : "");
        try {
            JsonNode id = client.post(path, body).path("id");
            if (!id.isInt()) {
                throw new UnavailableFormatException(
                        "schema registry %s: the answer to %s has no id; check that the URL is that of the registry's API"
                                .formatted(settings, path),
                        null);
            }
            return id.asInt();
        } catch (NotFoundException e) {
            throw new UnavailableFormatException(
                    "schema registry %s: subject %s does not have the schema of forecasts (%s); register it, or set auto.register.schemas=true"
                            .formatted(settings, subject, e.getMessage()),
                    e);
        }
    }

    private static String encode(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
