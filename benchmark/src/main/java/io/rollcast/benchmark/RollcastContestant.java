package io.rollcast.benchmark;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.OperatorServer;
import java.util.Map;

/** Rollcast as {@code rollcast forecast} runs it, with its meters and its HTTP server. */
final class RollcastContestant implements Contestant {

    private final ForecasterService service;
    private final int recordsPerPoint;
    private final OperatorServer server;

    RollcastContestant(Job job) {
        recordsPerPoint = job.variant().hasGrid() ? Backlog.PER_STEP : 1;
        PrometheusMeterRegistry registry = OperatorServer.newRegistry();
        service = new ForecasterService(
                Map.of("bootstrap.servers", job.bootstrapServers()), job.forecasterConfig(), registry);
        server = OperatorServer.start(new HttpOptions(0), registry, service);
    }

    @Override
    public void start() {
        service.start();
    }

    @Override
    public long records() {
        return recordsPerPoint * service.vitals().acceptedPoints();
    }

    @Override
    public String fault() {
        if (!service.live().ok()) {
            return service.live().detail();
        }
        // The release is restored before the first point is processed.
        return records() > 0 && service.vitals().swaps() == 0
                ? "no release serves: " + service.vitals().serving()
                : "";
    }

    @Override
    public void close() {
        server.close();
        service.close();
    }
}
