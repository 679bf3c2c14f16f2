package io.rollcast.service;

import picocli.CommandLine.Option;

/** Options of the address on which a service serves HTTP: metrics, health and routes of its own. */
public final class HttpOptions {

    @Option(
            names = "--http-bind",
            paramLabel = "ADDRESS",
            description = "Address for HTTP; loopback unless told otherwise (default: ${DEFAULT-VALUE}).")
    String bind = "127.0.0.1";

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Port for HTTP; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--kafka-meters",
            paramLabel = "essential|all",
            description = "Which of the meters of Kafka's clients and Kafka Streams /metrics shows; all are thousands"
                    + " (default: ${DEFAULT-VALUE}).")
    KafkaMeters kafkaMeters = KafkaMeters.ESSENTIAL;

    /** @param port default port of the service */
    public HttpOptions(int port) {
        this.port = port;
    }

    public void check(Problems problems) {
        problems.requireWithin("--http-port", port, 0, 65_535);
        problems.require(!bind.isBlank(), "--http-bind is empty: give an address, such as 127.0.0.1");
    }

    public String bind() {
        return bind;
    }

    public int port() {
        return port;
    }

    public KafkaMeters kafkaMeters() {
        return kafkaMeters;
    }
}
