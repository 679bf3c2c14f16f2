package io.rollcast.backtest;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a release comes from: a value of {@code --release}.
 *
 * @param value a file's path, or {@value #BASE}
 */
record ReleaseSource(String value) {

    /** Name of a release that comes with a build. */
    private static final String BASE = "base";

    void check(Problems problems) {
        if (value.equals(BASE)) {
            problems.require(
                    false,
                    "--release base: this build comes with no release; give a safetensors file, or leave --release out"
                            + " to fit a network");
        } else {
            problems.require(
                    Files.isReadable(Path.of(value)) && !Files.isDirectory(Path.of(value)),
                    "--release %s cannot be read: give the safetensors file of a release",
                    value);
        }
    }

    /** Name in tables: that of the file without its ending. */
    String name() {
        return String.valueOf(Path.of(value).getFileName()).replaceFirst("\\.safetensors$", "");
    }

    /**
     * Reads the release.
     *
     * @throws ConfigurationException if it cannot be read, or a forecaster would refuse it
     */
    ModelRelease read() {
        try {
            return ModelRelease.decode(Files.readAllBytes(Path.of(value)));
        } catch (IOException e) {
            throw ConfigurationException.causedBy(
                    e, "--release %s cannot be read: %s; check the file", value, e.getMessage());
        } catch (RefusedReleaseException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "--release %s is refused (%s): %s; give a release that a forecaster would serve",
                    value,
                    e.reason().label(),
                    e.getMessage());
        }
    }
}
