package io.rollcast.backtest;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.service.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Opens the releases that a command line names: files, or those that come with Rollcast. */
final class Releases {

    /** Name of the releases that come with Rollcast. */
    static final String BASE = "base";

    /** Kinds of networks of which there is a base release. */
    private static final List<String> NETWORKS = List.of("lstm");

    private Releases() {}

    /** @throws ConfigurationException if one cannot be read or is refused, or if they differ in their horizon */
    static List<Roll> open(List<String> named) {
        List<Roll> releases = new ArrayList<>();
        for (String name : named) {
            if (name.equals(BASE)) {
                NETWORKS.forEach(network -> releases.add(base(network)));
            } else {
                Path file = Path.of(name);
                try {
                    releases.add(decode(String.valueOf(file.getFileName()), name, Files.readAllBytes(file)));
                } catch (IOException e) {
                    throw ConfigurationException.causedBy(
                            e, "--release %s cannot be read: give a release's safetensors file, or 'base'", name);
                }
            }
        }
        Set<Integer> horizons = new LinkedHashSet<>();
        releases.forEach(release -> horizons.add(release.horizon()));
        if (horizons.size() > 1) {
            throw ConfigurationException.of(
                    "the releases forecast %s steps ahead: give releases of one horizon, others in a run of their own",
                    horizons);
        }
        return releases;
    }

    private static Roll base(String network) {
        String resource = "/io/rollcast/network/base/%s.safetensors".formatted(network);
        try (InputStream file = Releases.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw ConfigurationException.of(
                        "--release base needs %s, which this build does not have: give --release FILE with a release's safetensors file",
                        resource);
            }
            return decode("base " + network, resource, file.readAllBytes());
        } catch (IOException e) {
            throw ConfigurationException.causedBy(e, "--release base: %s cannot be read: build again", resource);
        }
    }

    private static Roll decode(String label, String name, byte[] file) {
        try {
            return new Roll(label, ModelRelease.decode(file));
        } catch (RefusedReleaseException e) {
            throw ConfigurationException.causedBy(
                    e, "--release %s is refused: %s: give a release that was fitted", name, e.getMessage());
        }
    }
}
