package io.rollcast.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rollcast.audit.TopicReader;
import io.rollcast.chaos.Input.Place;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The dead-letter topic as a user's consumer sees it. Each letter is judged as it is read, and not kept: it has to be the
 * first and only one of an {@link OversizedRecords oversized record}, cut to its beginning, with the original length in a
 * header; or, by the reason in a header, the first of a late event, which is known by its place. One thread.
 */
public final class CommittedDeadLetters implements AutoCloseable {

    private static final int MOST_EXAMPLES = 10;
    private static final String LATE = Reason.LATE.label();

    private final TopicReader reader;
    private final BitSet seen = new BitSet();
    private final Set<Place> late = new LinkedHashSet<>();
    private final List<String> examples = new ArrayList<>();
    private long count;
    private long lateCount;
    private long wrong;

    CommittedDeadLetters(Map<String, Object> clientSettings, Topics topics) {
        reader = new TopicReader(clientSettings, topics.deadLetters());
    }

    /** Takes in what has come, without waiting. */
    void poll() {
        for (ConsumerRecord<byte[], byte[]> letter : reader.poll(Duration.ZERO)) {
            boolean isLate = LATE.equals(header(letter, "reason"));
            count += isLate ? 0 : 1;
            lateCount += isLate ? 1 : 0;
            String fault = isLate ? judgeLate(letter) : judge(letter.value(), header(letter, "length"));
            if (fault != null) {
                wrong("dead letter %d of partition %d %s".formatted(letter.offset(), letter.partition(), fault));
            }
        }
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader("rollcast." + name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private void wrong(String what) {
        wrong++;
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(what);
        }
    }

    /** What is wrong with a letter of a late event, or null; whether that was late, {@link #judgeLate(Set)} tells. */
    private @Nullable String judgeLate(ConsumerRecord<byte[], byte[]> letter) {
        String partition = header(letter, "partition");
        String offset = header(letter, "offset");
        if (partition == null || offset == null) {
            return "does not say where its event was";
        }
        Place place = new Place(Integer.parseInt(partition), Long.parseLong(offset));
        return late.add(place) ? null : "is a second one of the late event at %s".formatted(place);
    }

    /** All letters have been read: of late events there has to be one each, and of others none. */
    void judgeLate(Set<Place> expected) {
        for (Place place : late) {
            if (!expected.contains(place)) {
                wrong("a dead letter says that the event at %s is late, and it is not".formatted(place));
            }
        }
        for (Place place : expected) {
            if (!late.contains(place)) {
                wrong("the late event at %s has no dead letter".formatted(place));
            }
        }
    }

    /** What is wrong with a letter, or null. */
    private @Nullable String judge(byte @Nullable [] value, @Nullable String length) {
        OptionalInt known = value == null ? OptionalInt.empty() : OversizedRecords.number(value);
        if (value == null || known.isEmpty()) {
            return "is of no record that was meant to be rejected";
        }
        int number = known.getAsInt();
        byte[] sent = OversizedRecords.value(number);
        if (seen.get(number)) {
            return "is a second one of oversized record %d".formatted(number);
        }
        seen.set(number);
        if (value.length >= sent.length || !Arrays.equals(value, Arrays.copyOf(sent, value.length))) {
            return "is not the beginning of oversized record %d".formatted(number);
        }
        return String.valueOf(sent.length).equals(length)
                ? null
                : "has length %s in its header, not %d".formatted(length, sent.length);
    }

    /** Whether all that can be read now has been, and no transaction is open that may bring more. */
    boolean isAtEnd() {
        return reader.isAtEnd();
    }

    /** How many have been read, but those of late events. */
    long count() {
        return count;
    }

    /** How many of late events have been read. */
    long lateCount() {
        return lateCount;
    }

    /** How many of all of them should not be, not be as they are, or are missing. */
    long wrong() {
        return wrong;
    }

    /** The first few wrong ones, in words. */
    List<String> examples() {
        return examples;
    }

    @Override
    public void close() {
        reader.close();
    }
}
