package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RefusedReleaseException.Reason;
import io.rollcast.network.Safetensors;
import io.rollcast.network.Tensor;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReleaseWatcherTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LiveModel live = new LiveModel();
    private final ReleaseLedger ledger = new ReleaseLedger();
    private final ReleaseWatcher watcher =
            new ReleaseWatcher(live, new ForecasterMeters(registry, Clock.systemUTC()), ledger, Clock.systemUTC());
    private final Map<String, byte[]> topic = new HashMap<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReleaseWatcher.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
    }

    private void publish(String key, byte[] value) {
        publish(key, value, System.currentTimeMillis(), false);
    }

    private void publish(String key, byte[] value, long writtenMs, boolean isRollback) {
        topic.put(key, value);
        watcher.onRecord(key, value, writtenMs, isRollback, topic::get);
    }

    private void champion(String id) {
        publish(Topics.CHAMPION, id.getBytes(StandardCharsets.UTF_8));
    }

    private String serving() {
        ServedModel model = live.champion();
        return model == null ? "none" : model.id().toString();
    }

    private static byte[] good(long seed) {
        return TestReleases.random(TestReleases.gru(), seed).encode();
    }

    /** Publishes a file as {@code gru/2} and makes it champion, over a good {@code gru/1}. */
    private void assertRefused(byte[] file, Reason reason, String detail) {
        publish("gru/1", good(1));
        champion("gru/1");

        publish("gru/2", file);
        champion("gru/2");

        assertThat(serving()).isEqualTo("gru/1");
        assertThat(registry.get("rollcast.forecaster.refused.releases")
                        .tag("reason", reason.label())
                        .counter()
                        .count())
                .isPositive();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(message -> assertThat(message)
                        .contains("gru/2 is refused (" + reason.label() + ")", detail, "gru/1 goes on serving"));
    }

    @Test
    void aPinIsForTrainersAndRefusesNothing() {
        publish("gru/1", good(1));
        champion("gru/1");

        publish(Topics.PINNED, "gru/1".getBytes(StandardCharsets.UTF_8));

        assertThat(serving()).isEqualTo("gru/1");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneSatisfy(message -> assertThat(message).contains("refused"));
    }

    @Test
    void theChampionServes() {
        publish("gru/1", good(1));
        assertThat(serving()).isEqualTo("none");

        champion("gru/1");

        assertThat(serving()).isEqualTo("gru/1");
        assertThat(registry.get("rollcast.forecaster.swaps").counter().count()).isEqualTo(1);
    }

    @Test
    void aRestartIsNoNews() {
        // Given a forecaster that has just started
        watcher.serveBase(BaseRelease.BEST);
        assertThat(live.champion().servedSinceMs()).isNull();

        // When it reads what was written to the topic days ago
        long sixDaysAgo = System.currentTimeMillis() - 6 * 86_400_000L;
        publish("gru/7", good(7), sixDaysAgo - 3_600_000, false);
        publish("gru/8", new byte[100], sixDaysAgo - 60_000, false);
        publish(Topics.CHAMPION, "gru/7".getBytes(StandardCharsets.UTF_8), sixDaysAgo, true);

        // Then the champion has served since then, and nothing is said to have happened now
        assertThat(live.champion().servedSinceMs()).isEqualTo(sixDaysAgo);
        assertThat(ledger.answer().swaps()).singleElement().satisfies(swap -> {
            assertThat(swap.atMs()).isEqualTo(sixDaysAgo);
            assertThat(swap.why()).startsWith("Rolled back");
        });
        assertThat(ledger.answer().releases())
                .filteredOn(release -> release.id().equals("gru/7"))
                .singleElement()
                .matches(release -> release.served().fromMs() == sixDaysAgo);
        assertThat(ledger.answer().releases())
                .filteredOn(release -> release.id().equals("gru/8"))
                .singleElement()
                .matches(release -> release.refusal().atMs() == sixDaysAgo - 60_000);
    }

    @Test
    void aTimestampOfTheFutureIsNow() {
        publish("gru/1", good(1));

        publish(Topics.CHAMPION, "gru/1".getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE, false);

        assertThat(live.champion().servedSinceMs()).isLessThanOrEqualTo(System.currentTimeMillis());
    }

    @Test
    void aChampionThatIsNotThereYetServesWhenItComes() {
        champion("gru/1");
        assertThat(serving()).isEqualTo("none");
        assertThat(registry.get("rollcast.forecaster.refused.releases")
                        .tag("reason", "unknown-release")
                        .counter()
                        .count())
                .isEqualTo(1);

        publish("gru/1", good(1));

        assertThat(serving()).isEqualTo("gru/1");
    }

    @Test
    void aChampionThatIsRefusedIsToldAsLongAsItIsChampion() {
        publish("gru/1", good(1));
        champion("gru/1");
        publish("gru/2", new byte[10]);
        assertThat(championRefused()).as("it is not champion").isZero();

        champion("gru/2");
        assertThat(championRefused()).isOne();

        champion("gru/1");
        assertThat(championRefused()).as("the one that serves is champion").isZero();

        champion("gru/3");
        assertThat(championRefused()).isOne();

        publish("gru/3", good(3));
        assertThat(championRefused()).isZero();
    }

    private double championRefused() {
        return registry.get("rollcast.forecaster.champion.refused").gauge().value();
    }

    @Test
    void theSameChampionAgainIsNoSwap() {
        publish("gru/1", good(1));
        champion("gru/1");

        champion("gru/1");
        publish("gru/1", good(1));

        assertThat(registry.get("rollcast.forecaster.swaps").counter().count()).isEqualTo(1);
    }

    @Test
    void retirementsAndAWithdrawnChampionChangeNothing() {
        publish("gru/1", good(1));
        champion("gru/1");

        watcher.onRecord("gru/1", null, 0, false, topic::get);
        watcher.onRecord(Topics.CHAMPION, null, 0, false, topic::get);

        assertThat(serving()).isEqualTo("gru/1");
    }

    @Test
    void bytesThatAreNoFileAreRefused() {
        assertRefused("weights".getBytes(StandardCharsets.UTF_8), Reason.CORRUPT, "too few");
    }

    @Test
    void aTruncatedFileIsRefused() {
        assertRefused(Arrays.copyOf(good(2), good(2).length - 100), Reason.CORRUPT, "but the file holds");
    }

    @Test
    void anUnknownFormatIsRefused() {
        byte[] file =
                new Safetensors(TestReleases.weights(TestReleases.gru(), 2), Map.of("rollcast.format", "99")).encode();

        assertRefused(file, Reason.UNKNOWN_FORMAT, "99");
    }

    @Test
    void aWrongShapeIsRefused() throws Exception {
        Safetensors file = Safetensors.decode(good(2));
        Map<String, Tensor> weights = new LinkedHashMap<>(file.tensors());
        weights.put("head.bias", Tensor.of(new float[7], 7));

        assertRefused(new Safetensors(weights, file.metadata()).encode(), Reason.WRONG_SHAPE, "head.bias");
    }

    @Test
    void aWeightThatIsNoNumberIsRefused() throws Exception {
        Safetensors file = Safetensors.decode(good(2));
        Map<String, Tensor> weights = new LinkedHashMap<>(file.tensors());
        weights.put("head.bias", Tensor.of(new float[] {0, 1, 2, Float.NaN, 4, 5, 6, 7, 8, 9}, 10));

        assertRefused(
                new Safetensors(weights, file.metadata()).encode(),
                Reason.NON_FINITE,
                "element 3 of tensor 'head.bias'");
    }

    @Test
    void aReleaseWorseThanNaiveIsRefused() {
        ModelSpec spec = TestReleases.gru();
        byte[] file = new ModelRelease(spec, TestReleases.provenance(0.3), TestReleases.weights(spec, 2)).encode();

        assertRefused(file, Reason.WORSE_THAN_NAIVE, "1.2000 of the variance");
    }

    @Test
    void aFileOfAnotherArchitectureIsRefused() {
        byte[] file = TestReleases.random(
                        ModelSpec.of("lstm", TestReleases.gru().dimensions()), 2)
                .encode();

        assertRefused(file, Reason.WRONG_SHAPE, "the file holds a lstm");
    }

    @Test
    void aKeyThatIsNoReleaseIdIsRefused() {
        publish("latest and greatest", good(1));

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anySatisfy(message -> assertThat(message).contains("latest and greatest", "architecture/number"));
    }

    private void challengers(String... ids) {
        List<Challengers.Entry> entries = Arrays.stream(ids)
                .map(id -> new Challengers.Entry(id, Challengers.Role.CHALLENGER, 0, Evidence.NONE, -1))
                .toList();
        publish(Topics.CHALLENGERS, new Challengers(Challengers.VERSION, "gru/1", entries).toJson());
    }

    private List<String> inShadow() {
        return live.models().challengers().stream()
                .map(model -> model.id().toString())
                .toList();
    }

    @Test
    void challengersForecastInShadowAndTheChampionIsNotAmongThem() {
        publish("gru/1", good(1));
        publish("gru/2", good(2));
        champion("gru/1");
        challengers("gru/1", "gru/2", "gru/3");
        assertThat(inShadow()).containsExactly("gru/2");

        // One that comes after the list.
        publish("gru/3", good(3));
        assertThat(inShadow()).containsExactly("gru/2", "gru/3");

        champion("gru/2");
        assertThat(inShadow()).containsExactly("gru/1", "gru/3");
        assertThat(serving()).isEqualTo("gru/2");

        topic.remove(Topics.CHALLENGERS);
        watcher.onRecord(Topics.CHALLENGERS, null, 0, false, topic::get);
        assertThat(inShadow()).isEmpty();
    }

    @Test
    void aChallengerThatCannotServeIsRefusedAndTheOthersAreNot() {
        publish("gru/1", good(1));
        champion("gru/1");
        publish("gru/2", new byte[100]);
        publish("gru/3", good(3));
        challengers("gru/2", "gru/3");

        assertThat(inShadow()).containsExactly("gru/3");
        assertThat(serving()).isEqualTo("gru/1");
    }

    private double refusals() {
        return registry.find("rollcast.forecaster.refused.releases").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void aChallengerIsRefusedOnceHoweverOftenItsRecordIsWritten() {
        // Given a challenger that this build cannot read
        publish("gru/1", good(1));
        champion("gru/1");
        publish("gru/2", new byte[100]);
        publish("gru/3", good(3));
        challengers("gru/2", "gru/3");
        double once = refusals();

        // When the record is written anew, as it is whenever more is known of another one
        for (int i = 0; i < 20; i++) {
            challengers("gru/2", "gru/3");
        }

        // Then it is no news
        assertThat(refusals()).isEqualTo(once);
        assertThat(log.list).filteredOn(event -> event.getLevel() == Level.WARN).hasSize((int) once);
        assertThat(inShadow()).containsExactly("gru/3");
    }

    @Test
    void aChallengerThatWasRefusedIsLookedAtAgainWhenItsFileChangesOrItComesBack() {
        publish("gru/1", good(1));
        champion("gru/1");
        publish("gru/2", new byte[100]);
        challengers("gru/2");
        double before = refusals();

        // Another file of that name that is no better
        publish("gru/2", new byte[200]);
        assertThat(refusals()).isEqualTo(before + 1);

        // It leaves and comes back
        challengers("gru/1");
        challengers("gru/2");
        assertThat(refusals()).isEqualTo(before + 2);

        // And one that is
        publish("gru/2", good(2));
        assertThat(inShadow()).containsExactly("gru/2");
        assertThat(refusals()).isEqualTo(before + 2);
    }

    @Test
    void recordsOfAnotherFormatAreLeftOut() {
        publish("gru/1", good(1));
        champion("gru/1");
        publish(Topics.CHALLENGERS, "{\"version\":99}".getBytes(StandardCharsets.UTF_8));
        publish("decision-1", "no JSON".getBytes(StandardCharsets.UTF_8));

        assertThat(inShadow()).isEmpty();
        assertThat(serving()).isEqualTo("gru/1");
    }

    @Test
    void aChallengerWithoutAnIdIsLeftOut() {
        publish("gru/1", good(1));
        champion("gru/1");

        publish(
                Topics.CHALLENGERS,
                "{\"version\":1,\"champion\":\"gru/1\",\"entries\":[{\"since_ms\":0,\"blocks_to_decide\":-1}]}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(inShadow()).isEmpty();
        assertThat(serving()).isEqualTo("gru/1");
    }

    @Test
    void aRecordThatFailsForWhateverReasonDoesNotEndTheClient() {
        publish("gru/1", good(1));
        champion("gru/1");

        watcher.onRecord(Topics.CHAMPION, "gru/2".getBytes(StandardCharsets.UTF_8), 0, false, id -> {
            throw new IllegalStateException("no store");
        });

        assertThat(serving()).isEqualTo("gru/1");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("The record champion on the models topic is left out; gru/1 goes on serving");
    }

    @Test
    void aStormOfReleasesLeavesNoMoreLoadedThanServe() {
        publish("gru/1", good(1));
        champion("gru/1");
        for (int i = 2; i <= 101; i++) {
            publish("gru/" + i, good(i));
            challengers("gru/" + i, "gru/" + (i - 1));
            champion("gru/" + i);
        }

        assertThat(serving()).isEqualTo("gru/101");
        assertThat(inShadow()).containsExactly("gru/100");
    }
}
