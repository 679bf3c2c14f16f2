package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.broker.CommandRun.Ended;
import io.rollcast.service.ConfigurationException;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The secured trial broker: its files are its owner's alone, its users have what their commands need, and it starts again. */
class SecureBrokerTest {

    @TempDir
    Path directory;

    @Test
    void itsFilesAreTheOwnersAndTheNextStartHasTheSame() throws Exception {
        // Given
        Path home = directory.resolve("broker");
        Map<TrialUser, String> passwords = new HashMap<>();
        byte[] certificate;
        int acls;
        try (SecureBroker broker = SecureBroker.start(home, 0)) {
            for (TrialUser user : TrialUser.values()) {
                passwords.put(user, broker.password(user));
            }
            certificate = Files.readAllBytes(broker.authority().certificate());
            acls = acls(broker);
            works(broker.saslFile(TrialUser.PRODUCER), "produce", "--points=3", "--rate=0", "--http-port=0");
        }

        // Then
        assertThat(Set.copyOf(passwords.values())).hasSize(TrialUser.values().length);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(home).filter(Files::isRegularFile)) {
            assertThat(files)
                    .hasSizeGreaterThan(12)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------"));
        }

        // When
        try (SecureBroker again = SecureBroker.start(home, 0)) {
            // Then
            for (TrialUser user : TrialUser.values()) {
                assertThat(again.password(user)).isEqualTo(passwords.get(user));
                assertThat(again.guide()).contains(again.saslFile(user).toString());
            }
            assertThat(Files.readAllBytes(again.authority().certificate())).isEqualTo(certificate);
            assertThat(acls(again)).isEqualTo(acls);
            assertThat(works(again.saslFile(TrialUser.VIEWER), "inspect", "observations")
                            .out())
                    .contains("300 of some 300");
            plainPasswordsWorkToo(again);
            loginsInFilesOfTheirOwnWorkToo(again);
        }
    }

    private static int acls(SecureBroker broker) throws Exception {
        try (Admin admin = broker.admin()) {
            return admin.describeAcls(AclBindingFilter.ANY).values().get().size();
        }
    }

    private static Ended works(Path properties, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--kafka-properties=" + properties);
        Ended ended = CommandRun.toEnd(all);
        assertThat(ended.status()).as(() -> ended.lines().toString()).isZero();
        return ended;
    }

    private void plainPasswordsWorkToo(SecureBroker broker) throws IOException {
        Path file = directory.resolve("plain.properties");
        OwnerOnly.write(
                file,
                Files.readString(broker.saslFile(TrialUser.VIEWER))
                        .replace("sasl.mechanism=SCRAM-SHA-512", "sasl.mechanism=PLAIN")
                        .replace("scram.ScramLoginModule", "plain.PlainLoginModule"));
        works(file, "inspect", "observations");
    }

    /** As where an operator of Kubernetes keeps a secret that has the field sasl.jaas.config alone. */
    private void loginsInFilesOfTheirOwnWorkToo(SecureBroker broker) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(broker.saslFile(TrialUser.PRODUCER))) {
            settings.load(reader);
        }
        Path logins = Files.createDirectory(directory.resolve("logins"));
        OwnerOnly.write(logins.resolve("jaas"), settings.getProperty("sasl.jaas.config"));
        settings.setProperty("sasl.jaas.config", "${dir:%s:jaas}".formatted(logins));
        settings.setProperty("config.providers", "dir");
        settings.setProperty(
                "config.providers.dir.class", "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
        Path file = directory.resolve("provided.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        works(file, "produce", "--points=3", "--rate=0", "--http-port=0");
    }

    @Test
    void aStartThatWasStoppedHindersNoOther() throws Exception {
        // Given a start that ended between making a key with the authority's and moving it out
        TrialSecrets secrets = new TrialSecrets(directory.resolve(TrialSecrets.FILE));
        TrialAuthority authority = new TrialAuthority(directory, secrets);
        char[] password = authority.storePassword("ca").toCharArray();
        File ca = authority.store("ca").toFile();
        KeyStore store = KeyStore.getInstance(ca, password);
        store.setKeyEntry("broker", store.getKey("ca", password), password, store.getCertificateChain("ca"));
        try (OutputStream out = new FileOutputStream(ca)) {
            store.store(out, password);
        }
        Files.writeString(authority.store(".making"), "the first bytes of one");

        // When
        TrialAuthority next = new TrialAuthority(directory, secrets);
        KeyStore own = KeyStore.getInstance(
                next.issue("broker").toFile(), next.storePassword("broker").toCharArray());

        // Then
        assertThat(((X509Certificate) own.getCertificate("broker")).getSubjectX500Principal())
                .isEqualTo(new X500Principal("CN=broker"));
        own.getCertificate("broker").verify(store.getCertificate("ca").getPublicKey());
    }

    @Test
    void aDirectoryOfOthersIsNotTakenFromThem() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(shared.resolve("theirs"), "");

        assertThatThrownBy(() -> SecureBroker.start(shared, 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(shared.toString(), TrialSecrets.FILE, "--secure names");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rwxrwxrwx");
    }

    @Test
    void aSecretFileThatOthersCanReadIsToldOnce() throws IOException {
        Path file = Files.writeString(
                directory.resolve("open.properties"), "sasl.jaas.config=nothing\nssl.keystore.location=/nowhere\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        Ended ended = CommandRun.toEnd(List.of("models", "list", "--kafka-properties=" + file));

        assertThat(ended.lines()).hasSize(2);
        assertThat(ended.lines().get(0)).contains("WARN", "--kafka-properties " + file, "chmod o-r");
    }
}
