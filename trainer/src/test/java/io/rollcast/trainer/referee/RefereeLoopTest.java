package io.rollcast.trainer.referee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance.Mase;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.trainer.TestReleases;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Challengers.Entry;
import io.rollcast.wire.Challengers.Role;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.PairedErrors;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The referee between the topics that it reads and the decisions that it writes.
 *
 * <p>It is long because its tests share a cluster of mock clients and ways to say what it holds.
 */
class RefereeLoopTest {

    private static final Topics TOPICS = Topics.withPrefix("");
    private static final TopicPartition MODELS = new TopicPartition(TOPICS.models(), 0);
    private static final TopicPartition ACCURACY = new TopicPartition(TOPICS.accuracy(), 0);
    private static final long START = 1_000_000;

    /** Points of one series in a block. */
    private static final int BLOCK = 32;

    private final Random random = new Random(5);
    private final List<Decision> decisions = new CopyOnWriteArrayList<>();
    private final AtomicInteger drops = new AtomicInteger();
    private final AtomicInteger newer = new AtomicInteger();

    /** So many decisions are refused by the broker. */
    private final AtomicInteger failures = new AtomicInteger();

    /** What comes after the batch. */
    private final List<ConsumerRecord<String, byte[]>> later = new ArrayList<>();

    /** New releases that are to enter, by their ids. */
    private final Map<String, ModelRelease> entrants = new LinkedHashMap<>();

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
            return Map.of(ACCURACY, new OffsetAndTimestamp(0, 0));
        }

        /** What was measured comes first. */
        @Override
        public synchronized ConsumerRecords<String, byte[]> poll(Duration timeout) {
            ConsumerRecords<String, byte[]> polled = super.poll(timeout);
            Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> sorted =
                    new TreeMap<>(Comparator.comparing(TopicPartition::topic));
            polled.partitions().forEach(partition -> sorted.put(partition, polled.records(partition)));
            return new ConsumerRecords<>(sorted, polled.nextOffsets());
        }
    };

    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()) {
                @Override
                public synchronized Future<RecordMetadata> send(
                        ProducerRecord<String, byte[]> record, @Nullable Callback callback) {
                    if (Decision.isKey(record.key()) && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        throw new KafkaException("not allowed to write");
                    }
                    return super.send(record, callback);
                }
            };

    /** A referee who finds these challengers and gets these records at one poll, until there is a decision. */
    private void judge(Duration patience, List<String> challengers, List<ConsumerRecord<String, byte[]>> batch)
            throws InterruptedException {
        PartitionInfo partition = new PartitionInfo(TOPICS.accuracy(), 0, Node.noNode(), new Node[0], new Node[0]);
        consumer.updatePartitions(TOPICS.accuracy(), List.of(partition));
        consumer.updateBeginningOffsets(Map.of(MODELS, 0L, ACCURACY, 0L));
        long measured = batch.stream()
                .filter(record -> record.topic().equals(TOPICS.accuracy()))
                .count();
        consumer.updateEndOffsets(Map.of(MODELS, 1L, ACCURACY, measured));
        List<Entry> entries = challengers.stream()
                .map(id -> new Entry(id, Role.CHALLENGER, 0, Evidence.NONE, -1))
                .toList();
        Challengers listed = new Challengers(Challengers.VERSION, BaseRelease.ID, entries);
        consumer.schedulePollTask(() ->
                consumer.addRecord(new ConsumerRecord<>(TOPICS.models(), 0, 0, Topics.CHALLENGERS, listed.toJson())));
        consumer.schedulePollTask(() -> batch.forEach(consumer::addRecord));
        consumer.schedulePollTask(() -> later.forEach(consumer::addRecord));
        RefereeLoop loop = new RefereeLoop(
                consumer,
                TOPICS,
                new Referee(patience),
                new DriftWatch(Set.of("last-value"), () -> 1),
                new ReleasePublisher(producer, TOPICS),
                new RefereeLoop.Listener() {
                    @Override
                    public void decided(Decision decision) {
                        decisions.add(decision);
                    }

                    @Override
                    public void drifted(int pointsOfEach) {
                        drops.incrementAndGet();
                    }

                    @Override
                    public void tooNew() {
                        newer.incrementAndGet();
                    }
                },
                Clock.fixed(Instant.ofEpochMilli(START), ZoneOffset.UTC));
        entrants.forEach(
                (id, release) -> loop.enter(ReleaseId.parse(id), release, ReleaseId.parse("base/1"), "a test says so"));
        Thread thread = new Thread(loop, "referee");
        thread.start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> !decisions.isEmpty());
        loop.close();
        thread.join();
    }

    private static ConsumerRecord<String, byte[]> pinned() {
        return new ConsumerRecord<>(TOPICS.models(), 0, 1, Topics.PINNED, BaseRelease.ID.getBytes(UTF_8));
    }

    private static ConsumerRecord<String, byte[]> release(long offset, String id, byte @Nullable [] file) {
        return new ConsumerRecord<>(TOPICS.models(), 0, offset, id, file);
    }

    private static ConsumerRecord<String, byte[]> measured(long offset, @Nullable String key, byte[] value) {
        return new ConsumerRecord<>(TOPICS.accuracy(), 0, offset, key, value);
    }

    /** What forecasters measure on so many blocks, with a challenger whose error is by so much the champion's. */
    private List<ConsumerRecord<String, byte[]>> paired(long offset, String challenger, int blocks, double factor) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            double[] champion = {BLOCK * (1 + 0.01 * random.nextGaussian())};
            double[] other = {BLOCK * (factor + 0.01 * random.nextGaussian())};
            PairedErrors errors = new PairedErrors(
                    PairedErrors.VERSION,
                    BaseRelease.ID,
                    challenger,
                    "test/0_0",
                    START + i,
                    START + i + 1,
                    1,
                    BLOCK,
                    new long[] {BLOCK},
                    champion,
                    other);
            records.add(measured(offset + i, errors.key(), errors.toJson()));
        }
        return records;
    }

    /** Blocks on which the champion is as usual, and then some on which it is worse. */
    private static List<ConsumerRecord<String, byte[]>> drop(long offset, long fromMs) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        for (int i = 0; i < DriftWatch.REFERENCE + 1; i++) {
            double error = i < DriftWatch.REFERENCE ? 0.5 : 0.9;
            records.add(accuracy(offset + 2 * i, fromMs + i, "last-value", 1));
            records.add(accuracy(offset + 2 * i + 1, fromMs + i, BaseRelease.ID, error));
        }
        // A block is over when the next interval has begun.
        records.add(accuracy(offset + records.size(), fromMs + records.size(), "last-value", 1));
        return records;
    }

    private static ConsumerRecord<String, byte[]> accuracy(long offset, long fromMs, String predictor, double error) {
        long[] count = {BLOCK};
        double[] errors = {error * BLOCK};
        long[] none = {};
        Accuracy accuracy = new Accuracy(
                Accuracy.VERSION, predictor, "test/0_0", fromMs, fromMs + 1, count, errors, errors, none, none, none);
        return measured(offset, predictor, accuracy.toJson());
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    @Test
    void aDropOfBeforeTheStartIsNotSeenAgain() throws InterruptedException {
        List<ConsumerRecord<String, byte[]>> before = drop(0, START - 60_000);

        judge(Duration.ofHours(1), List.of("gru/1"), both(before, drop(before.size(), START + 1)));

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.DRIFTED);
        assertThat(drops).hasValue(1);
    }

    @Test
    void aPinCountsForWhatWasMeasuredBesideIt() throws InterruptedException {
        judge(Duration.ofHours(1), List.of("gru/1"), both(paired(0, "gru/1", 20, 0.5), List.of(pinned())));

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.PINNED);
    }

    @Test
    void aRecordWithoutAKeyHidesNoPin() throws InterruptedException {
        judge(Duration.ZERO, List.of("gru/1"), List.of(measured(0, null, "?".getBytes(UTF_8)), pinned()));

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.PINNED);
    }

    /** Two challengers that a referee finds on the topic, and a third that was worse than both on what was held out. */
    private void judgeOneTooMany(boolean isFirstGone) throws InterruptedException {
        List<ModelRelease> releases = BaseRelease.networks().stream()
                .map(BaseRelease::of)
                .sorted(Comparator.comparingDouble(
                        release -> release.provenance().validation().error()
                                / release.provenance().validation().naiveError()))
                .toList();
        entrants.put("gru/9", releases.get(2));
        byte @Nullable [] first = isFirstGone ? null : releases.get(0).encode();
        judge(
                Duration.ofHours(1),
                List.of("gru/1", "gru/2"),
                List.of(
                        release(1, "gru/1", first),
                        release(2, "gru/2", releases.get(1).encode())));
    }

    @Test
    void afterARestartChallengersKeepTheirPlacesByWhatTheirReleasesSay() throws InterruptedException {
        judgeOneTooMany(false);

        assertThat(decisions).extracting(Decision::release).containsExactly("gru/9");
        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.LEFT);
    }

    @Test
    void aChallengerThatIsOnTheTopicNoLongerKeepsNoPlace() throws InterruptedException {
        judgeOneTooMany(true);

        assertThat(decisions).extracting(Decision::release).containsExactly("gru/1", "gru/9");
        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.LEFT, Kind.ENTERED);
    }

    /** A release with these mean absolute scaled errors on what was held out of its fit. */
    private static ModelRelease heldOut(double network, double naive) {
        ModelRelease base = BaseRelease.of(BaseRelease.BEST);
        Validation validation =
                new Validation(1, 1, 1.0, 1.0, 1, 1, 1, 0.5, 1, new Mase(network, naive, naive, naive, naive, null));
        return TestReleases.like(base, validation, null);
    }

    @Test
    void aReleaseThatWasFittedInHarderTimesIsComparedByTheNaiveForecastOfThem() throws InterruptedException {
        entrants.put("gru/9", heldOut(0.8, 1.6));

        judge(
                Duration.ofHours(1),
                List.of("gru/1", "gru/2"),
                List.of(
                        release(1, "gru/1", heldOut(0.5, 0.9).encode()),
                        release(2, "gru/2", heldOut(0.5, 0.8).encode())));

        assertThat(decisions).extracting(Decision::release).containsExactly("gru/2", "gru/9");
        assertThat(decisions.get(0).why()).contains("50.0 % of the best naive forecast's", "that of gru/2 62.5 %");
    }

    @Test
    void aReleaseOfAnotherHorizonServesAtOnceByADecisionWithTheNextNumber() throws InterruptedException {
        ModelRelease base = BaseRelease.of(BaseRelease.BEST);
        ModelSpec.Dimensions twenty = ModelSpec.Dimensions.ofMixture(
                1, 8, 50, 20, base.spec().dimensions().scaler());
        entrants.put("gru/9", new ModelRelease(ModelSpec.of("gru", twenty), base.provenance(), base.weights()));
        Decision seventh = new Decision(Decision.VERSION, 7, 0, Kind.REJECTED, "gru/8", BaseRelease.ID, "", null);

        judge(
                Duration.ofHours(1),
                List.of("gru/1"),
                List.of(release(1, Decision.key(seventh.number()), seventh.toJson())));

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.PROMOTED);
        assertThat(decisions).extracting(Decision::number).containsExactly(8);
        assertThat(producer.history())
                .extracting(ProducerRecord::key)
                .containsSubsequence(Topics.CHAMPION, Decision.key(8));
    }

    @Test
    void aReleaseThatIsRetiredBeforeItsTurnDoesNotEnter() throws InterruptedException {
        entrants.put("gru/9", heldOut(0.5, 1));

        judge(
                Duration.ofHours(1),
                List.of("gru/1"),
                both(paired(0, "gru/1", 20, 2), List.of(release(1, "gru/9", null))));

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.REJECTED);
    }

    @Test
    void whatWasMeasuredWhileNoRefereeWasThereCountsBeforeANewReleaseEnters() throws InterruptedException {
        entrants.put("gru/9", heldOut(0.5, 1));
        consumer.setMaxPollRecords(1);

        judge(Duration.ofHours(1), List.of("gru/1"), paired(0, "gru/1", 20, 2));

        assertThat(decisions).extracting(Decision::kind).first().isEqualTo(Kind.REJECTED);
    }

    @Test
    void aDecisionThatIsNotWrittenIsWrittenBeforeTheOthers() throws InterruptedException {
        failures.set(1);
        List<ConsumerRecord<String, byte[]>> first = paired(0, "gru/1", 20, 2);

        judge(
                Duration.ofHours(1),
                List.of("gru/1", "lstm/1"),
                both(both(first, paired(first.size(), "lstm/1", 20, 2)), List.of(pinned())));

        assertThat(decisions).extracting(Decision::release).containsExactly("gru/1", "lstm/1");
        assertThat(decisions).extracting(Decision::number).containsExactly(1, 2);
        assertThat(producer.history()).last().satisfies(record -> {
            assertThat(record.key()).isEqualTo(Topics.CHALLENGERS);
            assertThat(Challengers.parse(record.value()).entries()).isEmpty();
        });
    }

    @Test
    void whatNewerForecastersHaveMeasuredIsCountedAndLeftOut() throws InterruptedException {
        byte[] later = "{\"version\":2,\"errors\":[]}".getBytes(UTF_8);
        List<ConsumerRecord<String, byte[]>> ofLater = List.of(
                measured(0, "gru/1 beside base/1", later),
                measured(1, "gru/1 beside base/1", later),
                measured(2, "gru/1", "{\"version\":5}".getBytes(UTF_8)));

        judge(Duration.ofHours(1), List.of("gru/1"), both(ofLater, paired(3, "gru/1", 20, 2)));

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.REJECTED);
        assertThat(newer).hasValue(3);
    }

    @Test
    void theNumberOfADecisionThatThisBuildCannotReadIsTaken() throws InterruptedException {
        // Given what a later build decided, one of them while a decision waits
        failures.set(1);
        byte[] unknown = "{\"version\":2,\"kind\":\"adopted\"}".getBytes(UTF_8);
        later.add(release(2, Decision.key(8), unknown));

        judge(
                Duration.ofHours(1),
                List.of("gru/1"),
                both(List.of(release(1, Decision.key(7), unknown)), paired(0, "gru/1", 20, 2)));

        assertThat(decisions).extracting(Decision::number).containsExactly(9);
        assertThat(producer.history())
                .extracting(ProducerRecord::key)
                .doesNotContain(Decision.key(1), Decision.key(7), Decision.key(8));
    }

    @Test
    void aDecisionThatWaitsTakesNoNumberOfAnOperators() throws InterruptedException {
        failures.set(1);
        Decision promoted = new Decision(Decision.VERSION, 1, START, Kind.PROMOTED, "gru/7", null, "by hand", null);
        later.add(release(1, Decision.key(1), promoted.toJson()));

        judge(Duration.ofHours(1), List.of("gru/1"), paired(0, "gru/1", 20, 2));

        assertThat(decisions).extracting(Decision::number).containsExactly(2);
        assertThat(producer.history()).extracting(ProducerRecord::key).doesNotContain(Decision.key(1));
    }

    @Test
    void aPromotionWhoseDecisionIsNotWrittenIsTold() throws InterruptedException {
        failures.set(1);

        judge(Duration.ofHours(1), List.of("gru/1"), paired(0, "gru/1", 20, 0.5));

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.PROMOTED);
        assertThat(producer.history())
                .extracting(ProducerRecord::key)
                .containsOnlyOnce(Topics.CHAMPION)
                .containsSubsequence(Topics.CHAMPION, Decision.key(1));
    }

    @Test
    void aReleaseWhoseEntryIsNotWrittenEntersOnce() throws InterruptedException {
        failures.set(2);

        judgeOneTooMany(true);

        assertThat(decisions).extracting(Decision::release).containsExactly("gru/1", "gru/9");
        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.LEFT, Kind.ENTERED);
    }

    @Test
    void aReleaseThatFindsNoPlaceIsToldSoOnce() throws InterruptedException {
        failures.set(1);

        judgeOneTooMany(false);

        assertThat(decisions).extracting(Decision::kind).containsExactly(Kind.LEFT);
        assertThat(producer.history()).extracting(ProducerRecord::key).containsOnlyOnce(Decision.key(1));
    }
}
