package io.rollcast.benchmark;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The fitted networks that come with the benchmark, so that a run need not fit any. How they were made: RESULTS.md. */
final class Releases {

    private Releases() {}

    /** The file of an architecture's release. */
    static byte[] file(String architecture) {
        return resource("releases/%s-64.safetensors".formatted(architecture));
    }

    /** The same, decoded. */
    static ModelRelease read(String architecture) {
        try {
            return ModelRelease.decode(file(architecture));
        } catch (RefusedReleaseException e) {
            throw new IllegalStateException(
                    "the benchmark's release %s is of no use to this build: fit new ones, see benchmark/RESULTS.md"
                            .formatted(architecture),
                    e);
        }
    }

    static byte[] resource(String name) {
        try (InputStream file = Releases.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalArgumentException("the benchmark has no %s".formatted(name));
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read".formatted(name), e);
        }
    }
}
