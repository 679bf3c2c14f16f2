package io.rollcast.wire.format.registry;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Properties;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS towards a schema registry, from {@code schema.registry.ssl.*} properties. */
final class RegistryTls {

    private static final String PREFIX = "schema.registry.ssl.";

    private RegistryTls() {}

    /**
     * A context with the stores that the properties name, or null if they name none.
     *
     * @throws IllegalArgumentException if a store cannot be read; the message names its property
     */
    static @Nullable SSLContext context(Properties properties) {
        boolean hasTrust = properties.containsKey(PREFIX + "truststore.location");
        boolean hasKeys = properties.containsKey(PREFIX + "keystore.location");
        if (!hasTrust && !hasKeys) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(hasKeys ? keys(properties) : null, hasTrust ? trust(properties) : null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "%s* give no usable TLS, check passwords and types: %s".formatted(PREFIX, e.getMessage()), e);
        }
    }

    private static TrustManager[] trust(Properties properties) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store(properties, "truststore"));
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(Properties properties) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        char[] ofStore = secret(properties, PREFIX + "keystore.password");
        char[] ofKey = secret(properties, PREFIX + "key.password");
        factory.init(store(properties, "keystore"), ofKey == null ? ofStore : ofKey);
        return factory.getKeyManagers();
    }

    private static KeyStore store(Properties properties, String which) throws GeneralSecurityException {
        String location = PREFIX + which + ".location";
        String file = properties.getProperty(location);
        KeyStore store = KeyStore.getInstance(properties.getProperty(PREFIX + which + ".type", "JKS"));
        try (InputStream bytes = new FileInputStream(file)) {
            store.load(bytes, secret(properties, PREFIX + which + ".password"));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s=%s cannot be read, check the file, its password and its type: %s"
                            .formatted(location, file, e.getMessage()),
                    e);
        }
        return store;
    }

    private static char @Nullable [] secret(Properties properties, String name) {
        String value = properties.getProperty(name);
        return value == null ? null : value.toCharArray();
    }
}
