package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.service.ConfigurationException;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.SeriesKey;
import io.rollcast.wire.format.ValueFields;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The observations topic gets more partitions than the stored states have.
 *
 * <p>It is long because each way in which a topic can have grown has states of its own to begin with.
 */
class GrownTopicTest {

    private static final int SERIES = 40;

    @TempDir
    static Path shared;

    private static EmbeddedBroker broker;

    @TempDir
    Path directory;

    private final Map<String, List<Long>> numbers = new TreeMap<>();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(shared.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static void withAdmin(String name, int partitions, boolean isNew) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) broker.bootstrapServers()))) {
            if (isNew) {
                admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                        .all()
                        .get();
            } else {
                admin.createPartitions(Map.of(name, NewPartitions.increaseTo(partitions)))
                        .all()
                        .get();
            }
        }
    }

    private ForecasterService forecaster(KafkaBench bench, String name, String state) {
        return forecaster(bench, name, state, Duration.ofMinutes(5));
    }

    /** @param notices within what time it sees that a topic grew */
    private ForecasterService forecaster(KafkaBench bench, String name, String state, Duration notices) {
        Map<String, Object> settings = bench.clientSettings();
        settings.put("metadata.max.age.ms", String.valueOf(notices.toMillis()));
        ForecasterConfig config = ForecasterConfig.standard(name, bench.topics, "test", directory.resolve(state));
        return new ForecasterService(settings, config, new SimpleMeterRegistry());
    }

    /** Sends points by clients that know the present partitions, has them forecast, and notes their numbers. */
    private void forecast(String prefix, int rounds, String state) {
        String name = prefix.replace(".", "");
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), prefix);
                ForecasterService service = forecaster(bench, name, state)) {
            bench.readNew(bench.topics.forecasts());
            service.start();
            bench.sendRounds(SERIES, rounds, new Random(rounds));
            List<Forecast> forecasts = new ArrayList<>();
            bench.awaitForecasts(forecasts, bench.sentPoints());
            forecasts.forEach(made -> numbers.computeIfAbsent(made.series(), any -> new ArrayList<>())
                    .add(made.seq()));
        }
    }

    private static Captured repartition(String prefix, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "repartition",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic-prefix=" + prefix,
                "--application-id=" + prefix.replace(".", "")));
        arguments.addAll(List.of(more));
        return Captured.run(arguments);
    }

    @Test
    void statesMoveAndNumbersGoOnWithoutAGap() throws Exception {
        // Given states on four partitions
        withAdmin("grow.observations", 4, true);
        forecast("grow.", 20, "state");
        assertThat(repartition("grow.").out()).contains("nothing to do");

        // When there are eight partitions, then no forecaster starts, and says what to do
        withAdmin("grow.observations", 8, false);
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "grow.");
                ForecasterService service = forecaster(bench, "grow", "state")) {
            assertThatThrownBy(service::start)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("grow.observations has 8 partitions, but grow-series-changelog has 4")
                    .hasMessageContaining(
                            "rollcast repartition --observations-topic grow.observations --application-id grow'");
        }

        // When the states are moved
        Captured moved = repartition("grow.");
        assertThat(moved.status()).as(moved.err()).isZero();
        assertThat(moved.out()).contains("have 8 partitions now, before they had 4", " 0 points skipped");

        // Then numbers go on: with the local state, and with a disk that was lost
        forecast("grow.", 15, "state");
        forecast("grow.", 5, "another");
        assertThat(numbers).hasSize(SERIES);
        assertThat(numbers)
                .allSatisfy((series, found) -> assertThat(found)
                        .as(series)
                        .isEqualTo(LongStream.rangeClosed(1, 40).boxed().toList()));
    }

    @Test
    void readingsOfCountersMoveToo() throws Exception {
        // Given
        PointRules counter = new PointRules(Kind.COUNTER, 0, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP);
        withAdmin("count.observations", 4, true);
        forecastCounters("count.", counter, 5, 4);

        // When
        withAdmin("count.observations", 8, false);
        Captured moved = repartition("count.");

        // Then the next reading of each makes a point, as there is one before it
        assertThat(moved.status()).as(moved.err()).isZero();
        forecastCounters("count.", counter, 3, 3);
        assertThat(repartition("count.").out()).contains("nothing to do");
    }

    private long readingMs = 1_764_000_000_000L;

    private void forecastCounters(String prefix, PointRules rules, int rounds, int points) {
        String name = prefix.replace(".", "");
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), prefix);
                ForecasterService service = new ForecasterService(
                        bench.clientSettings(),
                        ForecasterConfig.standard(name, bench.topics, "test", directory.resolve("state"))
                                .withPoints(ForecasterConfig.Points.of(rules)),
                        new SimpleMeterRegistry())) {
            bench.readNew(bench.topics.forecasts());
            service.start();
            for (int round = 0; round < rounds; round++) {
                readingMs += 1_000; // a machine that halts must not make two readings of one time
                for (int series = 0; series < SERIES; series++) {
                    bench.sendAt("s-" + series, readingMs % 100_000, readingMs);
                }
            }
            bench.flush();
            List<Forecast> forecasts = new ArrayList<>();
            bench.awaitForecasts(forecasts, SERIES * points);
            assertThat(forecasts).hasSize(SERIES * points);
        }
    }

    @Test
    void whereEventsAreBroughtTogetherNothingHasToMove() throws Exception {
        // Given series that do not follow from the key
        withAdmin("names.observations", 4, true);
        forecastNames("names.", 1);

        // When
        withAdmin("names.observations", 8, false);

        // Then there is nothing to move, and numbers go on
        Captured refused = repartition("names.");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("names-observations-repartition", "nothing is to be moved");
        forecastNames("names.", 2);
    }

    private void forecastNames(String prefix, long seq) {
        String name = prefix.replace(".", "");
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), prefix);
                ForecasterService service = new ForecasterService(
                        bench.clientSettings(),
                        ForecasterConfig.standard(
                                name,
                                bench.topics.withFormat(new MappedFormat(
                                        Formats.json(),
                                        new FieldMapping(SeriesKey.parse("name"), ValueFields.parse("value"), null))),
                                "test",
                                directory.resolve("state")),
                        new SimpleMeterRegistry())) {
            bench.readNew(bench.topics.forecasts());
            service.start();
            for (int i = 0; i < SERIES; i++) {
                byte[] value =
                        "{\"name\":\"s-%d\",\"value\":%d}".formatted(i, i).getBytes(UTF_8);
                bench.send(bench.topics.observations(), "any-" + i, value);
            }
            bench.flush();
            List<Forecast> forecasts = new ArrayList<>();
            bench.awaitForecasts(forecasts, SERIES);
            assertThat(forecasts).hasSize(SERIES).allMatch(made -> made.seq() == seq);
        }
    }

    @Test
    void aRunningForecasterEndsAndSaysWhy() throws Exception {
        withAdmin("live.observations", 4, true);
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "live.");
                ForecasterService service = forecaster(bench, "live", "state", Duration.ofSeconds(1))) {
            // Given a forecaster at work
            service.start();
            bench.sendRounds(SERIES, 3, new Random(1));
            bench.awaitForecasts(new ArrayList<>(), bench.sentPoints());

            // When
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            PrintStream realErr = System.err;
            System.setErr(new PrintStream(err, true, UTF_8));
            boolean well;
            try {
                withAdmin("live.observations", 8, false);
                well = awaitEnd(service);
            } finally {
                System.setErr(realErr);
            }

            // Then
            assertThat(well).isFalse();
            assertThat(err.toString(UTF_8))
                    .containsOnlyOnce("The forecaster ends: the partitions of live.observations were changed")
                    .contains(
                            "run 'rollcast repartition --observations-topic live.observations --application-id live'");
        }
    }

    @Test
    void nothingIsMovedWhileAForecasterRuns() throws Exception {
        withAdmin("busy.observations", 4, true);
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "busy.");
                ForecasterService service = forecaster(bench, "busy", "state")) {
            // Given a forecaster that has not noticed yet
            service.start();
            bench.sendRounds(SERIES, 1, new Random(1));
            bench.awaitForecasts(new ArrayList<>(), bench.sentPoints());
            withAdmin("busy.observations", 8, false);

            // When
            Captured refused = repartition("busy.");

            // Then
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("still members of its group");
        }
    }

    @Test
    void aTopicThatTheForecastersDoNotReadIsRefused() throws Exception {
        // Given forecasters of a topic of its own name, and the topic of a trial
        withAdmin("own.observations", 4, true);
        withAdmin("trial.observations", 4, true);
        forecast("own.", 2, "state");
        withAdmin("own.observations", 8, false);

        // When
        Captured other = repartition("own.", "--observations-topic=trial.observations");
        Captured missing = repartition("own.", "--observations-topic=nowhere");
        Captured several = repartition("own.", "--observations-topic=own.observations,trial.observations");
        Captured pattern = repartition("own.", "--observations-pattern=own.observ.*");

        // Then
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.err()).contains("have read own.observations, not trial.observations", "--observations-topic");
        assertThat(missing.err()).contains("topic nowhere does not exist", "--observations-topic");
        assertThat(several.status()).isEqualTo(2);
        assertThat(several.err())
                .contains("--observations-topic own.observations,trial.observations: ", "nothing is to be moved");
        assertThat(pattern.status()).isEqualTo(2);
        assertThat(pattern.err()).contains("--observations-pattern 'own.observ.*': ", "nothing is to be moved");
    }

    private static boolean awaitEnd(ForecasterService service) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return service.awaitEnd();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .get(KafkaBench.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void pointsThatWereNotForecastAreGivenUpOnRequestOnly() throws Exception {
        // Given
        withAdmin("rest.observations", 4, true);
        forecast("rest.", 2, "state");
        try (KafkaBench bench = new KafkaBench(broker.bootstrapServers(), "rest.")) {
            bench.sendRounds(SERIES, 1, new Random(9));
        }
        withAdmin("rest.observations", 6, false);

        // When
        Captured refused = repartition("rest.");
        Captured moved = repartition("rest.", "--skip-unread");

        // Then
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains(SERIES + " points on the first 4 partitions", "--skip-unread");
        assertThat(moved.status()).as(moved.err()).isZero();
        assertThat(moved.out()).contains("have 6 partitions now", SERIES + " points skipped");
        forecast("rest.", 1, "state");
        assertThat(numbers).allSatisfy((series, found) -> assertThat(found).containsExactly(1L, 2L, 3L));
    }
}
