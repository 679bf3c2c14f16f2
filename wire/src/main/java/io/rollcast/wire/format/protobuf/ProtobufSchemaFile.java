package io.rollcast.wire.format.protobuf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Files of Protobuf schemas, which have the extension {@code .proto}. */
public final class ProtobufSchemaFile {

    private ProtobufSchemaFile() {}

    /**
     * Reads a schema. What it imports is looked for from the file's folder and the folders above it, so that paths from the
     * root of a source tree are found as well.
     *
     * @throws IllegalArgumentException if the file cannot be read or is no schema; the message names the file
     */
    public static ProtobufSchema read(Path file) {
        try {
            return ProtobufSchema.parse(file.toString(), Files.readString(file), path -> imported(file, path));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "schema file %s cannot be read (%s): check the path and the permissions".formatted(file, e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "schema file %s is not a Protobuf schema of syntax proto2 or proto3: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static @Nullable String imported(Path file, String path) {
        try {
            for (Path folder = file.toAbsolutePath().getParent(); folder != null; folder = folder.getParent()) {
                Path found = folder.resolve(path);
                if (Files.isRegularFile(found)) {
                    return Files.readString(found);
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("import '%s' cannot be read: %s".formatted(path, e), e);
        }
        return null;
    }
}
