package io.rollcast.backtest;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.service.ConfigurationException;
import io.rollcast.service.FileFault;
import io.rollcast.service.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a release comes from: a value of {@code --release}.
 *
 * @param value path of a file, or {@value #BASE} for those that come with Rollcast
 */
record ReleaseSource(String value) {

    /** Name of the releases that come with Rollcast. */
    static final String BASE = "base";

    void check(Problems problems) {
        problems.require(
                value.equals(BASE) || (Files.isReadable(Path.of(value)) && !Files.isDirectory(Path.of(value))),
                "--release %s cannot be read: give the safetensors file of a release, or base for those that come with"
                        + " Rollcast",
                value);
    }

    /** The releases, by their names in tables. */
    Map<String, ModelRelease> releases() {
        Map<String, ModelRelease> releases = new LinkedHashMap<>();
        if (value.equals(BASE)) {
            // The one that serves where none is asked for is first, and so the one whose forecasts are drawn.
            BaseRelease.networks().stream()
                    .sorted(Comparator.comparing(network -> !network.equals(BaseRelease.BEST)))
                    .forEach(network -> releases.put(BASE + " " + network, BaseRelease.of(network)));
        } else {
            releases.put(name(), read());
        }
        return releases;
    }

    /** That of the file without its ending. */
    private String name() {
        return String.valueOf(Path.of(value).getFileName()).replaceFirst("\\.safetensors$", "");
    }

    /** @throws ConfigurationException if it cannot be read, or a forecaster would refuse it */
    private ModelRelease read() {
        try {
            return ModelRelease.decode(Files.readAllBytes(Path.of(value)));
        } catch (IOException e) {
            throw ConfigurationException.causedBy(
                    e, "--release %s cannot be read: %s; check the file", value, FileFault.reason(Path.of(value), e));
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
