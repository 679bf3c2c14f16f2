package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.series.UnreadableStateException;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointRules;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the <em>sources</em> have been read, the partitions that the events of an internal topic come from. After an outage
 * thousands of records of one are read, and then of the next.
 *
 * <p>The time of a source is that of its latest event or, where it has nothing more to read, that of the wall clock when it said
 * so, less by as much as its events have come after their time at least. It is left behind when it has stood still for {@value
 * #MOST_STILL_MS} ms, when it has had nothing to read for so long and all that ever came of it was read late, as a backlog is, or
 * when too much waits for it; and it counts again when it has caught up. No time is later than the latest event's of all.
 *
 * <p>Sources are bits of a number, of which the 65th shares that of the first, and so on: who waits for one then waits for both.
 *
 * <p>It is long because what is heard, waited for and stored of a source changes together.
 */
final class SourceTimes {

    /** More than the session timeout of a forecaster that was killed, and the start of its tasks elsewhere. */
    static final long MOST_STILL_MS = 120_000;

    /** So long holds what a source says of having nothing more to read. */
    static final long IDLE_MS = 3 * SourceTeller.IDLE_EVERY * 1_000L;

    /** So long, from its first event on, a new partition of the internal topic gets to know its sources; and longer, */
    static final long ACQUAINTANCE_MS = 10_000;

    /** but not for ever, while one has been told of that has not been read. */
    static final long MOST_ACQUAINTANCE_MS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(SourceTimes.class);

    /** Far from those of {@code PointMaker}, whose rows lie beside this one. */
    private static final byte VERSION = 101;

    private static final int LEFT = 1;
    private static final int DELAY_KNOWN = 2;
    private static final int HEAD_BYTES = 1 + 8 + 2;
    private static final int SOURCE_BYTES = 2 + 8 + 8 + 1 + 8;

    private static final class Source {
        final String name;
        final long bit;
        /** All that it brings from now on is later, as far as is known. */
        long readToMs = OpenSteps.NEVER;
        /** Of its events, from their time to when they were read: the least. */
        long delayMs = Long.MAX_VALUE;
        /** An event came when there was nothing else to read: the delay is its own, and not that of who reads. */
        boolean isDelayKnown;
        /** It has nothing more to read. */
        boolean isIdle;
        /** Since when it has had nothing to read, in the time of this life; below 0 before that was so. */
        long idleSinceMs = -1;
        /** Nothing more was to be read once. */
        boolean hasBeenIdle;
        /** Nobody waits for it. */
        boolean isLeft;
        /** When its time last moved, in the time of this life. */
        long movedMs;
        /** Sources of the series that an event came from last: those of the next new one as well, it is supposed. */
        long usual;

        Source(String name, int index, long livedMs) {
            this.name = name;
            this.movedMs = livedMs;
            this.bit = 1L << (index % Long.SIZE);
            this.usual = bit;
        }
    }

    private final PointRules rules;
    private final Clock clock;
    private final Map<Bytes, Source> sources = new LinkedHashMap<>();
    private long latestMs;
    /** When the first source came, in the time of this life. */
    private long firstMs;

    private boolean isAcquainted;
    private boolean isChanged;

    /** @param latestMs latest event time, or {@link OpenSteps#NEVER} */
    SourceTimes(PointRules rules, Clock clock, long latestMs) {
        this.rules = rules;
        this.clock = clock;
        this.latestMs = latestMs;
    }

    /** Latest event time, none ahead of the wall clock, epoch milliseconds, or {@link OpenSteps#NEVER}. */
    long latestMs() {
        return latestMs;
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    private Source source(Bytes id, long livedMs) {
        Source source = sources.get(id);
        if (source == null) {
            source = new Source(SourceTime.name(id), sources.size(), livedMs);
            firstMs = sources.isEmpty() ? livedMs : firstMs;
            sources.put(id, source);
            isChanged = true;
        }
        return source;
    }

    /** What the sources of a series are when an event of one has come: those of a new series, 0 so far, as is usual there. */
    long joined(Bytes id, long sofar) {
        Source source = source(id, 0);
        long joined = (sofar == 0 ? source.usual : sofar) | source.bit;
        isChanged |= joined != source.usual;
        source.usual = joined;
        return joined;
    }

    /** An event has come, from wherever; returns whether it closes steps. */
    boolean see(long timestampMs) {
        long nowMs = clock.millis();
        if (timestampMs <= latestMs || timestampMs > nowMs + OpenSteps.MOST_SKEW_MS) {
            return false;
        }
        long before = closedBefore(latestMs);
        latestMs = Math.max(latestMs, Math.min(timestampMs, nowMs));
        return closedBefore(latestMs) != before;
    }

    /** A source has been read up to a time; returns whether what waits for it has to be looked at. */
    boolean readTo(Bytes id, long timestampMs, long livedMs) {
        Source source = source(id, livedMs);
        hasMore(source);
        isChanged |= source.hasBeenIdle && !source.isDelayKnown;
        source.isDelayKnown |= source.hasBeenIdle;
        long nowMs = clock.millis();
        if (timestampMs > nowMs + OpenSteps.MOST_SKEW_MS) {
            return false;
        }
        long timeMs = Math.min(timestampMs, nowMs);
        source.delayMs = Math.min(source.delayMs, nowMs - timeMs);
        return goOn(source, timeMs, livedMs);
    }

    private boolean goOn(Source source, long timeMs, long livedMs) {
        boolean wasLeft = source.isLeft;
        long before = closedBefore(source.readToMs);
        if (timeMs > source.readToMs) {
            source.readToMs = timeMs;
            source.movedMs = livedMs;
        }
        source.isLeft = wasLeft && !isAbreast(source);
        return changed(source.isLeft != wasLeft || (!wasLeft && closedBefore(source.readToMs) != before));
    }

    private boolean changed(boolean isSo) {
        isChanged |= isSo;
        return isSo;
    }

    private long closedBefore(long timeMs) {
        return timeMs == OpenSteps.NEVER ? OpenSteps.NEVER : rules.closedBefore(timeMs);
    }

    private boolean isAbreast(Source source) {
        return closedBefore(latestMs) <= source.readToMs;
    }

    /** A source has something to read, which nobody has read yet. */
    void unread(Bytes id, long livedMs) {
        hasMore(source(id, livedMs));
    }

    private static void hasMore(Source source) {
        source.isIdle = false;
        source.idleSinceMs = -1;
    }

    /**
     * A source has nothing more to read; returns whether what waits for it has to be looked at.
     *
     * @param atMs when that was so, by the wall clock
     */
    boolean idle(Bytes id, long atMs, long livedMs) {
        Source source = source(id, livedMs);
        source.isIdle = true;
        source.hasBeenIdle = true;
        source.idleSinceMs = source.idleSinceMs < 0 ? livedMs : source.idleSinceMs;
        source.movedMs = livedMs;
        boolean wasLeft = source.isLeft;
        boolean isOn = source.delayMs != Long.MAX_VALUE && goOn(source, atMs - source.delayMs, livedMs);
        boolean isQuiet = !source.isDelayKnown && livedMs - source.idleSinceMs >= MOST_STILL_MS;
        source.isLeft = isQuiet && !isAbreast(source);
        if (source.isLeft && !wasLeft) {
            leave(source, "nothing of it has come for %d s but what is older".formatted(MOST_STILL_MS / 1_000));
        }
        return changed(isOn || wasLeft != source.isLeft);
    }

    /** Time has passed; returns whether what waits has to be looked at. */
    boolean pass(long livedMs) {
        boolean isOn = !isAcquainted && isAcquaintedBy(livedMs);
        isAcquainted |= isOn;
        for (Source source : sources.values()) {
            long stillMs = livedMs - source.movedMs;
            source.isIdle &= stillMs < IDLE_MS; // else who should say so is gone, and what came meanwhile waits
            if (!source.isLeft && stillMs >= MOST_STILL_MS) {
                leave(source, "its time has stood still for %d s".formatted(MOST_STILL_MS / 1_000));
                isOn = true;
            }
        }
        return changed(isOn);
    }

    private boolean isAcquaintedBy(long livedMs) {
        boolean areAllRead =
                sources.values().stream().allMatch(source -> source.isIdle || source.readToMs != OpenSteps.NEVER);
        long sinceMs = livedMs - firstMs;
        return !isEmpty() && sinceMs >= (areAllRead ? ACQUAINTANCE_MS : MOST_ACQUAINTANCE_MS);
    }

    /** Whether one has more to read, as far as is known: that no event comes is no silence then. */
    boolean haveMore() {
        return sources.values().stream().anyMatch(source -> !source.isIdle && !source.isLeft);
    }

    /** Too much waits for any of these sources; returns whether it has to be looked at, as less does now. */
    boolean shorten(long these) {
        if (!isAcquainted) {
            isAcquainted = true;
            return changed(true);
        }
        Source slowest = null;
        for (Source source : sources.values()) {
            if (isWaitedFor(source, these) && (slowest == null || source.readToMs < slowest.readToMs)) {
                slowest = source;
            }
        }
        if (slowest == null || isAbreast(slowest)) {
            return false;
        }
        leave(slowest, "more than enough steps are open");
        return changed(true);
    }

    private void leave(Source source, String why) {
        source.isLeft = true;
        LOG.warn(
                "{} is read up to {} ms and no longer waited for, because {}, while the latest event is of {} ms: some of its events may be late",
                source.name,
                source.readToMs,
                why,
                latestMs);
    }

    private static boolean isWaitedFor(Source source, long these) {
        return !source.isLeft && (source.bit & these) != 0;
    }

    /** The time of what waits for these sources; none as long as one has no time, or others may be there. */
    OptionalLong of(long these) {
        if (latestMs == OpenSteps.NEVER || (!isEmpty() && !isAcquainted)) {
            return OptionalLong.empty();
        }
        long least = latestMs;
        for (Source source : sources.values()) {
            if (isWaitedFor(source, these)) {
                least = Math.min(least, source.readToMs);
            }
        }
        return least == OpenSteps.NEVER ? OptionalLong.empty() : OptionalLong.of(least);
    }

    /** Whether there is anything to be stored anew since the last call. */
    boolean takeChanged() {
        boolean was = isChanged;
        isChanged = false;
        return was;
    }

    /**
     * The sources as bytes: version u8, latest event time i64, number u16; each: length of its id u16, id, its time i64, its least
     * delay i64, whether it is left behind and whether its delay is known u8 (1 and 2), usual sources of its series u64.
     */
    byte[] encode() {
        int size = HEAD_BYTES;
        for (Bytes id : sources.keySet()) {
            size += SOURCE_BYTES + id.get().length;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(size).put(VERSION).putLong(latestMs).putShort((short) sources.size());
        sources.forEach((id, source) -> bytes.putShort((short) id.get().length)
                .put(id.get())
                .putLong(source.readToMs)
                .putLong(source.delayMs)
                .put((byte) ((source.isLeft ? LEFT : 0) | (source.isDelayKnown ? DELAY_KNOWN : 0)))
                .putLong(source.usual));
        return bytes.array();
    }

    /**
     * Goes on where {@link #encode} was called.
     *
     * @throws UnreadableStateException if another build wrote it in another format, or the bytes end too early
     */
    void decode(byte[] encoded) {
        try {
            decode(ByteBuffer.wrap(encoded));
        } catch (BufferUnderflowException e) {
            throw StepFormats.damaged("the times of a partition's sources", encoded);
        }
    }

    private void decode(ByteBuffer bytes) {
        byte version = bytes.get();
        if (version != VERSION) {
            throw StepFormats.unknown("the times of a partition's sources", version, "format " + VERSION);
        }
        latestMs = Math.max(latestMs, bytes.getLong());
        int count = Short.toUnsignedInt(bytes.getShort());
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(id);
            Source source = source(Bytes.wrap(id), 0);
            source.readToMs = bytes.getLong();
            source.delayMs = bytes.getLong();
            byte flags = bytes.get();
            source.isLeft = (flags & LEFT) != 0;
            source.isDelayKnown = (flags & DELAY_KNOWN) != 0;
            source.usual = bytes.getLong();
        }
        isAcquainted = true;
        isChanged = false;
    }
}
