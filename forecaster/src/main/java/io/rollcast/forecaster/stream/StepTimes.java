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
 * <p>A source is waited for from its first event on, until it says that it has nothing more to read, or is left behind: because
 * its time has stood still for {@value #MOST_STILL_MS} ms, or because too much is open. It is waited for again when it has
 * caught up. Series whose sources are not waited for go by the latest time of all.
 *
 * <p>Series with the same sources share an {@link OpenSteps}. Sources are bits of a number, of which the 65th shares that of the
 * first, and so on: who waits for one then waits for both.
 */
final class StepTimes {

    /** More than the session timeout of a forecaster that was killed, and the start of its tasks elsewhere. */
    static final long MOST_STILL_MS = 120_000;

    /** So long holds what a source says of having nothing more to read. */
    static final long IDLE_MS = 3 * SourceTeller.IDLE_EVERY * 1_000L;

    /** So long, from its first event on, a new partition of the internal topic gets to know its sources. */
    static final long ACQUAINTANCE_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(StepTimes.class);
    /** Far from those of {@code PointMaker}, whose rows lie beside this one. */
    private static final byte VERSION = 101;

    private static final int HEAD_BYTES = 1 + 2;
    private static final int SOURCE_BYTES = 2 + 8 + 1 + 8;

    /** Whether a source is waited for. */
    private enum State {
        READ(0),
        IDLE(1),
        LEFT(2);

        final byte code;

        State(int code) {
            this.code = (byte) code;
        }

        static State of(byte code) {
            return switch (code) {
                case 0 -> READ;
                case 1 -> IDLE;
                default -> LEFT;
            };
        }
    }

    private static final class Source {
        final String name;
        final long bit;
        long latestMs = OpenSteps.NEVER;
        State state = State.READ;
        /** When its time last moved, or it said that it has nothing, in the time of this life. */
        long movedMs;
        /** Sources of the series that an event came from last: those of the next new one as well, it is supposed. */
        long usual;

        Source(String name, int index) {
            this.name = name;
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
    private long acquaintedMs = Long.MAX_VALUE;
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
        Source source = source(id);
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
        if (acquaintedMs == Long.MAX_VALUE) {
            acquaintedMs = livedMs + ACQUAINTANCE_MS;
        }
        isOn |= goOn(source(id), timestampMs, livedMs);
        isChanged |= isOn;
        return isOn ? advance() : List.of();
    }

    /** Whether what waits for the source has to be looked at. */
    private boolean goOn(Source source, long timestampMs, long livedMs) {
        State state = source.state;
        long before = closedBefore(source.latestMs);
        if (timestampMs > source.latestMs && !of(0).isFarAhead(timestampMs)) {
            source.latestMs = Math.max(source.latestMs, Math.min(timestampMs, clock.millis()));
            source.movedMs = livedMs;
        }
        if (state == State.IDLE || (state == State.LEFT && isAbreast(source))) {
            source.state = State.READ;
            source.movedMs = livedMs;
        }
        return source.state != state || (state == State.READ && closedBefore(source.latestMs) != before);
    }

    private long closedBefore(long timeMs) {
        return timeMs == OpenSteps.NEVER ? OpenSteps.NEVER : rules.closedBefore(timeMs);
    }

    /** A source has nothing more to read; returns the series that have steps to close. */
    List<String> idle(Bytes id, long livedMs) {
        Source source = sources.get(id);
        if (source == null) {
            return List.of();
        }
        source.movedMs = livedMs;
        if (source.state == State.IDLE) {
            return List.of();
        }
        source.state = State.IDLE;
        isChanged = true;
        return advance();
    }

    /** Time has passed; returns the series that have steps to close. */
    List<String> pass(long livedMs) {
        boolean isOn = hasSources() && !isAcquainted && livedMs >= acquaintedMs;
        isAcquainted |= isOn;
        for (Source source : sources.values()) {
            if (source.state == State.IDLE && livedMs - source.movedMs >= IDLE_MS) {
                source.state = State.READ; // who should say so is gone, and what came meanwhile waits
                source.movedMs = livedMs;
            }
            if (source.state == State.READ && livedMs - source.movedMs >= MOST_STILL_MS) {
                leaveBehind(source, "its time has stood still for %d s".formatted(MOST_STILL_MS / 1_000));
                isOn = true;
            }
        }
        isChanged |= isOn;
        return isOn ? advance() : List.of();
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
        return sources.values().stream().anyMatch(source -> source.state == State.READ);
    }

    /** Too many steps are open of the series that have any of these sources; returns the series that have steps to close. */
    List<String> shorten(long ofSources) {
        if (!isAcquainted) {
            isAcquainted = true;
            return advance();
        }
        Source slowest = null;
        for (Source source : sources.values()) {
            if (isWaitedFor(source, ofSources) && (slowest == null || source.latestMs < slowest.latestMs)) {
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
        source.state = State.LEFT;
        LOG.warn(
                "{} is read up to a time {} ms before the latest event and no longer waited for, because {}: some of its events may be late",
                source.name,
                latestMs - source.latestMs,
                why);
    }

    private boolean isAbreast(Source source) {
        return rules.closedBefore(latestMs) <= source.latestMs;
    }

    private static boolean isWaitedFor(Source source, long sources) {
        return source.state == State.READ && (source.bit & sources) != 0;
    }

    private Source source(Bytes id) {
        Source source = sources.get(id);
        if (source == null) {
            source = new Source(SourceTime.name(id), sources.size());
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
        long least = Long.MAX_VALUE;
        for (Source source : sources.values()) {
            if (isWaitedFor(source, ofSources)) {
                least = Math.min(least, source.latestMs);
            }
        }
        return least == OpenSteps.NEVER
                ? OptionalLong.empty()
                : OptionalLong.of(least == Long.MAX_VALUE ? latestMs : least);
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
     * The sources as bytes: version u8, number u16; each: length of its id u16, id, latest event time i64, state u8 (0 read, 1
     * idle, 2 left behind), usual sources of its series u64.
     */
    byte[] encodeSources() {
        int size = HEAD_BYTES;
        for (Bytes id : sources.keySet()) {
            size += SOURCE_BYTES + id.get().length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).put(VERSION).putShort((short) sources.size());
        sources.forEach((id, source) -> bytes.putShort((short) id.get().length)
                .put(id.get())
                .putLong(source.latestMs)
                .put(source.state.code)
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
        int count = Short.toUnsignedInt(bytes.getShort());
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(id);
            Source source = source(Bytes.wrap(id));
            source.latestMs = bytes.getLong();
            State state = State.of(bytes.get());
            source.state = state == State.IDLE ? State.READ : state;
            source.usual = bytes.getLong();
            latestMs = Math.max(latestMs, source.latestMs);
        }
        isAcquainted = true;
        isChanged = false;
    }
}
