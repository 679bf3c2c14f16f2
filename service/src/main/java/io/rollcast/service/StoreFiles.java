package io.rollcast.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Key stores and trust stores that client settings name. A Kafka client that cannot read one says so in three exceptions
 * and a log line, without the setting's name.
 */
final class StoreFiles {

    private static final String ENDING = "store.location";

    private StoreFiles() {}

    /** @throws ConfigurationException if one cannot be read; the message names setting and file */
    static void requireReadable(Map<String, Object> settings) {
        new TreeMap<>(settings).forEach((name, value) -> {
            if (name.endsWith(ENDING) && !String.valueOf(value).isBlank()) {
                requireReadable(name, Path.of(String.valueOf(value).strip()));
            }
        });
    }

    private static void requireReadable(String name, Path file) {
        String fault = null;
        if (!Files.exists(file)) {
            fault = "it does not exist";
        } else if (Files.isDirectory(file)) {
            fault = "it is a directory";
        } else if (!Files.isReadable(file)) {
            fault = "its permissions forbid it";
        }
        if (fault != null) {
            throw ConfigurationException.of(
                    "%s=%s cannot be read: %s; --kafka-properties must name a store that this user may read",
                    name, file, fault);
        }
    }
}
