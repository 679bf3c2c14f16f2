package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.broker.EmbeddedBroker;
import io.rollcast.forecaster.ForecasterService;
import io.rollcast.forecaster.serving.ShadowSample;
import io.rollcast.forecaster.stream.ForecasterConfig;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.trainer.referee.Comparison;
import io.rollcast.trainer.referee.DriftWatch;
import io.rollcast.trainer.referee.Referee;
import io.rollcast.trainer.referee.RefereeLoop;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Challengers.Entry;
import io.rollcast.wire.Challengers.Role;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.PairedErrors;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forecasters that score releases in shadow, and the referee who decides on them, on a real broker. */
class PromotionTest {

    private static final ReleaseId BASE = ReleaseId.parse(BaseRelease.ID);
    private static final int SERIES = 12;

    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static int starts;

    private final Random random = new Random(17);
    private final List<Decision> decisions = new CopyOnWriteArrayList<>();
    private KafkaBench bench;
    private ForecasterService forecaster;
    private ReleasePublisher publisher;
    private RefereeLoop referee;
    private Thread thread;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Topics and a group that nobody has used. */
    @BeforeEach
    void start() {
        String prefix = "t%d.".formatted(++starts);
        bench = new KafkaBench(broker.bootstrapServers(), prefix);
        publisher = new ReleasePublisher(bench.clientSettings(), bench.topics);
        ForecasterConfig standard = ForecasterConfig.standard(
                prefix + "promotion",
                bench.topics,
                "test",
                directory.resolve(prefix + "forecaster"),
                ForecasterConfig.Profile.LATENCY);
        ForecasterConfig.Scoring scoring = standard.accuracy();
        forecaster = new ForecasterService(
                bench.clientSettings(),
                standard.withWork(standard.work().withBase(BaseRelease.BEST))
                        .withScoring(new ForecasterConfig.Scoring(
                                Duration.ofMillis(200), scoring.alarms(), 0, ShadowSample.of(1))),
                new SimpleMeterRegistry(),
                null);
        forecaster.start();
        judge(Duration.ofHours(1));
    }

    private void judge(Duration patience) {
        referee = new RefereeLoop(
                bench.clientSettings(),
                bench.topics,
                new Referee(patience),
                new DriftWatch(Set.of("last-value", "seasonal-naive"), () -> SERIES),
                publisher,
                new RefereeLoop.Listener() {
                    @Override
                    public void decided(Decision decision) {
                        decisions.add(decision);
                    }

                    @Override
                    public void drifted(int pointsOfEach) {}
                },
                Clock.systemUTC());
        thread = new Thread(referee, "referee");
        thread.start();
    }

