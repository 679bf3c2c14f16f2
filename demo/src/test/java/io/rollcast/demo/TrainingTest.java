package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.TrainerConfig.Networks;
import io.rollcast.trainer.TrainerConfig.Promotion;
import io.rollcast.trainer.TrainerConfig.Reading;
import io.rollcast.trainer.TrainerConfig.Rounds;
import io.rollcast.trainer.TrainerListener;
import io.rollcast.trainer.TrainerService;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.trainer.fit.FitConfig.Schedule;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Decision;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The trainer's life on a topic: rounds, releases, the champion, retirement, and fits that fail.
 *
 * <p>It is long because all rounds share a broker and the trainer's settings.
 */
class TrainingTest {

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static int benches;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Topics that nobody has used. */
    private static KafkaBench bench() {
        return new KafkaBench(broker.bootstrapServers(), "t%d.".formatted(++benches));
    }

    /** What the trainer told. */
    private static class Log implements TrainerListener {
        final List<ReleaseId> releases = Collections.synchronizedList(new ArrayList<>());
        final List<ReleaseId> champions = Collections.synchronizedList(new ArrayList<>());
        final List<String> rejections = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onRelease(ReleaseId id, Provenance provenance) {
            releases.add(id);
        }

        @Override
        public void onChampion(ReleaseId id) {
            champions.add(id);
        }

        @Override
        public void onRejected(String architecture, String reason) {
            rejections.add(architecture + ": " + reason);
        }
    }

    @Test
    void roundsPublishNumberPromoteAndRetire() throws RefusedReleaseException, InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a topic with a history, and a trainer that keeps one release of each architecture, whose horizon
            // base/1
            // does not have
            bench.sendRounds(40, 120, new Random(3));
            Log log = new Log();

            // When it has run four rounds
            run(bench, config(bench, List.of("gru", "lstm"), 0.01, 1, 20), log, () -> log.releases.size() >= 8);

