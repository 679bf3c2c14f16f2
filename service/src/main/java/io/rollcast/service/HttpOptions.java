package io.rollcast.service;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of the address on which a service serves HTTP: metrics, health and routes of its own. */
public final class HttpOptions {

    private static final String PORT = "--http-port";

    @Option(
            names = "--http-bind",
            paramLabel = "ADDRESS",
            description = "Address for HTTP; loopback unless told otherwise (default: ${DEFAULT-VALUE}).")
    String bind = "127.0.0.1";

    /** The command whose options these are; null where they are used without one. */
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = PORT,
            paramLabel = "PORT",
            description = "Port for HTTP; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--http-tls-keystore",
            paramLabel = "FILE",
            description = "Serve HTTPS alone, with the key in this PKCS12 or JKS store (default: plain HTTP).")
    @Nullable
    Path tlsKeyStore;

    @Option(
            names = "--http-tls-password-file",
            paramLabel = "FILE",
            description = "A file with the password of --http-tls-keystore.")
    @Nullable
    Path tlsPasswordFile;

    @Option(
            names = "--http-share",
            paramLabel = "PERCENT",
            description = "Share of the processors that answers may take in the long run; requests beyond it get a 503"
                    + " (default: ${DEFAULT-VALUE}).")
    double sharePercent = 2;

    @Option(
            names = "--kafka-meters",
            paramLabel = "essential|all",
            description = "Which of the meters of Kafka's clients and Kafka Streams /metrics shows; all are thousands"
                    + " (default: essential).")
    KafkaMeters kafkaMeters = KafkaMeters.ESSENTIAL;

    /** @param port default port of the service */
    public HttpOptions(int port) {
        this.port = port;
    }

    public void check(Problems problems) {
        problems.requireWithin(PORT, port, 0, 65_535);
        problems.requireWithin("--http-share", sharePercent, 0.1, 100);
        problems.require(!bind.isBlank(), "--http-bind is empty: give an address, such as 127.0.0.1");
        problems.require(
                (tlsKeyStore == null) == (tlsPasswordFile == null),
                "--http-tls-keystore is %s and --http-tls-password-file %s: they go together; give both or neither",
                tlsKeyStore,
                tlsPasswordFile);
        if (tlsKeyStore != null && tlsPasswordFile != null) {
            SecretFile.warnIfOpen("--http-tls-password-file", tlsPasswordFile);
            SecretFile.warnIfOpen("--http-tls-keystore", tlsKeyStore);
            try {
                tls();
            } catch (ConfigurationException e) {
                problems.require(false, "%s", e.getMessage());
            }
        }
    }

    /** TLS of the server; none if it is plain. */
    Optional<HttpTls> tls() {
        return tlsKeyStore == null || tlsPasswordFile == null
                ? Optional.empty()
                : Optional.of(HttpTls.read(tlsKeyStore, tlsPasswordFile));
    }

    /** Where a server on that port is found, without a path. */
    public String url(int servedPort) {
        String host = bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
        return "%s://%s:%d".formatted(tlsKeyStore == null ? "http" : "https", host, servedPort);
    }

    public String bind() {
        return bind;
    }

    public int port() {
        return port;
    }

    /** Returns whether the port was asked for, on the command line or by the environment, and is not the default. */
    public boolean isPortGiven() {
        return System.getenv(CommandRunner.variable(PORT)) != null
                || (command != null && command.commandLine().getParseResult().hasMatchedOption(PORT));
    }

    public KafkaMeters kafkaMeters() {
        return kafkaMeters;
    }
}
