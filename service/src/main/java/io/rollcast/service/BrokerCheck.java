package io.rollcast.service;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that there is a broker before a service starts clients, which would wait for a minute and log warnings that do not
 * name the cause. It tries plain connections first, to distinguish a name that does not resolve from a port on which
 * nothing listens.
 *
 * <p>Runs on the main thread of a command, for a limited time.
 */
final class BrokerCheck {

    /** Client id of the check, by which {@link RepeatedWarnings} keeps its retries out of the log. */
    static final String CLIENT_ID = "rollcast-check";

    private static final Logger LOG = LoggerFactory.getLogger(BrokerCheck.class);
    private static final int CONNECT_MS = 3_000;
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int RETRY_MS = 500;

    /** A broker answers sooner than that; where none does, it is worth a look whether the listener has TLS. */
    private static final Duration PROMPT = Duration.ofSeconds(2);

    private final Map<String, Object> settings;
    private final String source;
    private final Duration answerWithin;

    /**
     * @param clientSettings settings of any Kafka client
     * @param source option or file that names the brokers, for messages
     */
    BrokerCheck(Map<String, Object> clientSettings, String source) {
        this(clientSettings, source, ANSWER);
    }

    /** @param answerWithin time within which a server that listens must answer as a broker */
    BrokerCheck(Map<String, Object> clientSettings, String source, Duration answerWithin) {
        settings = new HashMap<>(clientSettings);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, CLIENT_ID);
        this.source = source;
        this.answerWithin = answerWithin;
    }

    /**
     * Connects to a cluster that answers.
     *
     * @param patience time to wait for a broker that is starting or restarting
     * @throws ConfigurationException if there is no broker; the message has cause and remedy
     */
    Admin connect(Duration patience) throws InterruptedException {
        List<String> servers = bootstrapServers();
        StoreFiles.requireReadable(parsed().values());
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            awaitListener(servers, patience, deadline);
            Admin admin = newAdmin();
            try {
                requireAnswer(admin);
                return admin;
            } catch (InterruptedException | RuntimeException e) {
                admin.close(Duration.ZERO);
                // A server that no longer listens has ended and may come back; one that still listens is not Kafka.
                if (!isTimeout(e) || faults(servers).size() < servers.size()) {
                    throw e;
                }
            }
        }
    }

    /** With what config providers say. */
    private AdminClientConfig parsed() {
        try {
            return new AdminClientConfig(settings);
        } catch (KafkaException e) {
            throw unusable(e);
        }
    }

    private Admin newAdmin() {
        try {
            return Admin.create(settings);
        } catch (KafkaException e) {
            throw unusable(e);
        }
    }

    private static ConfigurationException unusable(KafkaException fault) {
        return ConfigurationException.causedBy(
                fault, "the Kafka client settings cannot be used: %s; correct them in --kafka-properties", root(fault));
    }

    private static boolean isTimeout(Exception fault) {
        Throwable cause = fault.getCause();
        return cause instanceof ExecutionException && cause.getCause() instanceof TimeoutException;
    }

    private List<String> bootstrapServers() {
        List<String> servers = parsed().getList(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        for (String server : servers) {
            if (Utils.getHost(server) == null || Utils.getPort(server) == null || Utils.getPort(server) > 65_535) {
                throw ConfigurationException.of(
                        "%s has '%s', which is no host and port: write it as kafka-1:9092", source, server);
            }
        }
        return servers;
    }

    private void awaitListener(List<String> servers, Duration patience, long deadline) throws InterruptedException {
        boolean told = false;
        while (true) {
            List<String> faults = faults(servers);
            if (faults.size() < servers.size()) {
                return;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw ConfigurationException.of(
                        "no broker at %s, tried for %d s: %s must name a Kafka broker that runs",
                        String.join(", ", faults), patience.toSeconds(), source);
            }
            if (!told) {
                LOG.info("Waiting up to {} s for a broker at {}", patience.toSeconds(), String.join(", ", faults));
                told = true;
            }
            TimeUnit.MILLISECONDS.sleep(RETRY_MS);
        }
    }

    /** Returns why servers cannot be connected to, up to the first that can. */
    private static List<String> faults(List<String> servers) {
        List<String> faults = new ArrayList<>();
        for (String server : servers) {
            String fault = tryToConnect(Utils.getHost(server), Utils.getPort(server));
            if (fault == null) {
                return faults;
            }
            faults.add("%s (%s)".formatted(server, fault));
        }
        return faults;
    }

    /** Returns why the server cannot be connected to, or null if it can. */
    private static @Nullable String tryToConnect(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return "the name does not resolve";
        }
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(address, CONNECT_MS);
            return null;
        } catch (ConnectException e) {
            return "nothing listens";
        } catch (SocketTimeoutException e) {
            return "no answer within %d s".formatted(CONNECT_MS / 1000);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void requireAnswer(Admin admin) throws InterruptedException {
        Object servers = settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        Object protocol = settings.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
        try {
            KafkaFuture<Collection<Node>> nodes = admin.describeCluster(
                            new DescribeClusterOptions().timeoutMs((int) answerWithin.toMillis()))
                    .nodes();
            try {
                nodes.get(PROMPT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                requireSameProtection(String.valueOf(protocol));
                nodes.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw ConfigurationException.causedBy(
                        e,
                        "%s accepts connections, but gives no Kafka answer to security.protocol=%s within %d ms: %s must name a Kafka listener, --kafka-properties its security.protocol (SASL_* where it asks for users), and the broker's advertised.listeners an address that is within reach",
                        servers,
                        protocol,
                        answerWithin.toMillis(),
                        source);
            }
            if (e.getCause() instanceof SslAuthenticationException) {
                throw ConfigurationException.causedBy(
                        e, "the broker at %s %s", servers, TlsFault.explain(e.getCause(), settings));
            }
            if (e.getCause() instanceof AuthenticationException) {
                throw ConfigurationException.causedBy(
                        e,
                        "the broker at %s refuses security.protocol=%s with these credentials: %s; --kafka-properties must name the ones of its listener",
                        servers,
                        protocol,
                        root(e));
            }
            throw ConfigurationException.causedBy(
                    e, "the broker at %s refuses to describe its cluster: %s", servers, root(e));
        }
    }

    /** Where one side has TLS and the other has not, neither says so. */
    private void requireSameProtection(String protocol) {
        boolean asksForTls = protocol.toUpperCase(Locale.ROOT).endsWith("SSL");
        for (String server : bootstrapServers()) {
            InetSocketAddress address = new InetSocketAddress(Utils.getHost(server), Utils.getPort(server));
            Optional<Boolean> hasTls = new TlsProbe(PROMPT).speaksTls(address);
            if (hasTls.isPresent() && hasTls.get() != asksForTls) {
                throw ConfigurationException.of(
                        "the listener at %s %s, and security.protocol is %s: --kafka-properties must have security.protocol=%s, or %s another port",
                        server,
                        asksForTls ? "does not speak TLS" : "speaks TLS only",
                        protocol,
                        asksForTls ? "PLAINTEXT or SASL_PLAINTEXT" : "SSL or SASL_SSL",
                        source);
            }
        }
    }

    private static String root(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return root instanceof KafkaException && message != null
                ? message
                : "%s: %s".formatted(root.getClass().getSimpleName(), message);
    }
}
