package io.rollcast.trainer.referee;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.service.EndOfTopic;
import io.rollcast.trainer.referee.DriftWatch.Drop;
import io.rollcast.trainer.referee.Referee.Ruling;
import io.rollcast.trainer.releases.ReleasePublisher;
import io.rollcast.wire.Accuracy;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.NewerFormatException;
import io.rollcast.wire.PairedErrors;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The referee between Kafka's records. It reads who is champion, pinned and in shadow from the models topic, and what
 * forecasters have measured from the accuracy topic, from when the present challengers entered; it writes decisions, and what
 * comes of them, to the models topic. So it goes on after a restart where it was, and what an operator does by hand counts as
 * much as what it has done itself.
 *
 * <p>It runs on a thread of its own; the thread that fits tells it of new releases.
 *
 * <p>It is long because each kind of record of two topics is taken in here, and each kind of decision carried out.
 */
public final class RefereeLoop implements Runnable, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefereeLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);

    /** The challengers' record is written no more often, but where who is in it changes. */
    private static final long FIGURES_MS = 5_000;

    /** Is told of decisions, on the referee's thread. */
    public interface Listener {
        void decided(Decision decision);

        /** The champion's skill has dropped; so many points of each series have come since. */
        void drifted(int pointsOfEach);

        /** A forecaster of a later build has written a record that this one cannot read. */
        default void tooNew() {}

        /** A client of Kafka has thrown this; the referee tries again. */
        default void troubled(KafkaException trouble) {}
    }

    private record Entrant(String id, ModelRelease release, String beside, String why) {}

    private final Topics topics;
    private final ReleasePublisher publisher;
    private final Listener listener;
    private final Clock clock;
    private final Consumer<String, byte[]> consumer;
    private final Referee referee;
    private final DriftWatch drift;

    /** What was measured before is not watched: its drops have been decided on, and the first round learns from all points. */
    private final long startMs;

    private final Queue<Entrant> entrants = new ConcurrentLinkedQueue<>();
    private volatile boolean closing;

    /** What comes with Rollcast serves as long as the topic has no champion. */
    private String champion = BaseRelease.ID;

    private Optional<String> predecessor = Optional.empty();
    private int latestDecision;
    private long writtenMs;

    /** Where what was measured while no referee was there ends, of each partition that has not been read so far. */
    private final Map<TopicPartition, Long> unread = new HashMap<>();

    /** What has been polled but not judged: after a decision that cannot be carried out, the next turn goes on with it. */
    private final Queue<ConsumerRecord<String, byte[]>> unjudged = new ArrayDeque<>();

    /** Decisions that have been made and that no broker has taken yet; the referee makes none of them twice. */
    private final List<Decision> unwritten = new ArrayList<>();

    /** Kinds of records that later builds write in formats of theirs. */
    private final Set<String> tooNew = new HashSet<>();

    private boolean isWritten = true;

    /** A referee who has not begun. */
    public RefereeLoop(
            Map<String, Object> clientSettings,
            Topics topics,
            Referee referee,
            DriftWatch drift,
            ReleasePublisher publisher,
            Listener listener,
            Clock clock) {
        this(consumer(clientSettings), topics, referee, drift, publisher, listener, clock);
    }

    RefereeLoop(
            Consumer<String, byte[]> consumer,
            Topics topics,
            Referee referee,
            DriftWatch drift,
            ReleasePublisher publisher,
            Listener listener,
            Clock clock) {
        this.consumer = consumer;
        this.topics = topics;
        this.referee = referee;
        this.drift = drift;
        this.publisher = publisher;
        this.listener = listener;
        this.clock = clock;
        this.startMs = clock.millis();
    }

    private static Consumer<String, byte[]> consumer(Map<String, Object> clientSettings) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A new release, which is on the topic, is worth a trial or is to serve at once. Any thread may say so.
     *
     * @param beside the champion that it was compared with
     */
    public void enter(ReleaseId id, ModelRelease release, ReleaseId beside, String why) {
        entrants.add(new Entrant(id.toString(), release, beside.toString(), why));
    }

    /** Works until it is closed or interrupted. A broker that is away is waited for. */
    @Override
    public void run() {
        try (consumer) {
            boolean hasBegun = false;
            while (!closing) {
                try {
                    if (!hasBegun) {
                        begin();
                        hasBegun = true;
                    }
                    turn();
                } catch (WakeupException e) {
                    LOG.debug("Woken up to close");
                } catch (InterruptException e) {
                    // It has set the thread's mark again, with which the consumer could not close.
                    Thread.interrupted();
                    throw (InterruptedException) new InterruptedException("the referee was interrupted").initCause(e);
                } catch (KafkaException e) {
                    LOG.warn("Kafka is in trouble, decisions on releases wait: {}", e.toString());
                    listener.troubled(e);
                    TimeUnit.SECONDS.sleep(1);
                } catch (RuntimeException e) {
                    // Whatever it is: without the referee no release would ever be promoted or rolled back again.
                    LOG.error("A decision on a release failed, the next ones are made all the same", e);
                    TimeUnit.SECONDS.sleep(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the models topic to its end, and finds the place in what was measured. */
    private void begin() throws InterruptedException {
        TopicPartition models = new TopicPartition(topics.models(), 0);
        consumer.assign(List.of(models));
        consumer.seekToBeginning(List.of(models));
        released(BaseRelease.ID, BaseRelease.of(BaseRelease.BEST));
        List<Challengers> listed = new ArrayList<>();
        EndOfTopic.read(consumer, List.of(models), () -> {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                Challengers challengers = note(record);
                if (challengers != null) {
                    listed.add(challengers);
                }
            }
        });
        long end = consumer.position(models);
        if (!listed.isEmpty()) {
            referee.resume(listed.get(listed.size() - 1));
        }
        followChampion();
        List<TopicPartition> measured = consumer.partitionsFor(topics.accuracy()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        List<TopicPartition> all = new ArrayList<>(measured);
        all.add(models);
        consumer.assign(all);
        consumer.seek(models, end);
        seek(measured);
    }

    /** To when the present challengers entered. */
    private void seek(List<TopicPartition> measured) {
        long sinceMs = referee.challengersRecord().stream()
                .flatMap(record -> record.entries().stream())
                .mapToLong(Challengers.Entry::sinceMs)
                .min()
                .orElse(clock.millis());
        Map<TopicPartition, Long> times = new HashMap<>();
        measured.forEach(partition -> times.put(partition, sinceMs));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        unread.clear();
        unread.putAll(consumer.endOffsets(measured));
        for (TopicPartition partition : measured) {
            OffsetAndTimestamp offset = found.get(partition);
            if (offset == null) {
                // Looked up already: seekToEnd would look at the next poll, and pass over what comes until then.
                consumer.seek(partition, Objects.requireNonNull(unread.remove(partition), "looked up above"));
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
    }

    private void turn() throws InterruptedException {
        ConsumerRecords<String, byte[]> polled = consumer.poll(POLL);
        polled.records(topics.accuracy()).forEach(unjudged::add);
        for (ConsumerRecord<String, byte[]> record : polled.records(topics.models())) {
            note(record);
        }
        followChampion();
        for (ConsumerRecord<String, byte[]> record = unjudged.poll(); record != null; record = unjudged.poll()) {
            measured(record);
        }
        unread.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        if (unread.isEmpty()) {
            for (Entrant entrant = entrants.peek(); entrant != null; entrant = entrants.peek()) {
                // Its record may not have been polled yet.
                released(entrant.id, entrant.release);
                carryOut(referee.enter(entrant.id, entrant.beside, entrant.why, clock.millis()));
                // Not before: where the champion cannot be written, it comes again.
                entrants.remove(entrant);
            }
            carryOut(referee.passTime(clock.millis()));
        }
        boolean isDecided = !unwritten.isEmpty();
        writeDecisions();
        if (isDecided || (!isWritten && clock.millis() - writtenMs >= FIGURES_MS)) {
            write();
        }
    }

    /** Takes in a record of the models topic; returns the challengers' record, if it is one. */
    private @Nullable Challengers note(ConsumerRecord<String, byte[]> record) {
        String key = record.key();
        String text = record.value() == null || key == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
        try {
            if (Topics.CHAMPION.equals(key) && record.value() != null) {
                ReleaseId.require(text);
                boolean isRollback = record.headers().lastHeader(Topics.ROLLBACK) != null;
                Header previous = record.headers().lastHeader(ReleasePublisher.PREVIOUS);
                Optional<String> before = previous == null
                        ? Optional.of(champion)
                        : Optional.of(new String(previous.value(), StandardCharsets.UTF_8));
                before.ifPresent(ReleaseId::require);
                predecessor = isRollback ? Optional.empty() : before;
                champion = text;
            } else if (Topics.PINNED.equals(key)) {
                referee.pin(record.value() == null ? null : text);
            } else if (Topics.CHALLENGERS.equals(key) && record.value() != null) {
                return Challengers.parse(record.value());
            } else if (key != null && Decision.isKey(key) && record.value() != null) {
                decidedElsewhere(key, record.value());
            } else if (key != null && record.value() != null) {
                released(key, ModelRelease.decode(record.value()));
            } else if (key != null) {
                referee.retired(key);
                entrants.removeIf(entrant -> entrant.id.equals(key));
            }
        } catch (IllegalArgumentException | RefusedReleaseException e) {
            LOG.warn("The record {} on {} is left out: {}", key, topics.models(), e.getMessage());
        }
        return null;
    }

    /**
     * An operator decides, too: one that waits gives way to one of its number, unless that is the same. A number is also taken
     * where this build cannot read what was decided, as by a later one.
     */
    private void decidedElsewhere(String key, byte[] value) {
        int number = Decision.number(key);
        latestDecision = Math.max(latestDecision, number);
        if (unwritten.stream().anyMatch(own -> own.number() == number && !Arrays.equals(own.toJson(), value))) {
            unwritten.replaceAll(own -> own.withNumber(++latestDecision));
        }
        Decision.parse(value);
    }

    private void released(String id, ModelRelease release) {
        referee.released(
                id,
                release.spec().dimensions().horizon(),
                heldOutError(release),
                Objects.requireNonNullElse(release.provenance().learntUntilMs(), 0L));
    }

    private static double heldOutError(ModelRelease release) {
        Validation validation = release.provenance().validation();
        return validation.error() / validation.naiveError();
    }

    private void followChampion() throws InterruptedException {
        drift.follow(champion);
        if (referee.follow(champion, predecessor, clock.millis())) {
            write();
        }
    }

    private void measured(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        try {
            if (PairedErrors.isKey(record.key())) {
                isWritten = false;
                carryOut(referee.measured(PairedErrors.parse(record.value())));
            } else {
                Accuracy accuracy = Accuracy.parse(record.value());
                Drop drop = accuracy.fromMs() < startMs ? null : drift.measured(accuracy);
                if (drop != null) {
                    drifted(drop);
                }
            }
        } catch (NewerFormatException e) {
            listener.tooNew();
            if (tooNew.add(e.what())) {
                LOG.warn(
                        "Records on {} are left out and no decision rests on them until a trainer of the forecasters' build reads them: {}",
                        topics.accuracy(),
                        e.getMessage());
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("The record {} on {} is left out: {}", record.key(), topics.accuracy(), e.getMessage());
        }
    }

    private void drifted(Drop drop) {
        listener.drifted(drop.blocks() * drop.pointsOfEach());
        decide(
                Kind.DRIFTED,
                champion,
                null,
                "its error was %.0f %% of the best naive forecast's, and has been %.0f %% for %d blocks of %d points of each series; networks are fitted at once"
                        .formatted(100 * drop.usual(), 100 * drop.present(), drop.blocks(), drop.pointsOfEach()),
                null);
    }

    private void carryOut(List<Ruling> rulings) throws InterruptedException {
        for (Ruling ruling : rulings) {
            if (ruling.champion().isPresent()) {
                serve(ruling, ReleaseId.parse(ruling.champion().get()));
            }
            decide(ruling.kind(), ruling.release(), ruling.beside(), ruling.why(), ruling.evidence());
        }
    }

    private void serve(Ruling ruling, ReleaseId id) throws InterruptedException {
        if (ruling.kind() == Kind.ROLLED_BACK) {
            publisher.rollBack(id);
            predecessor = Optional.empty();
        } else {
            publisher.champion(id, Optional.of(ReleaseId.parse(ruling.beside())));
            predecessor = Optional.of(ruling.beside());
        }
        champion = id.toString();
        referee.follow(champion, predecessor, clock.millis());
        // What is usual at another horizon is learnt anew.
        if (referee.areComparable(champion, ruling.beside())) {
            drift.succeed(champion, provedGain(ruling.evidence()));
        }
    }

    /** By so much at least the winner's error is lower; 0 if that is not known. */
    private static double provedGain(@Nullable Evidence evidence) {
        return evidence == null || evidence.lower() == null ? 0 : Math.max(0, evidence.share(evidence.lower()));
    }

    private void decide(Kind kind, String release, @Nullable String beside, String why, @Nullable Evidence evidence) {
        isWritten = false;
        // It keeps its number, so that one of which Kafka loses the acknowledgement alone is on the topic once.
        unwritten.add(
                new Decision(Decision.VERSION, ++latestDecision, clock.millis(), kind, release, beside, why, evidence));
    }

    /** One that no broker takes is written at the next turn, before those that are made then. */
    private void writeDecisions() throws InterruptedException {
        while (!unwritten.isEmpty()) {
            Decision decision = unwritten.get(0);
            publisher.decision(decision);
            unwritten.remove(0);
            LOG.info("{} {}: {}", decision.release(), decision.kind(), decision.why());
            listener.decided(decision);
        }
    }

    private void write() throws InterruptedException {
        isWritten = false;
        Optional<Challengers> record = referee.challengersRecord();
        if (record.isPresent()) {
            publisher.challengers(record.get());
        }
        writtenMs = clock.millis();
        isWritten = true;
    }

    /** Ends {@link #run()} soon. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }
}
