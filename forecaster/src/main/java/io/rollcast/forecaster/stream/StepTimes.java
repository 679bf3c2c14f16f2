package io.rollcast.forecaster.stream;

import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointRules;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The times that the steps of a task's series are closed by.
 *
 * <p>Where events are read from the partition that they were written to, there is one time for all, see {@link OpenSteps}. Where
 * an internal topic brings the events of a series together, they come from several partitions, its <em>sources</em>, and after
 * an outage thousands of records of one source are read, and then of the next. There a series waits for all the sources that
 * its events come from: its time is the least of theirs, as that of a watermark is.
 *
 * <p>The time of a source is that of its latest event or, where it has nothing more to read, that of the wall clock when it said
 * so, less by as much as its events have come after their time at least. It
 * is left behind when it has stood still for {@value #MOST_STILL_MS} ms, or when too much is open, and waited for again when it
 * has caught up. No time is later than the latest event's of all.
 *
 * <p>Series with the same sources share an {@link OpenSteps}. Sources are bits of a number, of which the 65th shares that of the
 * first, and so on: who waits for one then waits for both.
 */
final class StepTimes {

    /** More than the session timeout of a forecaster that was killed, and the start of its tasks elsewhere. */
    static final long MOST_STILL_MS = 120_000;

    /** So long holds what a source says of having nothing more to read. */
    static final long IDLE_MS = 3 * SourceTeller.IDLE_EVERY * 1_000L;

    /** So long, from its first event on, a new partition of the internal topic gets to know its sources; and longer, */
    static final long ACQUAINTANCE_MS = 10_000;

    /** but not for ever, while one has been told of that has not been read. */
    static final long MOST_ACQUAINTANCE_MS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(StepTimes.class);
    /** Far from those of {@code PointMaker}, whose rows lie beside this one. */
    private static final byte VERSION = 101;

    private static final int HEAD_BYTES = 1 + 8 + 2;
    private static final int SOURCE_BYTES = 2 + 8 + 8 + 1 + 8;

    private static final class Source {
        final String name;
        final long bit;
        /** All that it brings from now on is later, as far as is known. */
        long readToMs = OpenSteps.NEVER;
        /** Of its events, from their time to when they were read: the least. */
        long delayMs = Long.MAX_VALUE;
        /** It has nothing more to read. */
        boolean isIdle;
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

    /** Series with the same sources. */
    private static final class Group {
        final OpenSteps steps;
        int series;

        Group(OpenSteps steps) {
            this.steps = steps;
        }
    }

    private final PointRules rules;
    private final Clock clock;
    private final Map<Bytes, Source> sources = new LinkedHashMap<>();
    private final Map<Long, Group> groups = new HashMap<>();
    private long latestMs;
    private boolean isAcquainted;
    /** When the first source came, in the time of this life. */
    private long firstMs;

    private boolean isChanged;

    /**
     * Times of a partition, one for all its series until an event names a source.
     *
     * @param latestMs latest event time, or {@link OpenSteps#NEVER}
     * @param closedBeforeMs steps that began before it are closed, or {@link OpenSteps#NEVER}
     * @param stored what {@link #encodeSources} gave, or null
     */
    StepTimes(PointRules rules, Clock clock, long latestMs, long closedBeforeMs, byte @Nullable [] stored) {
        this.rules = rules;
        this.clock = clock;
        this.latestMs = latestMs;
        groups.put(0L, new Group(new OpenSteps(rules, clock, latestMs, closedBeforeMs)));
        if (stored != null) {
            decodeSources(ByteBuffer.wrap(stored));
        }
    }

    /** Latest event time, none ahead of the wall clock, epoch milliseconds, or {@link OpenSteps#NEVER}. */
    long latestMs() {
        return latestMs;
    }

    /**
     * Whether the clock of an event that has come is ahead, and its series closes its steps by its own time. Where a series
     * waits for sources, one that is a little ahead must not make it go on without them.
     */
    boolean isAhead(long sources, long timestampMs) {
        return sources == 0 ? timestampMs > latestMs : of(sources).isFarAhead(timestampMs);
    }

    /** Whether the series of an event that has come closes its steps by its own time: it lags behind, or its clock is ahead. */
    boolean isApart(long sources, long timestampMs) {
        return timestampMs < of(sources).closedBeforeMs() || isAhead(sources, timestampMs);
    }

    /** The steps of the series that have these sources. */
    OpenSteps of(long sources) {
        return group(sources).steps;
    }

    private Group group(long sources) {
        Group group = groups.get(sources);
        if (group == null) {
            group = new Group(new OpenSteps(rules, clock, OpenSteps.NEVER, OpenSteps.NEVER));
            groups.put(sources, group);
            OptionalLong timeMs = time(sources);
            if (timeMs.isPresent()) {
                group.steps.advance(timeMs.getAsLong());
            }
        }
        return group;
    }

    /** One more series has these sources. */
    void enter(long sources) {
        group(sources).series++;
    }

    /** A series has ended, or has other sources from now on. */
    void leave(long sources, String series) {
        Group group = group(sources);
        group.steps.forget(series);
        group.series--;
        if (group.series == 0 && sources != 0) {
            groups.remove(sources);
        }
    }

    /** A partition that has had no event of its own, because its series came from another, begins at their latest time. */
    void beginAt(long timestampMs) {
        see(timestampMs);
        of(0).beginAt(latestMs);
    }

    /** The first of the series that are apart, of each group those first that have waited for longest. */
    List<String> apart(int most) {
        List<String> apart = new ArrayList<>();
        groups.values().forEach(group -> apart.addAll(group.steps.apart(most)));
        return apart;
    }

    /** What the sources of a series are when an event of one has come: those of a new series, 0 so far, as is usual there. */
    long sources(@Nullable Bytes id, long sofar) {
        if (id == null) {
            return 0;
        }
        Source source = source(id, 0);
        long usual = (sofar == 0 ? source.usual : sofar) | source.bit;
        isChanged |= usual != source.usual;
        source.usual = usual;
        return usual;
    }

    /**
     * An event has come; returns the series that have steps to close.
     *
     * @param id of the source, or null where there is but the partition itself
     * @param livedMs time of this life
     */
    List<String> event(@Nullable Bytes id, long timestampMs, long livedMs) {
        long before = closedBefore(latestMs);
        see(timestampMs);
        boolean isOn = closedBefore(latestMs) != before;
        if (id == null) {
            List<String> due = of(0).advance(timestampMs);
            return isOn && hasSources()
                    ? Stream.concat(due.stream(), advance().stream()).toList()
                    : due;
        }
        Source source = source(id, livedMs);
        source.isIdle = false;
        if (!of(0).isFarAhead(timestampMs)) {
            long nowMs = clock.millis();
            long timeMs = Math.min(timestampMs, nowMs);
            source.delayMs = Math.min(source.delayMs, nowMs - timeMs);
            isOn |= goOn(source, timeMs, livedMs);
        }
        isChanged |= isOn;
        return isOn ? advance() : List.of();
    }

    /** Whether what waits for the source has to be looked at. */
    private boolean goOn(Source source, long timeMs, long livedMs) {
        boolean wasLeft = source.isLeft;
        long before = closedBefore(source.readToMs);
        if (timeMs > source.readToMs) {
            source.readToMs = timeMs;
            source.movedMs = livedMs;
        }
        source.isLeft = wasLeft && !isAbreast(source);
        return source.isLeft != wasLeft || (!wasLeft && closedBefore(source.readToMs) != before);
    }

    private long closedBefore(long timeMs) {
        return timeMs == OpenSteps.NEVER ? OpenSteps.NEVER : rules.closedBefore(timeMs);
    }

    /** A source has something to read, which nobody has read yet. */
    void unread(Bytes id, long livedMs) {
        source(id, livedMs).isIdle = false;
    }

    /**
     * A source has nothing more to read; returns the series that have steps to close.
     *
     * @param atMs when that was so, by the wall clock
     */
    List<String> idle(Bytes id, long atMs, long livedMs) {
        Source source = source(id, livedMs);
        source.isIdle = true;
        source.movedMs = livedMs;
        boolean hasTime = source.delayMs != Long.MAX_VALUE;
        boolean isOn = (hasTime && goOn(source, atMs - source.delayMs, livedMs)) || source.isLeft;
        source.isLeft = false;
        isChanged |= isOn;
        return isOn ? advance() : List.of();
    }

    /** Time has passed; returns the series that have steps to close. */
    List<String> pass(long livedMs) {
        boolean isOn = !isAcquainted && isAcquaintedBy(livedMs);
        isAcquainted |= isOn;
        for (Source source : sources.values()) {
            long stillMs = livedMs - source.movedMs;
            source.isIdle &= stillMs < IDLE_MS; // else who should say so is gone, and what came meanwhile waits
            if (!source.isLeft && stillMs >= MOST_STILL_MS) {
                leaveBehind(source, "its time has stood still for %d s".formatted(MOST_STILL_MS / 1_000));
                isOn = true;
            }
        }
        isChanged |= isOn;
        return isOn ? advance() : List.of();
    }

    private boolean isAcquaintedBy(long livedMs) {
        boolean areAllRead =
                sources.values().stream().allMatch(source -> source.isIdle || source.readToMs != OpenSteps.NEVER);
        long sinceMs = livedMs - firstMs;
        return hasSources() && sinceMs >= (areAllRead ? ACQUAINTANCE_MS : MOST_ACQUAINTANCE_MS);
    }

    /** No event has come for some time, by the wall clock; returns the series that have steps to close. */
    List<String> passSilence(long silenceMs) {
        List<String> due = new ArrayList<>();
        for (Group group : groups.values()) {
            due.addAll(group.steps.advance(latestMs));
            due.addAll(group.steps.pass(silenceMs));
        }
        return due;
    }

    /** Whether a source has more to read, as far as is known: that no event comes is no silence then. */
    boolean awaitsSources() {
        return sources.values().stream().anyMatch(source -> !source.isIdle && !source.isLeft);
    }

    /** Too many steps are open of the series that have any of these sources; returns the series that have steps to close. */
    List<String> shorten(long ofSources) {
        if (!isAcquainted) {
            isAcquainted = true;
            return advance();
        }
        Source slowest = null;
        for (Source source : sources.values()) {
            if (isWaitedFor(source, ofSources) && (slowest == null || source.readToMs < slowest.readToMs)) {
                slowest = source;
            }
        }
        if (slowest == null || isAbreast(slowest)) {
            return List.of();
        }
        leaveBehind(slowest, "more than enough steps are open");
        isChanged = true;
        return advance();
    }

    private void leaveBehind(Source source, String why) {
        source.isLeft = true;
        LOG.warn(
                "{} is read up to {} ms and no longer waited for, because {}, while the latest event is of {} ms: some of its events may be late",
                source.name,
                source.readToMs,
                why,
                latestMs);
    }

    private boolean isAbreast(Source source) {
        return closedBefore(latestMs) <= source.readToMs;
    }

    private static boolean isWaitedFor(Source source, long sources) {
        return !source.isLeft && (source.bit & sources) != 0;
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

    private void see(long timestampMs) {
        if (timestampMs > latestMs && !of(0).isFarAhead(timestampMs)) {
            latestMs = Math.max(latestMs, Math.min(timestampMs, clock.millis()));
        }
    }

    private List<String> advance() {
        List<String> due = new ArrayList<>();
        groups.forEach((sources, group) -> time(sources).ifPresent(timeMs -> due.addAll(group.steps.advance(timeMs))));
        return due;
    }

    private OptionalLong time(long ofSources) {
        if (latestMs == OpenSteps.NEVER || (!sources.isEmpty() && !isAcquainted)) {
            return OptionalLong.empty();
        }
        long least = latestMs;
        for (Source source : sources.values()) {
            if (isWaitedFor(source, ofSources)) {
                least = Math.min(least, source.readToMs);
            }
        }
        return least == OpenSteps.NEVER ? OptionalLong.empty() : OptionalLong.of(least);
    }

    boolean hasSources() {
        return !sources.isEmpty();
    }

    /** Whether the sources have to be stored anew since the last call. */
    boolean haveSourcesChanged() {
        boolean was = isChanged;
        isChanged = false;
        return was;
    }

    /**
     * The sources as bytes: version u8, latest event time i64, number u16; each: length of its id u16, id, its time i64, its least delay i64, whether it is
     * left behind u8, usual sources of its series u64.
     */
    byte[] encodeSources() {
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
                .put((byte) (source.isLeft ? 1 : 0))
                .putLong(source.usual));
        return bytes.array();
    }

    private void decodeSources(ByteBuffer bytes) {
        byte version = bytes.get();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "the times of a partition's sources are stored in format %d, and this build reads format %d: run the build that wrote them, or a later one"
                            .formatted(version, VERSION));
        }
        latestMs = Math.max(latestMs, bytes.getLong());
        int count = Short.toUnsignedInt(bytes.getShort());
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(id);
            Source source = source(Bytes.wrap(id), 0);
            source.readToMs = bytes.getLong();
            source.delayMs = bytes.getLong();
            source.isLeft = bytes.get() == 1;
            source.usual = bytes.getLong();
        }
        isAcquainted = true;
        isChanged = false;
    }
}
