package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.network.Tensor;
import io.rollcast.trainer.fit.AcceptanceCheck;
import io.rollcast.trainer.fit.Stretch;
import io.rollcast.trainer.fit.Window;
import io.rollcast.trainer.fit.Windows;
import io.rollcast.trainer.releases.ReleaseCatalog;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Champion and entrant have the same weights here: on the same windows neither is better. */
class ContestTest {

    private static final ModelRelease BASE = BaseRelease.of(BaseRelease.BEST);
    private static final int HORIZON = BASE.spec().dimensions().horizon();
    private static final ReleaseId CHAMPION = ReleaseId.parse("gru/1");
    private static final ReleaseId ENTRANT = ReleaseId.parse("gru/2");
    private static final int CONTEXT = 50;

    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final AcceptanceCheck check;
    private final List<String> trials = new ArrayList<>();

    ContestTest() throws InterruptedException {
        Random random = new Random(3);
        List<double[]> series =
                Stream.generate(() -> wave(12 * random.nextDouble())).limit(20).toList();
        check = new AcceptanceCheck(Windows.withoutClock(CONTEXT, HORIZON, series, Window.ofSeries(series)));
    }

    private static double[] wave(double phase) {
        return IntStream.range(0, CONTEXT + HORIZON)
                .mapToDouble(t -> Math.sin(2 * Math.PI * (t + phase) / 12))
                .toArray();
    }

    private void enter(Contest.@Nullable Trials where, ModelRelease champion, ModelRelease entrant)
            throws InterruptedException {
        enter(where, champion, entrant, check);
    }

    private void enter(
            Contest.@Nullable Trials where, ModelRelease champion, ModelRelease entrant, AcceptanceCheck check)
            throws InterruptedException {
        ReleaseCatalog catalog = new ReleaseCatalog(
                Map.of(CHAMPION, champion.encode()),
                Optional.of(CHAMPION),
                Optional.empty(),
                Optional.empty(),
                List.of(CHAMPION),
                Map.of("gru", 1),
                Optional.empty(),
                List.of(),
                0);
        ReleasePublisher publisher = new ReleasePublisher(producer, Topics.withPrefix(""));
        new Contest(HORIZON, publisher, where, TrainerListener.NONE, Clock.systemUTC())
                .enter(ENTRANT, entrant, catalog, check);
    }

    private void tryLive(ReleaseId id, ModelRelease release, ReleaseId beside, String why) {
        trials.add("%s beside %s: %s".formatted(id, beside, why));
    }

    private ModelRelease fitted(long learntUntilMs) {
        Validation validation =
                check.judge(InferenceNetwork.of(BASE.spec(), BASE.weights())).validation();
        return TestReleases.like(BASE, validation, learntUntilMs);
    }

    @Test
    void aReleaseThatIsNoBetterOnWhatNeitherHasLearntIsLeft() throws InterruptedException {
        enter(this::tryLive, fitted(9_000), fitted(9_450));

        assertThat(trials).isEmpty();
    }

    @Test
    void aChampionOfTheLatestPointsIsNotJudgedOnThose() throws InterruptedException {
        // Given a champion fitted on the latest points to 9,900, and an entrant for whom those after 9,450 were
        // held out
        enter(this::tryLive, fitted(9_900), fitted(9_450));

        assertThat(trials)
                .singleElement()
                .asString()
                .contains("gru/2 beside gru/1", "gru/1 has learnt from some of that, so live points decide");
    }

    @Test
    void aChampionThatHasLearntAllSeriesIsComparedOnHeldOutTimeAlone() throws InterruptedException {
        // Given an entrant that forecasts more than the champion, and held-out time that rises as the series held out
        // do not
        List<double[]> waves =
                IntStream.range(0, 20).mapToObj(ContestTest::wave).toList();
        List<double[]> risen = IntStream.range(0, 5).mapToObj(ContestTest::wave).toList();
        risen.forEach(values -> IntStream.range(CONTEXT, CONTEXT + HORIZON).forEach(t -> values[t] += 2));
        Windows both = new Windows(
                CONTEXT,
                HORIZON,
                waves.stream().map(values -> new Stretch(values, 0)).toList(),
                waves.size(),
                Window.ofSeries(waves),
                Window.ofSeries(risen),
                0,
                List.of());
        AcceptanceCheck onBoth = new AcceptanceCheck(both);
        Map<String, Tensor> weights = new HashMap<>(BASE.weights());
        float[] bias = weights.get("head.bias").data().clone();
        Arrays.fill(bias, bias.length - HORIZON, bias.length, 1);
        weights.put("head.bias", Tensor.of(bias, bias.length));
        ModelRelease other = new ModelRelease(BASE.spec(), BASE.provenance(), weights);
        Validation of =
                onBoth.judge(InferenceNetwork.of(BASE.spec(), BASE.weights())).validation();
        ModelRelease entrant = TestReleases.like(
                other,
                onBoth.judge(InferenceNetwork.of(other.spec(), other.weights())).validation(),
                9_450L);

        // When it enters beside a champion that had series held out, and beside one that had none
        enter(this::tryLive, TestReleases.like(BASE, of, 9_000L), entrant, onBoth);
        assertThat(trials).isEmpty();
        enter(this::tryLive, TestReleases.like(BASE, TestReleases.onTimeAlone(of), 9_000L), entrant, onBoth);

        // Then
        assertThat(trials).singleElement().asString().contains("gru/2 beside gru/1: on held-out time it has");
    }

    @Test
    void whereNothingElseCanDecideWhatIsHeldOutDoes() throws InterruptedException {
        enter(null, fitted(9_900), fitted(9_450));

        assertThat(producer.history()).extracting(ProducerRecord::key).isEmpty();
    }
}
