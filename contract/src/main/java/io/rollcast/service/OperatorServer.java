package io.rollcast.service;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.wire.Topics;
import java.util.Map;

/**
 * What an operator sees of a service over HTTP: {@code /metrics} for Prometheus, {@code /health/live} and {@code
 * /health/ready} (200 or 503, with the reason). Listens on loopback unless told otherwise.
 */
public final class OperatorServer implements AutoCloseable {

    private final Javalin server;
    private final JvmGcMetrics garbageCollection;

    private OperatorServer(Javalin server, JvmGcMetrics garbageCollection) {
        this.server = server;
        this.garbageCollection = garbageCollection;
    }

    /** A registry for a service's meters, to be served by {@link #start}. */
    public static PrometheusMeterRegistry newRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /**
     * The same, for a service on these topics. All its meters say to which group of series they belong: {@code group} is
     * the name of the observations topic, which producer, trainer and forecasters of a deployment have in common.
     */
    public static PrometheusMeterRegistry newRegistry(Topics topics) {
        PrometheusMeterRegistry registry = newRegistry();
        registry.config().commonTags("group", topics.observations());
        return registry;
    }

    /** Starts to listen. Binds the JVM's own meters to the registry. */
    public static OperatorServer start(HttpOptions options, PrometheusMeterRegistry registry, Health.Probe probe) {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        JvmGcMetrics garbageCollection = new JvmGcMetrics();
        garbageCollection.bindTo(registry);

        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.routes.get("/metrics", context -> metrics(context, registry));
            config.routes.get("/health/live", context -> health(context, probe.live()));
            config.routes.get("/health/ready", context -> health(context, probe.ready()));
        });
        server.start(options.bind(), options.port());
        return new OperatorServer(server, garbageCollection);
    }

    private static void metrics(Context context, PrometheusMeterRegistry registry) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(registry.scrape());
    }

    private static void health(Context context, Health health) {
        context.status(health.ok() ? 200 : 503)
                .json(Map.of("status", health.ok() ? "UP" : "DOWN", "detail", health.detail()));
    }

    /** The port that is listened on; of interest where 0 was asked for. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
        garbageCollection.close();
    }
}
