package io.rollcast.trainer.releases;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.service.EndOfTopic;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Decision;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content of the models topic: the releases, and which of them is the champion. Each reading starts at the beginning of the
 * topic, which is compacted and small.
 *
 * @param files bytes of the releases by id
 * @param champion id of the release that is to serve, if one was named
 * @param previous id of the champion before it
 * @param pinned id of the release that stays champion, if one was pinned
 * @param champions ids in the champion's records on the topic, the oldest first; compaction removes all but the latest
 * @param highest highest number of each architecture's releases on the topic, retired ones included
 * @param challengers the releases that forecast in shadow, if a trainer has named any
 * @param decisions the latest decisions on releases, the oldest first
 * @param latestDecision highest number of a decision, of those included that this build cannot read; 0 for none
 */
public record ReleaseCatalog(
        Map<ReleaseId, byte[]> files,
        Optional<ReleaseId> champion,
        Optional<ReleaseId> previous,
        Optional<ReleaseId> pinned,
        List<ReleaseId> champions,
        Map<String, Integer> highest,
        Optional<Challengers> challengers,
        List<Decision> decisions,
        int latestDecision) {

    /** Id of the release that comes with Rollcast: every forecaster has it, so it is on no topic. */
    public static final ReleaseId BASE = ReleaseId.parse(BaseRelease.ID);

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseCatalog.class);

    /**
     * Reads the topic from its beginning to its present end.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException if its partition gives nothing for a minute
     */
    public static ReleaseCatalog read(Map<String, Object> clientSettings, Topics topics) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topics.models(), 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Reading reading = new Reading();
            EndOfTopic.read(
                    consumer,
                    partitions,
                    () -> consumer.poll(Duration.ofMillis(200)).forEach(reading::take));
            return reading.catalog();
        }
    }

    /**
     * Reads as {@link #read}, and while brokers are away tries again for {@link ReleasePublisher#PATIENCE}: their restart
     * must not lose what a fit has taken hours for.
     *
     * @throws RetriableException if they are away for longer
     */
    public static ReleaseCatalog readPatiently(Map<String, Object> clientSettings, Topics topics)
            throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            try {
                return read(clientSettings, topics);
            } catch (RetriableException e) {
                if (System.nanoTime() - begun > ReleasePublisher.PATIENCE.toNanos()) {
                    throw e;
                }
                LOG.warn("Topic {} cannot be read, and is tried again: {}", topics.models(), e.getMessage());
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private static final class Reading {
        private final Map<ReleaseId, byte[]> files = new TreeMap<>();
        private final Map<String, Integer> highest = new HashMap<>();
        private @Nullable ReleaseId champion;
        private @Nullable ReleaseId previous;
        private @Nullable ReleaseId pinned;
        private @Nullable Challengers challengers;
        private final Map<Integer, Decision> decisions = new TreeMap<>();
        private int latestDecision;
        private final List<ReleaseId> champions = new ArrayList<>();

        void take(ConsumerRecord<String, byte[]> record) {
            if (record.key().equals(Topics.CHAMPION)) {
                champion = idIn(record);
                if (champion != null) {
                    champions.add(champion);
                }
                Header header = record.headers().lastHeader(ReleasePublisher.PREVIOUS);
                previous = header == null ? null : idOrNull(new String(header.value(), StandardCharsets.UTF_8));
                return;
            }
            if (record.key().equals(Topics.PINNED)) {
                pinned = idIn(record);
                return;
            }
            if (record.key().equals(Topics.CHALLENGERS) || Decision.isKey(record.key())) {
                takeJson(record.key(), record.value());
                return;
            }
            ReleaseId id = idOrNull(record.key());
            if (id != null) {
                highest.merge(id.architecture(), id.number(), Math::max);
                if (record.value() == null) {
                    files.remove(id);
                } else {
                    files.put(id, record.value());
                }
            }
        }

        /** A record that cannot be read is left out: the trainer, which writes them, says why. */
        private void takeJson(String key, byte @Nullable [] value) {
            try {
                if (key.equals(Topics.CHALLENGERS)) {
                    challengers = value == null ? null : Challengers.parse(value);
                    return;
                }
                int number = Decision.number(key);
                latestDecision = Math.max(latestDecision, number);
                decisions.remove(number);
                if (value != null) {
                    decisions.put(number, Decision.parse(value));
                }
            } catch (IllegalArgumentException e) {
                LOG.debug("The record {} is left out: {}", key, e.getMessage());
            }
        }

        private static @Nullable ReleaseId idIn(ConsumerRecord<String, byte[]> record) {
            return record.value() == null ? null : idOrNull(new String(record.value(), StandardCharsets.UTF_8));
        }

        private static @Nullable ReleaseId idOrNull(String text) {
            try {
                return ReleaseId.parse(text);
            } catch (IllegalArgumentException e) {
                return null; // a foreign key, which is neither numbered nor kept nor retired
            }
        }

        ReleaseCatalog catalog() {
            return new ReleaseCatalog(
                    files,
                    Optional.ofNullable(champion),
                    Optional.ofNullable(previous),
                    Optional.ofNullable(pinned).filter(id -> id.equals(BASE) || files.containsKey(id)),
                    List.copyOf(champions),
                    highest,
                    Optional.ofNullable(challengers),
                    List.copyOf(decisions.values()),
                    latestDecision);
        }
    }

    /**
     * Returns the release that serves, as far as the topic shows. Forecasters refuse a champion that cannot be read and keep
     * serving the previous one; a forecaster that restarts reads the champion's records from the beginning and serves the
     * latest release that it can. Once compaction has removed the earlier records, there is none.
     */
    public Optional<ReleaseId> serving() {
        for (int i = champions.size() - 1; i >= 0; i--) {
            if (refusal(champions.get(i)).isEmpty()) {
                return Optional.of(champions.get(i));
            }
        }
        return Optional.empty();
    }

    /** Returns the reason why forecasters refuse a release; empty if they do not. */
    public Optional<String> refusal(ReleaseId id) {
        if (id.equals(BASE)) {
            return Optional.empty();
        }
        byte[] file = files.get(id);
        if (file == null) {
            return Optional.of("it is not on the topic");
        }
        try {
            String architecture = ModelRelease.decode(file).spec().architecture();
            return architecture.equals(id.architecture())
                    ? Optional.empty()
                    : Optional.of("the file holds a %s".formatted(architecture));
        } catch (RefusedReleaseException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Returns the id of the next release of an architecture; numbers are never used twice. */
    public ReleaseId next(String architecture) {
        return new ReleaseId(architecture, highest.getOrDefault(architecture, 0) + 1);
    }

    /** Returns the number of the next decision. */
    public int nextDecision() {
        return latestDecision + 1;
    }

    /** Returns the latest release of an architecture that can be read. */
    public Optional<Map.Entry<ReleaseId, ModelRelease>> latest(String architecture) {
        return files.keySet().stream()
                .filter(id -> id.architecture().equals(architecture))
                .sorted(Comparator.reverseOrder())
                .flatMap(id -> decode(id).map(release -> Map.entry(id, release)).stream())
                .findFirst();
    }

    /** Returns a release, if it can be read and is on the topic, or comes with Rollcast. */
    public Optional<ModelRelease> decode(ReleaseId id) {
        if (id.equals(BASE)) {
            return Optional.of(BaseRelease.of(BaseRelease.BEST));
        }
        byte[] file = files.get(id);
        if (file == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ModelRelease.decode(file));
        } catch (RefusedReleaseException e) {
            return Optional.empty(); // it cannot be a parent or champion; forecasters report why
        }
    }

    /**
     * Returns the releases to retire so that {@code keep} of each architecture stay. The champion, the previous champion,
     * the pinned release, the serving one and those in shadow always stay.
     */
    public List<ReleaseId> superfluous(int keep) {
        Set<ReleaseId> sacred = new HashSet<>();
        champion.ifPresent(sacred::add);
        previous.ifPresent(sacred::add);
        pinned.ifPresent(sacred::add);
        serving().ifPresent(sacred::add);
        challengers.ifPresent(record -> record.ids().forEach(id -> sacred.add(ReleaseId.parse(id))));
        Map<String, Integer> kept = new HashMap<>();
        List<ReleaseId> retired = new ArrayList<>();
        for (ReleaseId id :
                files.keySet().stream().sorted(Comparator.reverseOrder()).toList()) {
            if (kept.merge(id.architecture(), 1, Integer::sum) > keep && !sacred.contains(id)) {
                retired.add(id);
            }
        }
        return retired;
    }
}
