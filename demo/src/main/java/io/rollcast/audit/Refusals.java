package io.rollcast.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.service.Right;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Source;
import io.rollcast.wire.Topics;
import io.rollcast.wire.points.PointRules;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Events that forecasters refused though anybody who reads them now may take them for points: those that lay in the future
 * when they came, those of series beyond {@code --max-series}, and those that came after the wall clock had closed their step.
 * Dead letters tell which.
 *
 * <p>Where events are partitioned anew, letters that earlier builds wrote of single events name the place on the internal topic:
 * of these only whole records are known, and which series had to stay away.
 */
public final class Refusals {

    private record Place(String topic, int partition, long offset) {}

    /** Whole records that lay in the future, and their keys: of a topic that was made anew, offsets come again. */
    private final Map<Place, Optional<ByteBuffer>> ahead = new HashMap<>();

    private final Map<Place, Set<String>> events = new HashMap<>();
    private final Set<String> beyondTheLimit = new TreeSet<>();
    private final boolean ofLate;

    private Refusals(boolean ofLate) {
        this.ofLate = ofLate;
    }

    /** The right to read them, without which none is known. */
    public static Right right(Topics topics) {
        return Right.topic(AclOperation.READ, topics.deadLetters()).orElse("events that were refused count as points");
    }

    /**
     * Reads the dead-letter topic, if it is there and may be read.
     *
     * @param rules by which events are points; where they alone tell what is late, letters of it do not count: a group whose
     *     offsets were lost reads records again, and refuses as late what it had forecast
     */
    public static Refusals read(Map<String, Object> clientSettings, Topics topics, PointRules rules) {
        boolean ofLate = rules.hasGrid() || !topics.keyedBySeries();
        Refusals refusals = new Refusals(ofLate);
        // As a pattern, so that a topic which is not there has no records.
        Source source = Source.matching(Pattern.compile(Pattern.quote(topics.deadLetters())));
        try (TopicReader reader = new TopicReader(clientSettings, source)) {
            reader.readToEnd(refusals::take);
        } catch (TopicAuthorizationException e) {
            return new Refusals(ofLate);
        }
        return refusals;
    }

    private void take(ConsumerRecord<byte[], byte[]> letter) {
        String reason = header(letter, "reason");
        String topic = header(letter, "topic");
        String partition = header(letter, "partition");
        String offset = header(letter, "offset");
        if (reason == null || topic == null || partition == null || offset == null) {
            return;
        }
        Place place = new Place(topic, Integer.parseInt(partition), Long.parseLong(offset));
        if (reason.equals(Reason.BAD_TIME.label())) {
            ahead.put(place, key(letter));
        } else if ((ofLate && reason.equals(Reason.LATE.label())) || reason.equals(Reason.SERIES_LIMIT.label())) {
            String series = key(letter).map(key -> UTF_8.decode(key).toString()).orElse("");
            events.computeIfAbsent(place, any -> new HashSet<>()).add(series);
            if (reason.equals(Reason.SERIES_LIMIT.label())) {
                beyondTheLimit.add(series);
            }
        }
    }

    private static Optional<ByteBuffer> key(ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.key()).map(ByteBuffer::wrap);
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader("rollcast." + name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    /** Whether a whole record was refused. */
    public boolean has(ConsumerRecord<byte[], byte[]> record) {
        return !ahead.isEmpty() && key(record).equals(ahead.get(place(record)));
    }

    /** Whether an event of a record was refused. */
    public boolean has(ConsumerRecord<byte[], byte[]> record, String series) {
        return !events.isEmpty() && events.getOrDefault(place(record), Set.of()).contains(series);
    }

    private static Place place(ConsumerRecord<byte[], byte[]> record) {
        return new Place(record.topic(), record.partition(), record.offset());
    }

    /** Series of which an event was refused because of {@code --max-series}. */
    public Set<String> beyondTheLimit() {
        return beyondTheLimit;
    }
}
