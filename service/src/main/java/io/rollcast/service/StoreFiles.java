package io.rollcast.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Key stores and trust stores that client settings name. A Kafka client that cannot read one says so in three exceptions
 * and a log line, without the setting's name. Looked at by {@link BrokerCheck} on the main thread of a command.
 */
final class StoreFiles {

    private static final String STORE = "store.";
    private static final String PEM = "PEM";

    private StoreFiles() {}

    /**
     * Requires that a client can read its stores.
     *
     * @param settings as Kafka parsed them, with what its config providers put in
     * @throws ConfigurationException if one cannot be read; the message names setting and file, and no password
     */
    static void requireReadable(Map<String, ?> settings) {
        new TreeMap<>(settings).forEach((name, value) -> {
            String file = value == null ? "" : value.toString();
            if (name.startsWith("ssl.") && name.endsWith(STORE + "location") && !file.isEmpty()) {
                String fault = fault(settings, name.substring(0, name.lastIndexOf("location")), Path.of(file));
                if (fault != null) {
                    throw ConfigurationException.of("%s=%s cannot be read: %s", name, file, fault);
                }
            }
        });
    }

    private static @Nullable String fault(Map<String, ?> settings, String prefix, Path file) {
        String remedy = "--kafka-properties must name a store that this user may read";
        if (!Files.exists(file)) {
            return "it does not exist; " + remedy;
        }
        if (Files.isDirectory(file)) {
            return "it is a directory; " + remedy;
        }
        if (!Files.isReadable(file)) {
            return "its permissions forbid it; " + remedy;
        }
        Object type = settings.get(prefix + "type");
        // With a factory of the operator's, the store is its own affair.
        return PEM.equals(type) || settings.get(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG) != null
                ? null
                : fault(String.valueOf(type), prefix, file, (Password) settings.get(prefix + "password"));
    }

    private static @Nullable String fault(String type, String prefix, Path file, @Nullable Password password) {
        KeyStore store;
        try {
            store = KeyStore.getInstance(type);
        } catch (KeyStoreException e) {
            // A type that only a provider of the client's security.providers may know.
            return null;
        }
        try (InputStream bytes = Files.newInputStream(file)) {
            store.load(bytes, password == null ? null : password.value().toCharArray());
            return null;
        } catch (IOException | GeneralSecurityException e) {
            return "%s; %spassword and %stype (%s) in --kafka-properties must fit it"
                    .formatted(FileFault.reason(file, e), prefix, prefix, type);
        }
    }
}
