package io.rollcast.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS of a service's HTTP server, with the key of a key store. Where forecasters of a group ask each other, each trusts the
 * certificates that are in its own store, those of the authorities among them.
 *
 * <p>Made on the main thread at the start; the contexts are used by threads of servers and clients.
 */
public final class HttpTls {

    private final SSLContext server;
    private final SSLContext client;

    private HttpTls(SSLContext server, SSLContext client) {
        this.server = server;
        this.client = client;
    }

    /**
     * Reads a key store, PKCS12 or JKS.
     *
     * @param passwordFile file whose only line is the password of the store and of its key
     * @throws ConfigurationException if one of them cannot be read, or there is no key; the message has no password
     */
    static HttpTls read(Path keyStore, Path passwordFile) {
        char[] password = password(passwordFile);
        try (InputStream bytes = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("JKS"); // which reads PKCS12 as well
            store.load(bytes, password);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            boolean hasKey = false;
            for (String alias : Collections.list(store.aliases())) {
                hasKey |= store.isKeyEntry(alias);
                trust(trusted, alias, store.getCertificateChain(alias));
                trust(trusted, alias, store.getCertificate(alias));
            }
            if (!hasKey) {
                throw ConfigurationException.of(
                        "--http-tls-keystore %s has no key: give a store with a private key and its certificate",
                        keyStore);
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext server = SSLContext.getInstance("TLS");
            server.init(keys.getKeyManagers(), null, null);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext client = SSLContext.getInstance("TLS");
            client.init(null, trust.getTrustManagers(), null);
            return new HttpTls(server, client);
        } catch (IOException | GeneralSecurityException e) {
            throw ConfigurationException.causedBy(
                    e,
                    "--http-tls-keystore %s cannot be read: %s; give a PKCS12 or JKS store, and its password in --http-tls-password-file",
                    keyStore,
                    FileFault.reason(keyStore, e));
        }
    }

    private static void trust(KeyStore trusted, String alias, Certificate @Nullable ... chain)
            throws GeneralSecurityException {
        if (chain != null) {
            for (Certificate certificate : chain) {
                trusted.setCertificateEntry("%s-%d".formatted(alias, trusted.size()), certificate);
            }
        }
    }

    private static char[] password(Path file) {
        try {
            return Files.readString(file).strip().toCharArray();
        } catch (IOException e) {
            throw ConfigurationException.causedBy(
                    e, "--http-tls-password-file %s cannot be read: give a text file with the password alone", file);
        }
    }

    SSLContext server() {
        return server;
    }

    /** For a client that asks servers of the same group. */
    public SSLContext client() {
        return client;
    }
}
