package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.points.PointRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forecaster that finds files of its state damaged restores them from Kafka, and its series continue. */
class DamagedStateTest {

    private static final int SERIES = 20;
    private static final int ROUNDS = 5;

    @TempDir
    static Path kafka;

    @TempDir
    Path directory;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start(kafka, 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void seriesContinueAfterTablesWereDamagedAndABadCheckpointIsTold() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "damaged.")) {
            // Given a forecaster that has ended in good order, and tables that rot meanwhile
            bench.readNew(bench.topics.forecasts());
            Path state = directory.resolve("state");
            List<Forecast> forecasts = new ArrayList<>();
            try (ForecasterService service = forecaster(bench, state)) {
                service.start();
                bench.sendRounds(SERIES, ROUNDS, new Random(1));
                bench.awaitForecasts(forecasts, bench.sentPoints());
            }
            assertThat(damageTables(state)).as("damaged tables").isPositive();

            // When it is started again
            try (ForecasterService service = forecaster(bench, state)) {
                service.start();
                bench.sendRounds(SERIES, ROUNDS, new Random(2));
                bench.awaitForecasts(forecasts, bench.sentPoints());
            }

            // Then every series has gone on from its number
            assertThat(forecasts).hasSize(2 * SERIES * ROUNDS);
            assertThat(forecasts.stream().filter(forecast -> forecast.seq() == 2 * ROUNDS))
                    .hasSize(SERIES);

            // And a checkpoint of an earlier version that is garbage is told in one line with its remedy
            Files.writeString(state.resolve(application(bench)).resolve("0_0").resolve(".checkpoint"), "garbage");
            try (ForecasterService service = forecaster(bench, state)) {
                assertThatThrownBy(service::start)
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContainingAll(state.toString(), "garbage", "delete the directory", "--state-dir");
            }
        }
    }

    @Test
    void atLeastOnceABlockThatTurnsOutDamagedIsRestoredToo() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "block.")) {
            // Given a forecaster that has ended in good order, and a table that can be opened and not be read
            bench.readNew(bench.topics.forecasts());
            Path state = directory.resolve("state");
            List<Forecast> forecasts = new ArrayList<>();
            try (ForecasterService service = atLeastOnce(bench, state)) {
                service.start();
                bench.sendRounds(SERIES, ROUNDS, new Random(1));
                bench.awaitForecasts(forecasts, bench.sentPoints());
            }
            damageABlock(state);

            // When it is started again
            try (ForecasterService service = atLeastOnce(bench, state)) {
                service.start();
                bench.sendRounds(SERIES, ROUNDS, new Random(2));

                // Then every series goes on from its number, after a thread has died of it
                Awaitility.await("series that go on")
                        .atMost(KafkaBench.PATIENCE)
                        .dontCatchUncaughtExceptions()
                        .untilAsserted(() -> {
                            bench.readNew(bench.topics.forecasts())
                                    .forEach(record -> forecasts.add(JsonFormat.forecast(record.value())));
                            assertThat(forecasts.stream()
                                            .filter(forecast -> forecast.seq() == 2 * ROUNDS)
                                            .map(Forecast::series)
                                            .distinct())
                                    .hasSize(SERIES);
                        });
            }
        }
    }

    /** Each test's own, on one broker. */
    private static String application(KafkaBench bench) {
        return bench.topics.forecasts();
    }

    private static ForecasterService atLeastOnce(KafkaBench bench, Path state) {
        ForecasterConfig standard = ForecasterConfig.standard(application(bench), bench.topics, "test", state);
        ForecasterConfig config = new ForecasterConfig(
                standard.topics(),
                standard.identity(),
                new ForecasterConfig.Delivery(
                        ForecasterConfig.Guarantee.AT_LEAST_ONCE,
                        standard.delivery().commitInterval(),
                        standard.delivery().linger()),
                standard.state(),
                standard.work(),
                standard.accuracy(),
                standard.points());
        Map<String, Object> settings = new HashMap<>(bench.clientSettings());
        settings.put("session.timeout.ms", "6000");
        return new ForecasterService(settings, config, new SimpleMeterRegistry());
    }

    @Test
    void openStepsContinueAfterTheirStoreWasDamaged() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "steps.")) {
            // Given a forecaster that has ended in good order, and stores of open steps that rot meanwhile
            bench.readNew(bench.topics.forecasts());
            Path state = directory.resolve("state");
            List<Forecast> forecasts = new ArrayList<>();
            try (ForecasterService service = ofSteps(bench, state)) {
                service.start();
                sendSteps(bench, 0, ROUNDS);
                bench.awaitForecasts(forecasts, SERIES * (ROUNDS - 1));
            }
            try (Stream<Path> files = Files.walk(state)) {
                for (Path current :
                        files.filter(file -> file.endsWith("steps/CURRENT")).toList()) {
                    Files.writeString(current, "");
                }
            }

            // When it is started again
            try (ForecasterService service = ofSteps(bench, state)) {
                service.start();
                sendSteps(bench, ROUNDS, 2 * ROUNDS);
                bench.awaitForecasts(forecasts, SERIES * (2 * ROUNDS - 1));
            }

            // Then every series has gone on from its number, with the step that was open
            assertThat(forecasts).hasSize(SERIES * (2 * ROUNDS - 1));
            assertThat(forecasts.stream().filter(forecast -> forecast.seq() == 2 * ROUNDS - 1))
                    .hasSize(SERIES);
        }
    }

    private static void sendSteps(KafkaBench bench, int fromMinute, int untilMinute) {
        for (int minute = fromMinute; minute < untilMinute; minute++) {
            for (int series = 0; series < SERIES; series++) {
                bench.sendAt("s-" + series, minute, minute * 60_000L);
            }
        }
        bench.flush();
    }

    private static ForecasterService ofSteps(KafkaBench bench, Path state) {
        ForecasterConfig config = ForecasterConfig.standard(application(bench), bench.topics, "test", state)
                .withPoints(ForecasterConfig.Points.of(PointRules.grid(Duration.ofMinutes(1))));
        return new ForecasterService(bench.clientSettings(), config, new SimpleMeterRegistry());
    }

    @Test
    void stateThatAKilledForecasterLeftIsRestoredWithoutASecondRebalance() throws Exception {
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "killed.")) {
            // Given a state directory as it is while a forecaster runs
            bench.readNew(bench.topics.forecasts());
            Path left = directory.resolve("left");
            List<Forecast> forecasts = new ArrayList<>();
            try (ForecasterService service = forecaster(bench, directory.resolve("state"))) {
                service.start();
                bench.sendRounds(SERIES, ROUNDS, new Random(1));
                bench.awaitForecasts(forecasts, bench.sentPoints());
                copy(directory.resolve("state"), left);
            }

            // When a forecaster starts with it
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            try (ForecasterService service = forecaster(bench, left, meters)) {
                service.start();
                bench.sendRounds(SERIES, ROUNDS, new Random(2));
                bench.awaitForecasts(forecasts, bench.sentPoints());

                // Then every series has gone on from its number, and it has joined its group once
                assertThat(forecasts.stream().filter(forecast -> forecast.seq() == 2 * ROUNDS))
                        .hasSize(SERIES);
                Awaitility.await("Kafka's own meters")
                        .atMost(KafkaBench.PATIENCE)
                        .until(() -> rebalances(meters) > 0);
                assertThat(rebalances(meters)).isEqualTo(1);
            }
        }
    }

    private static double rebalances(SimpleMeterRegistry meters) {
        return meters.find("kafka.consumer.coordinator.rebalance.total").functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .max()
                .orElse(0);
    }

    /** As it is on the disk; lock files are those of the process that has them. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().equals("LOCK")) {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static ForecasterService forecaster(KafkaBench bench, Path state) {
        return forecaster(bench, state, new SimpleMeterRegistry());
    }

    private static ForecasterService forecaster(KafkaBench bench, Path state, SimpleMeterRegistry meters) {
        return new ForecasterService(
                bench.clientSettings(),
                ForecasterConfig.standard(application(bench), bench.topics, "test", state),
                meters);
    }

    private static long damageTables(Path state) throws IOException {
        List<Path> tables = tables(state);
        for (Path table : tables) {
            byte[] bytes = Files.readAllBytes(table);
            for (int i = bytes.length / 4; i < bytes.length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
            Files.write(table, bytes);
        }
        return tables.size();
    }

    /** A byte near the beginning of the largest table of all: smaller ones have offsets, which are read at once. */
    private static void damageABlock(Path state) throws IOException {
        Path largest = Collections.max(
                tables(state), Comparator.comparingLong(table -> table.toFile().length()));
        byte[] bytes = Files.readAllBytes(largest);
        bytes[10] = (byte) ~bytes[10];
        Files.write(largest, bytes);
    }

    private static List<Path> tables(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.toString().endsWith(".sst")).toList();
        }
    }
}
