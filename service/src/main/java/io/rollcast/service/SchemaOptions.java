package io.rollcast.service;

import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import io.rollcast.wire.format.protobuf.PlainProtobufDecoder;
import io.rollcast.wire.format.protobuf.ProtobufMessage;
import io.rollcast.wire.format.protobuf.ProtobufSchema;
import io.rollcast.wire.format.protobuf.ProtobufSchemaFile;
import io.rollcast.wire.format.registry.AvroDecoder;
import io.rollcast.wire.format.registry.AvroSchemaFile;
import io.rollcast.wire.format.registry.PlainAvroDecoder;
import io.rollcast.wire.format.registry.ProtobufDecoder;
import io.rollcast.wire.format.registry.RegistrySettings;
import io.rollcast.wire.format.registry.SchemaRegistry;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of schemas that records refer to or are written with: part of {@link FormatOptions}, and of commands that find the format. */
public final class SchemaOptions {

    @Option(
            names = "--schema-registry",
            paramLabel = "URL[,...]",
            description =
                    "Schema registry, and its replicas, for --format avro and protobuf and for forecasts in Avro.")
    @Nullable
    String schemaRegistry;

    @Option(
            names = "--schema-registry-properties",
            paramLabel = "FILE",
            description = "Credentials and TLS of the schema registry, as a properties file with the names of"
                    + " Confluent's serializers.")
    @Nullable
    Path schemaRegistryProperties;

    @Option(
            names = "--avro-schema",
            paramLabel = "FILE",
            description = "For --format avro: values are plain Avro of this schema, without a schema id.")
    @Nullable
    Path avroSchema;

    @Option(
            names = "--reader-schema",
            paramLabel = "FILE",
            description = "For --format avro: the schema that values are read as (default: the one they were written"
                    + " with).")
    @Nullable
    Path readerSchema;

    @Option(
            names = "--protobuf-schema",
            paramLabel = "FILE",
            description = "For --format protobuf: values are plain Protobuf of this .proto file, without a schema id.")
    @Nullable
    Path protobufSchema;

    @Option(
            names = "--protobuf-message",
            paramLabel = "NAME",
            description = "The message of --protobuf-schema that values are (default: the first one of the file).")
    @Nullable
    String protobufMessage;

    private @Nullable SchemaRegistry registry;

    /** Notes what is wrong, whatever the format is. */
    public void check(Problems problems) {
        problems.require(
                schemaRegistryProperties == null || schemaRegistry != null,
                "--schema-registry-properties %s: they are of --schema-registry, which names no URL",
                schemaRegistryProperties);
        FormatOptions.checkPart(problems, "--schema-registry", this::registry);
        FormatOptions.checkPart(problems, "--avro-schema", () -> schema(avroSchema));
        FormatOptions.checkPart(problems, "--reader-schema", () -> schema(readerSchema));
        problems.require(
                protobufMessage == null || protobufSchema != null,
                "--protobuf-message %s: it is of --protobuf-schema, which names no file",
                protobufMessage);
        FormatOptions.checkPart(problems, "--protobuf-schema", this::message);
    }

    void check(Problems problems, ValueFormat format) {
        check(problems);
        boolean isAvro = format == ValueFormat.AVRO;
        problems.require(
                !isAvro || schemaRegistry != null || avroSchema != null,
                "--format avro needs schemas: give --schema-registry URL, or --avro-schema FILE where values have no"
                        + " schema id");
        boolean isProtobuf = format == ValueFormat.PROTOBUF;
        problems.require(
                !isProtobuf || schemaRegistry != null || protobufSchema != null,
                "--format protobuf needs schemas: give --schema-registry URL, or --protobuf-schema FILE where values have"
                        + " no schema id");
        problems.require(
                isProtobuf || protobufSchema == null,
                "--protobuf-schema %s is of --format protobuf, not of %s",
                protobufSchema,
                format);
        problems.require(
                isAvro || avroSchema == null, "--avro-schema %s is of --format avro, not of %s", avroSchema, format);
        problems.require(
                isAvro || readerSchema == null,
                "--reader-schema %s is of --format avro, not of %s",
                readerSchema,
                format);
    }

    /** The registry, one for all who use it; empty if none is named. */
    Optional<SchemaRegistry> registry() {
        if (registry == null && schemaRegistry != null) {
            Properties properties = new Properties();
            if (schemaRegistryProperties != null) {
                properties = PropertiesFile.read("--schema-registry-properties", schemaRegistryProperties);
                if (SecretFile.hasSecrets(properties)) {
                    SecretFile.warnIfOpen("--schema-registry-properties", schemaRegistryProperties);
                }
            }
            registry = new SchemaRegistry(RegistrySettings.of(schemaRegistry, properties));
        }
        return Optional.ofNullable(registry);
    }

    /** Decoder of Avro: plain with a schema of its own, else with the registry's. */
    ValueDecoder avro() {
        Schema writer = schema(avroSchema);
        Schema reader = schema(readerSchema);
        return writer == null
                ? new AvroDecoder(registry().orElseThrow(), reader)
                : new PlainAvroDecoder(writer, reader);
    }

    /** Decoder of Protobuf: plain with a schema of its own, else with the registry's. */
    ValueDecoder protobuf() {
        ProtobufMessage message = message();
        return message == null ? new ProtobufDecoder(registry().orElseThrow()) : new PlainProtobufDecoder(message);
    }

    /** Decoders of values without a schema id, by their format: of those whose schema is in a file. */
    public Map<ValueFormat, ValueDecoder> plain() {
        Map<ValueFormat, ValueDecoder> decoders = new EnumMap<>(ValueFormat.class);
        if (avroSchema != null) {
            decoders.put(ValueFormat.AVRO, avro());
        }
        if (protobufSchema != null) {
            decoders.put(ValueFormat.PROTOBUF, protobuf());
        }
        return decoders;
    }

    /** Decoders of values whose schemas are in the registry, by their format; none if no registry is named. */
    public Map<ValueFormat, ValueDecoder> registered() {
        return registry()
                .map(found -> Map.of(
                        ValueFormat.AVRO,
                        new AvroDecoder(found, schema(readerSchema)),
                        ValueFormat.PROTOBUF,
                        new ProtobufDecoder(found)))
                .orElse(Map.of());
    }

    private @Nullable ProtobufMessage message() {
        if (protobufSchema == null) {
            return null;
        }
        ProtobufSchema schema = ProtobufSchemaFile.read(protobufSchema);
        return protobufMessage == null ? schema.message(List.of(0)) : schema.message(protobufMessage);
    }

    private static @Nullable Schema schema(@Nullable Path file) {
        return file == null ? null : AvroSchemaFile.read(file);
    }
}
