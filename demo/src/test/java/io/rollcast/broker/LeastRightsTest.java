package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.broker.CommandRun.Ended;
import io.rollcast.demo.KafkaBench;
import io.rollcast.service.Right;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rights that commands list are enough, and each of them is needed: a command works with them alone; without one that
 * it needs it ends with one line that names it; without one that it can do without it works. One user of a real broker has
 * these rights and no others, one list after the other.
 */
class LeastRightsTest {

    /** Whose ACLs these tests replace. */
    private static final TrialUser USER = TrialUser.VIEWER;

    @TempDir
    static Path directory;

    private static SecureBroker broker;
    private static Admin admin;
    private static Path clientFile;
    private static int runs;

    /** Points that were sent to the topics of a prefix. */
    private static final Map<String, Integer> points = new HashMap<>();

    @BeforeAll
    static void startBroker() throws IOException {
        broker = SecureBroker.start(TrialKeys.in(directory.resolve("broker")), 0);
        admin = broker.admin();
        clientFile = directory.resolve("plain.properties");
        OwnerOnly.write(
                clientFile,
                plain(USER).entrySet().stream()
                        .map(setting -> "%s=%s\n".formatted(setting.getKey(), setting.getValue()))
                        .collect(Collectors.joining()));
    }

    /** Settings with a plain password: with SCRAM, each of the many connections of these tests hashes it 4,096 times. */
    private static Map<String, String> plain(TrialUser user) throws IOException {
        Map<String, String> settings = new HashMap<>(broker.saslSettings(user));
        settings.put("sasl.mechanism", "PLAIN");
        settings.computeIfPresent(
                "sasl.jaas.config", (key, value) -> value.replace("scram.ScramLoginModule", "plain.PlainLoginModule"));
        return settings;
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        broker.close();
    }

    /** Names that nobody has used, so that nothing is there. */
    private record Place(String prefix) {

        static Place fresh() {
            return new Place("t%d.".formatted(++runs));
        }

        List<String> options(Scenario scenario) {
            List<String> options = new ArrayList<>(List.of("--kafka-properties=" + clientFile));
            if (!Set.of("inspect", "backtest").contains(scenario.arguments().get(0))) {
                options.add("--topic-prefix=" + prefix);
            }
            if (scenario.isForecast() || scenario == Scenario.DOCTOR) {
                options.add("--application-id=%sforecaster".formatted(prefix));
            }
            if (scenario.isForecast()) {
                options.add("--state-dir=" + directory.resolve(prefix + "state"));
            }
            return options;
        }
    }

    private static void grant(Collection<Right> rights) throws Exception {
        new GrantedUser(admin, USER.principal()).grant(rights);
    }

    private static List<Right> without(List<Right> rights, Right one) {
        return rights.stream().filter(right -> !right.equals(one)).toList();
    }

    private static KafkaBench bench(Place place) throws IOException {
        return new KafkaBench(plain(TrialUser.ADMIN), place.prefix);
    }

    private static Ended run(Scenario scenario, Place place) {
        return CommandRun.toEnd(scenario.arguments(place.prefix, place.options(scenario)));
    }

    private static List<Right> rights(Scenario scenario, Place place) {
        return scenario.rights(place.prefix, place.options(scenario));
    }

    static Stream<Scenario> services() {
        return Stream.of(Scenario.PRODUCE, Scenario.TRAIN, Scenario.FORECAST_ANOMALIES);
    }

    @ParameterizedTest
    @MethodSource("services")
    void aTopicThatIsMissingAndMayNotBeCreatedIsNamed(Scenario scenario) throws Exception {
        Place place = Place.fresh();
        List<Right> rights = rights(scenario, place);
        for (Right right : rights) {
            if (right.operation() == AclOperation.CREATE) {
                // Given
                grant(without(rights, right));

                // When
                Ended ended = run(scenario, place);

                // Then
                ended.assertOneLine(
                        "does not permit %s: ".formatted(right),
                        "--operation Create --topic " + right.on().name());
            }
        }
        assertThat(admin.listTopics().names().get()).noneMatch(name -> name.startsWith(place.prefix));
    }

    @Test
    void aTrainerThatPromotesOnLivePointsMustReadWhatIsMeasured() throws Exception {
        Place place = Place.fresh();
        List<Right> rights = rights(Scenario.TRAIN_SERVICE, place);
        Right toRead = Right.topic(AclOperation.READ, place.prefix + "accuracy");
        assertThat(rights).contains(toRead);
        assertThat(rights(Scenario.TRAIN, place)).doesNotContain(toRead);

        grant(without(rights, toRead));

        run(Scenario.TRAIN_SERVICE, place).assertOneLine("does not permit %s: ".formatted(toRead));
    }

