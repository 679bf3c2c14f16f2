package io.rollcast.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * The release that comes with Rollcast, one file for each kind of network, fitted on made-up series alone: it forecasts
 * series that it has never seen, from their first point. Fits can start from its weights.
 */
public final class BaseRelease {

    /** Id under which it serves. */
    public static final String ID = "base/1";

    /** Kind of network that serves where none is asked for: the one whose errors are lowest. */
    public static final String BEST = ModelSpec.Lstm.NAME;

    /** Number of its recurrent layers. */
    public static final int LAYERS = 2;

    /** Width of each of its layers. */
    public static final int UNITS = 64;

    private BaseRelease() {}

    /** Kinds of networks of which there is a base release. */
    public static List<String> networks() {
        return ModelSpec.names().stream()
                .filter(name -> BaseRelease.class.getResource(path(name)) != null)
                .toList();
    }

    private static String path(String architecture) {
        return "base/" + architecture + ".safetensors";
    }

    /**
     * Returns the bytes of a release's file.
     *
     * @param architecture one of {@link #networks()}
     * @throws IllegalArgumentException if there is none of that kind
     */
    public static byte[] file(String architecture) {
        try (InputStream file = BaseRelease.class.getResourceAsStream(path(architecture))) {
            if (file == null) {
                throw new IllegalArgumentException("there is no base release of a '%s': choose from %s"
                        .formatted(architecture, String.join(", ", networks())));
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the base release is part of this build", e);
        }
    }

    /** Reads a release: {@link #file}. */
    public static ModelRelease of(String architecture) {
        try {
            return ModelRelease.decode(file(architecture));
        } catch (RefusedReleaseException e) {
            throw new IllegalStateException("the base release of this build is refused: " + e.getMessage(), e);
        }
    }

    /** Returns the release from whose weights a fit of such a network can start; empty where its dimensions are others. */
    public static Optional<ModelRelease> startOf(ModelSpec spec) {
        return networks().stream()
                .filter(spec.architecture()::equals)
                .map(BaseRelease::of)
                .filter(base -> base.spec().dimensions().hasWeightsOf(spec.dimensions()))
                .findFirst();
    }
}