    private void stopJudging() throws InterruptedException {
        referee.close();
        thread.join(KafkaBench.PATIENCE.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }

    @AfterEach
    void stop() throws InterruptedException {
        stopJudging();
        forecaster.close();
        publisher.close();
        bench.close();
    }

    private ReleaseCatalog catalog() {
        return ReleaseCatalog.read(bench.clientSettings(), bench.topics);
    }

    private boolean has(Kind kind) {
        return decisions.stream().anyMatch(decision -> decision.kind() == kind);
    }

    /** Points go on until something has come about. */
    private void sendUntil(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    bench.sendRounds(SERIES, 10, random);
                    return condition.getAsBoolean();
                });
    }

    private String models(String... arguments) {
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(arguments));
        all.add("--bootstrap-servers=" + broker.bootstrapServers());
        all.add("--topic-prefix=t%d.".formatted(starts));
        Captured done = Captured.run(all);
        assertThat(done.status()).as(done.err()).isZero();
        return done.out();
    }

    @Test
    void aBadReleaseThatWasPromotedByHandIsRolledBack() {
        // Given a release that always forecasts three, of series between -1 and 1
        bench.send(bench.topics.models(), "gru/9", ZeroRelease.forecasting(3));
        sendUntil(() -> forecaster.vitals().emittedForecasts() > 100);

        // When an operator promotes it
        assertThat(models("promote", "gru/9")).contains("gru/9 is champion");
        sendUntil(() -> has(Kind.ROLLED_BACK));

        // Then its predecessor serves again, and what is left is not tried again
        assertThat(catalog().champion()).contains(BASE);
        sendUntil(() -> forecaster.vitals().serving().equals(BaseRelease.ID));
        assertThat(catalog().challengers().map(Challengers::entries)).contains(List.of());
        assertThat(models("explain", "gru/9"))
                .contains("gru/9: does not serve")
                .contains("an operator did so by hand")
                .contains("base/1 serves again (beside gru/9): better on live points")
                .contains("below that of gru/9");
        assertThat(decisions.get(0).evidence()).isNotNull();
        assertThat(decisions.get(0).evidence().blocks()).isBetween(5, 20);
    }

    @Test
    void aChampionThatIsNoReleaseIdIsNobodysPredecessor() {
        bench.send(bench.topics.models(), "gru/9", ZeroRelease.forecasting(3));
        bench.send(bench.topics.models(), Topics.CHAMPION, "the best".getBytes(StandardCharsets.UTF_8));
        bench.send(bench.topics.models(), Topics.CHAMPION, "gru/9".getBytes(StandardCharsets.UTF_8));

        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .until(() -> catalog().challengers().stream()
                        .anyMatch(record -> record.champion().equals("gru/9")
                                && record.ids().equals(List.of(BaseRelease.ID))));
    }

    @Test
    void aPinnedOneStays() {
        bench.send(bench.topics.models(), "gru/9", ZeroRelease.forecasting(3));
        sendUntil(() -> forecaster.vitals().emittedForecasts() > 100);

        models("pin", "gru/9");
        sendUntil(() -> has(Kind.PINNED));

        assertThat(catalog().champion()).contains(ReleaseId.parse("gru/9"));
        assertThat(models("explain", "gru/9")).contains("gru/9: champion; gru/9 is pinned", "but gru/9 is pinned");
    }

    @Test
    void aChallengerProvesItselfAcrossARestartOfTheReferee() throws Exception {
        // Given a champion that is bad, and no release before it to go back to
        publisher.release(ReleaseId.parse("gru/9"), ZeroRelease.forecasting(3));
        publisher.rollBack(ReleaseId.parse("gru/9"));
        sendUntil(() -> forecaster.vitals().serving().equals("gru/9"));
        byte[] better = ZeroRelease.forecasting(0);
        publisher.release(ReleaseId.parse("gru/10"), better);

        // When another enters, and the referee is another process from the second block on
        referee.enter(
                ReleaseId.parse("gru/10"), ModelRelease.decode(better), ReleaseId.parse("gru/9"), "a test says so");
        sendUntil(() -> blocks("gru/10") >= 2);
        assertThat(models("list")).contains("? gru/10").contains("challenger: error");
        stopJudging();
        judge(Duration.ofHours(1));
        sendUntil(() -> has(Kind.PROMOTED));

        // Then it serves, and the one before it stands in shadow
        assertThat(catalog().champion()).contains(ReleaseId.parse("gru/10"));
        assertThat(catalog().previous()).contains(ReleaseId.parse("gru/9"));
        sendUntil(() -> blocks("gru/9") >= 1 || has(Kind.CONFIRMED));
        assertThat(models("explain")).contains("champion: gru/10", "gru/10 became a challenger", "a test says so");
    }

    @Test
    void whatWasMeasuredWhileNoRefereeWasThereCountsBeforeTimeDoes() throws Exception {
        // Given a challenger that has stood for an hour, and a referee that is away while forecasters measure that it
        // is worse
        publisher.release(ReleaseId.parse("gru/9"), ZeroRelease.forecasting(3));
        stopJudging();
        long since = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
        publisher.challengers(new Challengers(
                Challengers.VERSION,
                BaseRelease.ID,
                List.of(new Entry("gru/9", Role.CHALLENGER, since, Evidence.NONE, -1))));
        for (int i = 0; i < 3_000; i++) {
            PairedErrors errors = worse("gru/9", since + i);
            bench.send(bench.topics.accuracy(), errors.key(), errors.toJson());
        }
        bench.flush();

        // When it is back, and so much time has passed that too few live points would do
        judge(Duration.ofMinutes(1));
        Awaitility.await().atMost(KafkaBench.PATIENCE).until(() -> !decisions.isEmpty());

        // Then the live points decide
        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.REJECTED);
        assertThat(catalog().champion()).isEmpty();
    }

    /** A three-hundredth of a block, so that no poll brings more than one of them. */
    private PairedErrors worse(String challenger, long fromMs) {
        long[] count = {10};
        double[] champion = {4 + 0.1 * random.nextGaussian()};
        double[] challengers = {6 + 0.1 * random.nextGaussian()};
        return new PairedErrors(
                PairedErrors.VERSION,
                BaseRelease.ID,
                challenger,
                "test/0_0",
                fromMs,
                fromMs + 1,
                10 * 300 / Comparison.pointsOfEach(count.length),
                10,
                count,
                champion,
                challengers);
    }

    private int blocks(String id) {
        return Optional.of(catalog())
                .flatMap(ReleaseCatalog::challengers)
                .flatMap(record -> record.entries().stream()
                        .filter(entry -> entry.id().equals(id))
                        .findFirst())
                .map(entry -> entry.evidence().blocks())
                .orElse(0);
    }
}
