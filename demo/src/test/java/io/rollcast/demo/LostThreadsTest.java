package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.service.KafkaMeters;
import io.rollcast.service.OperatorServer;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.WireFormat;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a forecaster whose only stream thread dies when no other one can be made, as where files are open without end. */
class LostThreadsTest {

    private static volatile boolean isBroken;

    /** No consumer can be made once all is broken. */
    public static final class Breaking implements ConsumerInterceptor<byte[], byte[]> {

        @Override
        public void configure(Map<String, ?> settings) {
            if (isBroken) {
                throw new IllegalStateException("no consumer can be made");
            }
        }

        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            return records;
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}
    }

    @TempDir
    Path directory;

    @AfterEach
    void mend() {
        isBroken = false;
    }

    @Test
    void itEndsAndIsNotLive() throws Exception {
        WireFormat format = (WireFormat) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {WireFormat.class}, (proxy, method, arguments) -> {
                    if (isBroken && method.getName().equals("observations")) {
                        throw new IllegalStateException("no record can be read");
                    }
                    return method.invoke(JsonFormat.JSON, arguments);
                });
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "")) {
            ForecasterConfig config = ForecasterConfig.standard(
                    "lost", bench.topics.withFormat(format), "test", directory.resolve("state"));
            Map<String, Object> settings = bench.clientSettings();
            settings.put("main.consumer.interceptor.classes", Breaking.class.getName());
            PrometheusMeterRegistry registry = OperatorServer.newRegistry(bench.topics, KafkaMeters.ESSENTIAL);
            try (ForecasterService service = new ForecasterService(settings, config, registry)) {
                service.start();
                bench.sendAt("s", 1, 1_764_000_000_000L);
                bench.flush();
                bench.awaitForecasts(new ArrayList<>(), 1);
                assertThat(service.live().ok()).isTrue();
                // What the alerts RollcastNotServing, RollcastStreamThreadDied and RollcastNothingCommitted look at
                assertThat(metric(registry, "rollcast_forecaster_ready")).isEqualTo(1);
                assertThat(metric(registry, "kafka_stream_failed_stream_threads_total"))
                        .isZero();
                Awaitility.await()
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> metric(registry, "kafka_stream_thread_commit_total") > 0);
                CompletableFuture<Boolean> end = CompletableFuture.supplyAsync(() -> {
                    try {
                        return service.awaitEnd();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });

                // When
                isBroken = true;
                bench.sendAt("s", 2, 1_764_000_001_000L);
                bench.flush();

                // Then
                assertThat(end.get(KafkaBench.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isFalse();
                assertThat(service.live().ok()).isFalse();
                assertThat(metric(registry, "rollcast_forecaster_ready")).isZero();
                assertThat(metric(registry, "kafka_stream_failed_stream_threads_total"))
                        .isPositive();
            }
        }
    }

    /** The only value of a metric, as Prometheus reads it. */
    private static double metric(PrometheusMeterRegistry registry, String name) {
        List<String> lines = registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .toList();
        assertThat(lines).as(name).hasSize(1);
        return Double.parseDouble(lines.get(0).substring(lines.get(0).lastIndexOf(' ')));
    }
}
