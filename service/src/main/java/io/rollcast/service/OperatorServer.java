package io.rollcast.service;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * HTTP server of a service: {@code /metrics} for Prometheus, {@code /health/live} and {@code /health/ready} (200 or 503,
 * with the reason), and routes of the service's own. Listens on loopback by default.
 */
public final class OperatorServer implements AutoCloseable {

    /** Size of the send buffer, which the system fills for a client that does not read. */
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private final Javalin server;
    private final HttpRoutes more;
    private final JvmGcMetrics garbageCollection;

    private OperatorServer(Javalin server, HttpRoutes more, JvmGcMetrics garbageCollection) {
        this.server = server;
        this.more = more;
        this.garbageCollection = garbageCollection;
    }

    /** Makes a registry for a service's meters, to be served by {@link #start}. */
    public static PrometheusMeterRegistry newRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /**
     * Makes a registry for a service on these topics. All its meters have the tag {@code group}, where
     * observations are, which producer, trainer and forecasters of a deployment have in common.
     *
     * @param kafkaMeters meters of Kafka's clients that the registry takes
     */
    public static PrometheusMeterRegistry newRegistry(Topics topics, KafkaMeters kafkaMeters) {
        PrometheusMeterRegistry registry = newRegistry();
        registry.config().commonTags("group", topics.source().toString()).meterFilter(kafkaMeters);
        return registry;
    }

    /** Starts a server and binds the meters of the JVM and of the build to the registry. */
    public static OperatorServer start(HttpOptions options, PrometheusMeterRegistry registry, Health.Probe probe) {
        return start(HttpSocket.bind(options), registry, probe, routes -> {});
    }

    /** Starts a server on a socket, which it closes at its end; {@code more} are the routes of the service. */
    public static OperatorServer start(
            HttpSocket socket, PrometheusMeterRegistry registry, Health.Probe probe, HttpRoutes more) {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        JvmGcMetrics garbageCollection = new JvmGcMetrics();
        garbageCollection.bindTo(registry);
        Build.bindTo(registry);

        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.prefer405over404 = true;
            config.jetty.modifyServer(jetty -> {
                jetty.setErrorHandler(HttpAnswers.errorHandler());
                jetty.setStopTimeout(0);
                HttpConnections connections =
                        new HttpConnections(socket.limits(), System::nanoTime, jetty.getScheduler());
                HttpGate gate = new HttpGate(socket.limits(), connections);
                jetty.addBean(connections);
                jetty.setHandler(gate);
                bind(registry, gate, connections);
            });
            config.jetty.modifyServletContextHandler(handler -> handler.setErrorHandler(HttpAnswers.errorHandler()));
            config.jetty.addConnector((jetty, http) -> connector(jetty, http, socket));
            HttpAnswers.addTo(config.routes);
            HttpRoutes.read(config.routes, "/metrics", context -> metrics(context, registry));
            HttpRoutes.read(config.routes, "/health/live", context -> health(context, probe.live()));
            HttpRoutes.read(config.routes, "/health/ready", context -> health(context, probe.ready()));
            more.addTo(config.routes);
        });
        server.start();
        return new OperatorServer(server, more, garbageCollection);
    }

    private static void bind(PrometheusMeterRegistry registry, HttpGate gate, HttpConnections connections) {
        FunctionCounter.builder("rollcast.http.refused", gate, HttpGate::refused)
                .description("Requests refused because answers had taken their share, or too many were asked at once")
                .register(registry);
        FunctionCounter.builder("rollcast.http.cut.off", connections, HttpConnections::cutOff)
                .description("Connections closed because the client was too slow, or there were too many")
                .register(registry);
        Gauge.builder("rollcast.http.connections", connections, HttpConnections::open)
                .description("Connections of HTTP clients that are open")
                .register(registry);
    }

    private static ServerConnector connector(Server jetty, HttpConfiguration http, HttpSocket socket) {
        // Jetty's parser takes a byte at a time, which costs a third more from memory outside the heap.
        http.setUseInputDirectByteBuffers(false);
        if (socket.tls().isPresent()) {
            // Probes and Prometheus ask by address. Jetty's own customizer would refuse names that the certificate
            // lacks.
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector = socket.tls()
                .map(tls ->
                        new ServerConnector(jetty, new SslConnectionFactory(factory(tls), plain.getProtocol()), plain))
                .orElseGet(() -> new ServerConnector(jetty, plain));
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.setIdleTimeout(socket.limits().idleFor().toMillis());
        connector.addBean(jetty.getBean(HttpConnections.class), false);
        try {
            connector.open(socket.channel());
        } catch (IOException e) {
            throw new UncheckedIOException("the socket at %s cannot be used".formatted(socket.address()), e);
        }
        return connector;
    }

    /** Any name of the server will do: whether it is in the certificate is the client's affair. */
    private static SslContextFactory.Server factory(HttpTls tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls.server());
        return factory;
    }

    private static void metrics(Context context, PrometheusMeterRegistry registry) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(registry.scrape());
    }

    private static void health(Context context, Health health) {
        context.status(health.ok() ? 200 : 503)
                .json(Map.of("status", health.ok() ? "UP" : "DOWN", "detail", health.detail()));
    }

    /** Port on which the server listens; it tells which one was free if the options say 0. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        more.stopping();
        server.stop();
        garbageCollection.close();
    }
}
