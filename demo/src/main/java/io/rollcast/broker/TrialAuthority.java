package io.rollcast.broker;

import io.rollcast.service.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority for trials, and the key stores that it signs. Keys and certificates are made by the JDK's own
 * {@code keytool}, in a process, which gets passwords by its environment. What is there is kept. Key stores come to be whole
 * or not at all: keys are made in a file beside them, which the next start makes anew if this one is stopped.
 *
 * <p>Used by the main thread of a command.
 */
final class TrialAuthority {

    private static final String CA = "ca";
    /** Name of the store in which a key is made, which the authority's signs. */
    private static final String MAKING = ".making";

    private static final int CA_DAYS = 3_650;
    private static final int DAYS = 825;
    /** For a process that runs for half a second. */
    private static final List<String> QUICK = List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC");

    private static final List<String> KEY = List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1");

    private final Path directory;
    private final TrialSecrets secrets;

    /** Makes the authority, if there is none in the directory. */
    TrialAuthority(Path directory, TrialSecrets secrets) throws IOException {
        this.directory = directory;
        this.secrets = secrets;
        if (!Files.exists(store(CA))) {
            Files.deleteIfExists(store(MAKING));
            keytool(
                    "-alias",
                    CA,
                    "-dname",
                    "CN=Rollcast trial authority",
                    "-ext",
                    "bc:critical=ca:true",
                    "-ext",
                    "ku:critical=keyCertSign,cRLSign",
                    "-validity",
                    String.valueOf(CA_DAYS));
            Files.move(store(MAKING), store(CA), StandardCopyOption.ATOMIC_MOVE);
        }
        if (!Files.exists(certificate())) {
            OwnerOnly.write(certificate(), pem(certificateOfCa()));
        }
    }

    /** The authority's certificate, as PEM, which clients trust. */
    Path certificate() {
        return directory.resolve("ca.pem");
    }

    /** File of the key store of that name. */
    Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    /** Password of the key store of that name, and of the key in it. */
    String storePassword(String name) throws IOException {
        return secrets.password("keystore." + name);
    }

    /** Makes a key store with a key and a certificate for this machine, if there is none of that name. */
    Path issue(String name) throws IOException {
        return issue(name, "-validity", String.valueOf(DAYS));
    }

    /** The same for a certificate that has expired, for tests. */
    Path issueExpired(String name) throws IOException {
        return issue(name, "-startdate", "-3d", "-validity", "1");
    }

    private Path issue(String name, String... validity) throws IOException {
        Path store = store(name);
        if (!Files.exists(store)) {
            List<String> arguments = new ArrayList<>(List.of(
                    "-alias",
                    name,
                    "-signer",
                    CA,
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=ip:127.0.0.1,dns:localhost",
                    "-ext",
                    "eku=serverAuth,clientAuth"));
            arguments.addAll(List.of(validity));
            make(name, arguments.toArray(String[]::new));
        }
        return store;
    }

    /** A key is made beside the authority's, which signs it, and then has a store of its own. */
    private void make(String name, String... arguments) throws IOException {
        char[] caPassword = storePassword(CA).toCharArray();
        char[] password = storePassword(name).toCharArray();
        try {
            KeyStore making = load(CA, caPassword);
            making.deleteEntry(name); // versions that made keys in the authority's own store may have left one there
            save(making, MAKING, caPassword);
            keytool(arguments);
            KeyStore made = load(MAKING, caPassword);
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry(name, made.getKey(name, caPassword), password, made.getCertificateChain(name));
            save(own, name, password);
            Files.delete(store(MAKING));
        } catch (GeneralSecurityException e) {
            throw new IOException("the key store of %s cannot be made".formatted(name), e);
        }
    }

    private byte[] certificateOfCa() throws IOException {
        try {
            return load(CA, storePassword(CA).toCharArray()).getCertificate(CA).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority's certificate cannot be read", e);
        }
    }

    private KeyStore load(String name, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store(name))) {
            store.load(in, password);
        }
        return store;
    }

    private void save(KeyStore store, String name, char[] password) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        OwnerOnly.write(store(name), bytes.toByteArray());
    }

    private static String pem(byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate));
    }

    /** Makes a key in the store {@link #MAKING}. */
    private void keytool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(QUICK);
        command.addAll(KEY);
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass:env", "STORE", "-keystore"));
        command.add(store(MAKING).toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("STORE", storePassword(CA));
        Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw ConfigurationException.of(
                        "certificates cannot be made in %s: %s; a JDK with keytool and a directory that can be written are needed",
                        directory, said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new IOException("interrupted while certificates are made", e);
        }
        OwnerOnly.restrict(store(MAKING));
    }
}
