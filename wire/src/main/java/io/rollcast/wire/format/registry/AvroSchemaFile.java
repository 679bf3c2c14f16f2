package io.rollcast.wire.format.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** Files of Avro schemas, which have the extension {@code .avsc}. */
public final class AvroSchemaFile {

    private AvroSchemaFile() {}

    /**
     * Reads a schema.
     *
     * @throws IllegalArgumentException if the file cannot be read or is no schema; the message names the file
     */
    public static Schema read(Path file) {
        try {
            return new Schema.Parser().parse(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "schema file %s cannot be read (%s): check the path and the permissions".formatted(file, e), e);
        } catch (SchemaParseException e) {
            throw new IllegalArgumentException(
                    "schema file %s is not an Avro schema in JSON: %s".formatted(file, e.getMessage()), e);
        }
    }
}
