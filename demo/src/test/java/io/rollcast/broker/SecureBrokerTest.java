package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.CommandRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The secured trial broker: its files are its owner's alone, its users have what their commands need, and it starts again. */
@Timeout(120)
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
