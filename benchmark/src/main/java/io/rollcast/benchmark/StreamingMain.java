package io.rollcast.benchmark;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.api.QueryApi;
import io.rollcast.service.HttpOptions;
import io.rollcast.service.HttpSocket;
import io.rollcast.service.KafkaMeters;
import io.rollcast.service.OperatorServer;
import java.util.Map;

/**
 * Entry point of a child process: a forecaster with its query API, as {@code rollcast forecast} runs it. Prints the API's
 * port, and runs until its standard input ends.
 */
final class StreamingMain {

    private StreamingMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Job job = Job.parse(arguments[0]);
        Thread watch = new Thread(VariantMain::awaitEndOfInput, "watch-parent");
        watch.setDaemon(true);
        PrometheusMeterRegistry registry = OperatorServer.newRegistry(job.topics(), KafkaMeters.ESSENTIAL);
        HttpSocket socket = HttpSocket.bind(new HttpOptions(0));
        try (ForecasterService service = new ForecasterService(
                        Map.of("bootstrap.servers", job.bootstrapServers()),
                        job.forecasterConfig(),
                        registry,
                        socket.address());
                QueryApi api = service.queryApi(
                        new QueryApi.Setting(job.variant().label(), job.topics(), socket.address(), true, null));
                OperatorServer server = OperatorServer.start(socket, registry, service, api)) {
            service.start();
            System.out.println(server.port());
            watch.start();
            watch.join();
        }
    }
}
