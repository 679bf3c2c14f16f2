package io.rollcast.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaException;

/**
 * The embedded broker with TLS, users and ACLs, for trials and tests: a listener with SASL (SCRAM-SHA-512 and PLAIN) over
 * TLS, one with client certificates, and an authorizer that denies what no ACL allows. Brokers talk to controllers with
 * certificates too, so no port of it is open to who has none of its secrets.
 *
 * <p>Its directory keeps the authority, key stores, passwords and a file of client settings for each user. Started by the
 * main thread of {@code rollcast broker --secure}, and by tests.
 */
final class SecureBroker implements AutoCloseable {

    /** Name of its own key store. */
    static final String BROKER = "broker";

    private static final int ITERATIONS = 4_096;

    private final Path directory;
    private final TrialSecrets secrets;
    private final TrialAuthority authority;
    private final EmbeddedBroker broker;
    private final int tlsPort;

    /** A listener more, for tests, with settings of its own. */
    record Listener(String name, String protocol, int port, Map<String, String> settings) {}

    private SecureBroker(Path directory, int port, List<Listener> more) throws IOException {
        this.directory = OwnerOnly.directory(directory.toAbsolutePath());
        secrets = new TrialSecrets(this.directory.resolve(TrialSecrets.FILE));
        authority = new TrialAuthority(this.directory, secrets);
        tlsPort = EmbeddedBroker.freePort(0);
        List<Listener> listeners = new ArrayList<>(List.of(new Listener("TLS", "SSL", tlsPort, Map.of())));
        listeners.addAll(more);
        broker = EmbeddedBroker.start(
                this.directory.resolve("kafka"),
                port,
                settings(listeners),
                listeners.stream().collect(Collectors.toMap(Listener::name, Listener::port)));
        try {
            grant();
            for (TrialUser user : TrialUser.values()) {
                writeFiles(user);
            }
        } catch (IOException | RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /** Starts it on what is in the directory, or on what it makes there. */
    static SecureBroker start(Path directory, int port) throws IOException {
        return new SecureBroker(directory, port, List.of());
    }

    /** The same with further listeners. */
    static SecureBroker start(Path directory, List<Listener> more) throws IOException {
        return new SecureBroker(directory, 0, more);
    }

    private Map<String, String> settings(List<Listener> listeners) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "listener.security.protocol.map",
                "CLIENT:SASL_SSL,CONTROLLER:SSL,"
                        + listeners.stream()
                                .map(listener -> listener.name() + ":" + listener.protocol())
                                .collect(Collectors.joining(",")));
        settings.put("inter.broker.listener.name", "TLS");
        settings.putAll(tls(BROKER));
        for (String mutual : List.of("tls", "controller")) {
            settings.put("listener.name.%s.ssl.client.auth".formatted(mutual), "required");
        }
        settings.put("ssl.principal.mapping.rules", "RULE:^CN=([a-z]+)$/$1/");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN");
        settings.put(
                "listener.name.client.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put("listener.name.client.plain.sasl.jaas.config", plainUsers());
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("allow.everyone.if.no.acl.found", "false");
        settings.put("super.users", "User:%s;%s".formatted(BROKER, TrialUser.ADMIN.principal()));
        settings.put("auto.create.topics.enable", "false");
        listeners.forEach(listener -> settings.putAll(listener.settings()));
        return settings;
    }

    private String plainUsers() throws IOException {
        StringBuilder users = new StringBuilder("org.apache.kafka.common.security.plain.PlainLoginModule required");
        for (TrialUser user : TrialUser.values()) {
            users.append(" user_%s=\"%s\"".formatted(user.userName(), password(user)));
        }
        return users.append(';').toString();
    }

    /** Settings of one who has a key store and trusts the authority. */
    private Map<String, String> tls(String name) throws IOException {
        return Map.of(
                "ssl.keystore.type", "PKCS12",
                "ssl.keystore.location", authority.issue(name).toString(),
                "ssl.keystore.password", authority.storePassword(name),
                "ssl.key.password", authority.storePassword(name),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", authority.certificate().toString());
    }

    /** Users and ACLs are kept by the broker; those that are there already stay as they are. */
    private void grant() throws IOException {
        try (Admin admin = admin()) {
            List<UserScramCredentialAlteration> credentials = new ArrayList<>();
            for (TrialUser user : TrialUser.values()) {
                credentials.add(new UserScramCredentialUpsertion(
                        user.userName(),
                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                        password(user)));
            }
            admin.alterUserScramCredentials(credentials).all().get();
            admin.createAcls(Arrays.stream(TrialUser.values())
                            .flatMap(user -> user.rights().stream().map(right -> right.binding(user.principal())))
                            .distinct()
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("users and ACLs cannot be made: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while users and ACLs are made", e);
        }
    }

    /** A client that may do everything. */
    Admin admin() throws IOException {
        return Admin.create(new HashMap<String, Object>(tlsSettings(BROKER)));
    }

    private void writeFiles(TrialUser user) throws IOException {
        OwnerOnly.write(saslFile(user), text(saslSettings(user)));
        OwnerOnly.write(tlsFile(user), text(tlsSettings(user.userName())));
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(setting -> "%s=%s\n".formatted(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining());
    }

    /** Client settings of a user with a password. */
    Map<String, String> saslSettings(TrialUser user) throws IOException {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user.userName(), password(user)),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.certificate().toString());
    }

    /** Client settings of one who has a certificate. */
    Map<String, String> tlsSettings(String name) throws IOException {
        Map<String, String> settings = new HashMap<>(tls(name));
        settings.put("bootstrap.servers", "127.0.0.1:" + tlsPort);
        settings.put("security.protocol", "SSL");
        return settings;
    }

    /** File of a user with a password. */
    Path saslFile(TrialUser user) {
        return directory.resolve(user.userName() + ".properties");
    }

    /** File of the same user with a certificate. */
    Path tlsFile(TrialUser user) {
        return directory.resolve(user.userName() + "-tls.properties");
    }

    /** Password of a user. */
    String password(TrialUser user) throws IOException {
        return secrets.password("user." + user.userName());
    }

    /** The authority that signed what is here. */
    TrialAuthority authority() {
        return authority;
    }

    /** All passwords there are, of users and key stores: none of them belongs into a log. */
    Set<String> passwords() throws IOException {
        Set<String> passwords = new HashSet<>();
        for (TrialUser user : TrialUser.values()) {
            passwords.add(password(user));
            passwords.add(authority.storePassword(user.userName()));
        }
        passwords.add(authority.storePassword(BROKER));
        return passwords;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** What to pass to which command, for people. */
    String guide() {
        return Arrays.stream(TrialUser.values())
                .map(user -> "  --kafka-properties %s   %s%n".formatted(saslFile(user), user.commands()))
                .collect(Collectors.joining(
                        "",
                        "Kafka serves at %s, with TLS and users. Pass one of these files, which have its address:%n"
                                .formatted(bootstrapServers()),
                        "The same users with certificates instead of passwords: NAME-tls.properties. '--acls User:NAME' of a command"
                                + " prints the rights that other options need."));
    }

    @Override
    public void close() {
        broker.close();
    }
}
