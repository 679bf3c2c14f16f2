package io.rollcast.service;

import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import io.rollcast.wire.format.registry.AvroDecoder;
import io.rollcast.wire.format.registry.AvroSchemaFile;
import io.rollcast.wire.format.registry.PlainAvroDecoder;
import io.rollcast.wire.format.registry.RegistrySettings;
import io.rollcast.wire.format.registry.SchemaRegistry;
import java.nio.file.Path;
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
            description = "Schema registry, and its replicas, for --format avro and for forecasts in Avro.")
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
    }

    void check(Problems problems, ValueFormat format) {
        check(problems);
        boolean isAvro = format == ValueFormat.AVRO;
        problems.require(
                !isAvro || schemaRegistry != null || avroSchema != null,
                "--format avro needs schemas: give --schema-registry URL, or --avro-schema FILE where values have no"
                        + " schema id");
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

    /** The same if a schema or a registry is named. */
    public Optional<ValueDecoder> avroIfGiven() {
        return schemaRegistry == null && avroSchema == null ? Optional.empty() : Optional.of(avro());
    }

    private static @Nullable Schema schema(@Nullable Path file) {
        return file == null ? null : AvroSchemaFile.read(file);
    }
}
