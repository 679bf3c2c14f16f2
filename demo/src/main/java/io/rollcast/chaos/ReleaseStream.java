package io.rollcast.chaos;

import io.rollcast.audit.ReferenceReplay.Released;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes releases of all three kinds in turn, and one of a network that sees the value alone, as those of earlier builds;
 * and changes of champion. It remembers what it published. It does not
 * wait for Kafka, which may be away: the client sends in order when it is back. Nothing here may block, because the thread
 * that publishes releases is the one that brings the broker back.
 */
public final class ReleaseStream implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** In this order. */
    static final List<ModelSpec> KINDS = Stream.concat(
                    ModelSpec.all(RandomRelease.dimensions()).stream(),
                    Stream.of(new ModelSpec.Gru(RandomRelease.dimensionsBefore())))
            .toList();

    private final Producer<String, byte[]> producer;
    private final String topic;
    private final long seed;
    private final Map<String, Released> byDigest = new HashMap<>();
    private final List<String> champions = new ArrayList<>();

    ReleaseStream(Map<String, Object> clientSettings, Topics topics, long seed) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.putAll(patientSettings());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RELEASE_BYTES);
        producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        topic = topics.models();
        producer.partitionsFor(topic);
        this.seed = seed;
    }

    /**
     * Settings of a producer that outlasts every outage. What it has once learnt of its topic, as it does before the first
     * fault, it does not forget: it would ask a broker that is away, and wait.
     */
    static Map<String, Object> patientSettings() {
        return Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE.toMillis(),
                CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
                "none",
                ProducerConfig.METADATA_MAX_IDLE_CONFIG,
                Duration.ofDays(365).toMillis());
    }

    /** Makes a new release the champion, and every third time the one that comes with Rollcast; returns its id. */
    String release() {
        if (champions.size() % 3 == 2) {
            name(BaseRelease.ID);
            return BaseRelease.ID;
        }
        int number = byDigest.size();
        ModelSpec spec = KINDS.get(number % KINDS.size());
        String id = new ReleaseId(spec.architecture(), 1 + number).toString();
        ModelRelease release = RandomRelease.of(spec, seed + number);
        byte[] file = release.encode();
        byDigest.put(ModelRelease.digest(file), new Released(id, release));
        send(id, file);
        name(id);
        return id;
    }

    /** Makes the champion before the present one champion again; returns its id. */
    String rollBack() {
        if (champions.size() < 2) {
            return release();
        }
        String id = champions.get(champions.size() - 2);
        name(id);
        return id;
    }

    private void name(String id) {
        champions.add(id);
        send(Topics.CHAMPION, id.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key, value));
    }

    /** All releases published, and the one that comes with Rollcast. */
    Map<String, Released> byDigest() {
        Map<String, Released> all = new HashMap<>(byDigest);
        all.putAll(base());
        return all;
    }

    /** The release that comes with Rollcast, by its digest. */
    public static Map<String, Released> base() {
        return Map.of(
                ModelRelease.digest(BaseRelease.file(BaseRelease.BEST)),
                new Released(BaseRelease.ID, BaseRelease.of(BaseRelease.BEST)));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