    static Stream<Scenario> all() {
        return Scenario.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void itsRightsAreEnoughAndNoneIsTooMany(Scenario scenario) throws Exception {
        // Given
        Place place = Place.fresh();
        List<Right> rights = rights(scenario, place);
        List<Right> required = rights.stream().filter(Right::isRequired).toList();
        fill(scenario, place);

        // When, then: with all of them it works, whatever is there; where all is there, without those that it can spare
        if (scenario.isForecast()) {
            grant(rights);
            forecasts(scenario, place);
        }
        grant(required);
        works(scenario, place);

        // When, then: without any other it ends, and says which
        for (Right right : ownOf(scenario, required, place)) {
            grant(without(required, right));
            run(scenario, place)
                    .assertOneLine(
                            "does not permit %s: ".formatted(right),
                            "--add --allow-principal User:NAME --operation " + right.operationName());
        }
    }

    @Test
    void theDoctorSaysWhatItMayNotLookAt() throws Exception {
        // Given what a forecaster has left
        Place place = Place.fresh();
        grant(rights(Scenario.FORECAST, place));
        forecasts(Scenario.FORECAST, place);
        List<Right> rights = rights(Scenario.DOCTOR, place);
        grant(rights);
        assertThat(run(Scenario.DOCTOR, place).out())
                .contains("Nobody forecasts")
                .doesNotContain("Not looked at");

        // When, then
        for (Right right : rights) {
            grant(without(rights, right));
            assertThat(run(Scenario.DOCTOR, place).out())
                    .contains("Not looked at: %s: needs %s"
                            .formatted(right.without().orElseThrow(), right));
        }
    }

    @Test
    void aForecasterThatLosesARightEndsWithOneLine() throws Exception {
        // Given
        Place place = Place.fresh();
        Scenario scenario = Scenario.FORECAST;
        List<Right> rights = rights(scenario, place);
        grant(rights);
        try (CommandRun run = CommandRun.start(scenario.arguments(place.prefix, place.options(scenario)));
                KafkaBench bench = forecasts(scenario, place, run)) {
            // When
            grant(without(rights, Right.topic(AclOperation.WRITE, bench.topics.forecasts())));
            bench.sendRounds(4, 10, new Random(2));

            // Then
            Ended ended = run.awaitEnd();
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.lines())
                    .filteredOn(line -> line.contains("The forecaster ends"))
                    .singleElement()
                    .asString()
                    .contains("no longer permits", "authorized", "--acls");
            assertThat(ended.lines()).noneMatch(line -> line.startsWith("\tat "));
        }
    }

    /** The rights that another scenario has not tried before. */
    private static List<Right> ownOf(Scenario scenario, List<Right> required, Place place) {
        boolean isVariant = scenario.isForecast() && scenario != Scenario.FORECAST;
        List<Right> tried = isVariant ? rights(Scenario.FORECAST, place) : List.of();
        return required.stream().filter(right -> !tried.contains(right)).toList();
    }

    /** Puts there what the command reads. */
    private static void fill(Scenario scenario, Place place) throws Exception {
        if (scenario == Scenario.EXPLAIN || scenario == Scenario.AUDIT) {
            grant(rights(Scenario.FORECAST, place));
            forecasts(Scenario.FORECAST, place);
        } else if (!scenario.isForecast()) {
            try (KafkaBench bench = bench(place)) {
                bench.sendRounds(20, 200, new Random(1));
            }
        }
    }

    private static void works(Scenario scenario, Place place) throws IOException {
        if (scenario.isForecast()) {
            forecasts(scenario, place);
        } else {
            Ended ended = run(scenario, place);
            assertThat(ended.status()).as(() -> ended.lines() + ended.out()).isZero();
        }
    }

    private static void forecasts(Scenario scenario, Place place) throws IOException {
        try (CommandRun run = CommandRun.start(scenario.arguments(place.prefix, place.options(scenario)))) {
            forecasts(scenario, place, run).close();
        }
    }

    /** Sends points, and returns when all that were ever sent have been forecast. */
    private static KafkaBench forecasts(Scenario scenario, Place place, CommandRun run) throws IOException {
        List<String> made = rights(scenario, place).stream()
                .filter(right -> right.operation() == AclOperation.CREATE)
                .filter(right -> right.on().patternType() == PatternType.LITERAL)
                .map(right -> right.on().name())
                .toList();
        run.awaitWhileItRuns(
                "topics that it makes", () -> admin.listTopics().names().get().containsAll(made));
        KafkaBench bench = bench(place);
        bench.sendRounds(4, 10, new Random(1));
        int expected = points.merge(place.prefix, bench.sentPoints(), Integer::sum);
        List<ConsumerRecord<byte[], byte[]>> forecasts = new ArrayList<>();
        run.awaitWhileItRuns("forecasts", () -> {
            forecasts.addAll(bench.readNew(bench.topics.forecasts()));
            return forecasts.size() >= expected;
        });
        return bench;
    }
}
