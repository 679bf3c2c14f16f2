package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ExpiredOffsets;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.wire.Forecast;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A group whose offsets the broker has forgotten reads its topics again, and a forecaster says so at its start. */
class ExpiredOffsetsTest {

    private static final String GROUP = "expired";
    private static final int SERIES = 5;
    private static final int ROUNDS = 3;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ExpiredOffsets.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
    }

    @Test
    void theyAreToldWithTheRemedyAndNothingIsForecastTwice() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
                KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "expired.");
                Admin admin = Admin.create(bench.clientSettings())) {
            // Given a group that has forecast, whose restarts are nothing to speak of, with points or without any
            bench.readNew(bench.topics.forecasts());
            for (int start = 0; start < 2; start++) {
                try (ForecasterService service = forecaster(bench)) {
                    service.start();
                    Awaitility.await()
                            .atMost(KafkaBench.PATIENCE)
                            .until(() -> service.ready().ok());
                }
            }
            List<Forecast> forecasts = new ArrayList<>();
            for (int start = 0; start < 2; start++) {
                try (ForecasterService service = forecaster(bench)) {
                    service.start();
                    bench.sendRounds(SERIES, ROUNDS, new Random(start));
                    bench.awaitForecasts(forecasts, bench.sentPoints());
                }
            }
            assertThat(log.list).isEmpty();

            // When its offsets are gone, and it starts again
            Awaitility.await("the group is empty")
                    .atMost(KafkaBench.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> {
                        admin.deleteConsumerGroups(List.of(GROUP)).all().get();
                        return true;
                    });
            try (ForecasterService service = forecaster(bench)) {
                service.start();
                bench.sendRounds(SERIES, ROUNDS, new Random(2));
                bench.awaitForecasts(forecasts, bench.sentPoints());
            }

            // Then it has said so, and each point has one forecast
            assertThat(log.list).hasSize(1);
            assertThat(log.list.get(0).getFormattedMessage())
                    .contains(GROUP, "offsets.retention.minutes", bench.topics.observations(), "--reset-offsets");
            bench.assertOneForecastPerPoint(forecasts);

            // And the audit knows that what was refused the second time had been forecast
            Captured audit = Captured.run(
                    List.of("audit", "--bootstrap-servers=" + broker.bootstrapServers(), "--topic-prefix=expired."));
            assertThat(audit.status()).as(audit.text()).isZero();
        }
    }

    private ForecasterService forecaster(KafkaBench bench) {
        return new ForecasterService(
                bench.clientSettings(),
                ForecasterConfig.standard(GROUP, bench.topics, "test", directory.resolve("state")),
                new SimpleMeterRegistry());
    }
}