            // Then releases are numbered, each by its architecture
            assertThat(log.releases.subList(0, 8))
                    .extracting(ReleaseId::toString)
                    .containsExactly("gru/1", "lstm/1", "gru/2", "lstm/2", "gru/3", "lstm/3", "gru/4", "lstm/4");
            Map<String, byte[]> onTopic = new LinkedHashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : bench.readNew(bench.topics.models())) {
                onTopic.put(new String(record.key(), StandardCharsets.UTF_8), record.value());
            }
            // And old ones have gone, but not the champion
            assertThat(onTopic.get("gru/1")).isNull();
            assertThat(onTopic).containsKey("champion");
            String champion = new String(onTopic.get("champion"), StandardCharsets.UTF_8);
            assertThat(onTopic.get(champion)).as("the champion's file").isNotNull();
            // And a release says where it comes from
            ModelRelease release = ModelRelease.decode(onTopic.get("gru/4"));
            assertThat(release.provenance().parent()).isEqualTo("gru/3");
            assertThat(release.provenance().offsets()).containsOnlyKeys("0", "1", "2");
            assertThat(release.provenance().validation().betterThanNaive()).isTrue();
        }
    }

    @Test
    void theFirstReleaseHasToBeatTheOneThatServesWithoutAChampion() throws InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a network that is better than base/1 only once it has been fitted several times
            bench.sendRounds(40, 120, new Random(3));
            Log log = new Log();

            // When it is, beginning from its latest release each time
            run(bench, config(bench, List.of("gru"), 0.01, 1), log, () -> !log.champions.isEmpty());

            // Then its first release has never been champion, and the one that is has been held against base/1
            assertThat(log.releases).contains(new ReleaseId("gru", 1));
            assertThat(log.champions).doesNotContain(new ReleaseId("gru", 1));
            ReleaseCatalog catalog = ReleaseCatalog.read(bench.clientSettings(), bench.topics);
            assertThat(catalog.decisions().get(0).beside()).isEqualTo("base/1");
        }
    }

    @Test
    void aFitThatFailsIsReportedAndTheNextOneRuns() throws InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a learning rate at which nothing can be learnt
            bench.sendRounds(40, 120, new Random(3));
            Log log = new Log();

            // When the trainer has tried three times
            run(bench, config(bench, List.of("gru", "lstm"), 1e30, 1e9), log, () -> log.rejections.size() >= 3);

            // Then each failure was told, and nothing was published
            assertThat(log.rejections).allSatisfy(reason -> assertThat(reason).contains("--learning-rate"));
            assertThat(log.rejections).anySatisfy(reason -> assertThat(reason).startsWith("gru"));
            assertThat(log.rejections).anySatisfy(reason -> assertThat(reason).startsWith("lstm"));
            assertThat(log.releases).isEmpty();
            assertThat(bench.readNew(bench.topics.models())).isEmpty();
        }
    }

    @Test
    void aReleaseIsNoFailedFitWhereOnlyItsContestFails() throws InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a display that fails when it is told of a champion
            bench.sendRounds(40, 120, new Random(3));
            Log log = new Log() {
                @Override
                public void onChampion(ReleaseId id) {
                    super.onChampion(id);
                    throw new IllegalStateException("the display is gone");
                }
            };

            // When the trainer promotes a release, and has published the next one
            run(bench, config(bench, List.of("gru"), 0.01, 1, 20), log, () -> log.releases.size() >= 2);

            // Then
            assertThat(log.champions).contains(new ReleaseId("gru", 1));
            assertThat(log.rejections).isEmpty();
        }
    }

    @Test
    void aPinnedReleaseStaysChampionWhateverIsFitted() throws InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a release that any fit is better than, and that is pinned
            bench.sendRounds(40, 120, new Random(3));
            bench.release("lstm/1", ZeroRelease.forecasting(3));
            bench.release("gru/7", ZeroRelease.forecasting(3));
            bench.send(bench.topics.models(), Topics.PINNED, "gru/7".getBytes(StandardCharsets.UTF_8));
            bench.flush();
            Log log = new Log();

            // When the trainer has published three more, and keeps one of each
            run(bench, config(bench, List.of("gru"), 0.01, 1), log, () -> log.releases.size() >= 3);

            // Then
            ReleaseCatalog catalog = ReleaseCatalog.read(bench.clientSettings(), bench.topics);
            assertThat(log.releases.get(0)).isEqualTo(new ReleaseId("gru", 8));
            assertThat(log.champions).isEmpty();
            assertThat(catalog.champion()).contains(new ReleaseId("gru", 7));
            assertThat(catalog.files()).containsKey(new ReleaseId("gru", 7));
        }
    }

    @Test
    void aRoundOfAnotherHorizonStartsFromNewWeightsAndTakesOver() throws InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a champion that forecasts ten steps ahead
            bench.sendRounds(40, 120, new Random(3));
            bench.release("gru/7", ZeroRelease.forecasting(3));

            // When a trainer is asked for twenty
            Log other = new Log();
            run(bench, config(bench, List.of("gru"), 0.01, 1, 20), other, () -> other.champions.size() >= 1);

            // Then
            ReleaseId champion = other.champions.get(0);
            ModelRelease release = ReleaseCatalog.read(bench.clientSettings(), bench.topics)
                    .decode(champion)
                    .orElseThrow();
            assertThat(release.spec().dimensions().horizon()).isEqualTo(20);
            assertThat(release.provenance().parent()).isNull();
            assertThat(other.rejections).isEmpty();
        }
    }

    @Test
    void aPinnedReleaseOfAnotherHorizonStaysChampionWhereLivePointsDecide() throws InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a pinned champion that forecasts ten steps ahead
            bench.sendRounds(40, 120, new Random(3));
            bench.release("gru/7", ZeroRelease.forecasting(3));
            bench.send(bench.topics.models(), Topics.PINNED, "gru/7".getBytes(StandardCharsets.UTF_8));
            bench.flush();
            Log log = new Log();

            // When a trainer that is asked for twenty has published two
            TrainerConfig twenty = config(bench, List.of("gru"), 0.01, 1, 20);
            run(bench, live(twenty), log, () -> log.releases.size() >= 2);

            // Then
            ReleaseCatalog catalog = ReleaseCatalog.read(bench.clientSettings(), bench.topics);
            assertThat(log.champions).isEmpty();
            assertThat(catalog.champion()).contains(new ReleaseId("gru", 7));
            assertThat(catalog.decisions()).isEmpty();
        }
    }

    @Test
    void aChampionOfAnotherHorizonIsNotHeldAgainstTheOneThatTakesOver() throws InterruptedException {
        try (KafkaBench bench = bench()) {
            // Given a champion that forecasts ten steps ahead
            bench.sendRounds(40, 120, new Random(3));
            bench.release("gru/7", ZeroRelease.forecasting(3));
            bench.flush();

            // When a trainer that is asked for twenty promotes its own, and the referee has followed
            TrainerConfig twenty = config(bench, List.of("gru"), 0.01, 1, 20);
            List<Challengers> followed = new ArrayList<>();
            run(
                    bench,
                    live(twenty),
                    new Log(),
                    () -> ReleaseCatalog.read(bench.clientSettings(), bench.topics)
                            .challengers()
                            .filter(record -> record.champion().equals("gru/8"))
                            .map(followed::add)
                            .isPresent());

            // Then
            assertThat(followed.get(0).entries())
                    .extracting(Challengers.Entry::role)
                    .doesNotContain(Challengers.Role.PREDECESSOR);
            // And the referee, who decided that as well, has said so once
            assertThat(ReleaseCatalog.read(bench.clientSettings(), bench.topics).decisions())
                    .filteredOn(decision -> decision.release().equals("gru/8"))
                    .extracting(Decision::kind, Decision::beside)
                    .containsExactly(tuple(Decision.Kind.PROMOTED, "gru/7"));
        }
    }

    private static TrainerConfig live(TrainerConfig config) {
        return new TrainerConfig(
                config.topics(),
                config.reading(),
                config.networks(),
                config.rounds(),
                Promotion.live(Duration.ofHours(1)));
    }

    private static void run(KafkaBench bench, TrainerConfig config, Log log, Callable<Boolean> until)
            throws InterruptedException {
        try (TrainerService trainer =
                new TrainerService(bench.clientSettings(), config, new SimpleMeterRegistry(), log)) {
            Thread thread = new Thread(trainer::run, "trainer");
            thread.start();
            Awaitility.await().atMost(KafkaBench.PATIENCE).until(until);
        }
    }

    private static TrainerConfig config(
            KafkaBench bench, List<String> architectures, double learningRate, double clipNorm) {
        return config(bench, architectures, learningRate, clipNorm, ModelSpec.Dimensions.DEFAULT_HORIZON);
    }

    private static TrainerConfig config(
            KafkaBench bench, List<String> architectures, double learningRate, double clipNorm, int horizon) {
        FitConfig fit = new FitConfig(
                2,
                15,
                16,
                60,
                10,
                Schedule.ONE_CYCLE,
                learningRate,
                FitConfig.Loss.SQUARED,
                clipNorm,
                Duration.ofMinutes(1),
                1);
        return new TrainerConfig(
                bench.topics,
                Reading.ofPoints(100_000, 100),
                new Networks(architectures, 1, 8, 50, horizon, fit, "cpu"),
                new Rounds(Duration.ofMillis(200), TrainerConfig.Start.PARENT, 1, 1),
                Promotion.BY_VALIDATION);
    }
}
