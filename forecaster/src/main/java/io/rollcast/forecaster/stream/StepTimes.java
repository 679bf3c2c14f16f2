package io.rollcast.forecaster.stream;

import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.PointRules;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The times that the steps of a task's series are closed by.
 *
 * <p>Where events are read from the partition that they were written to, there is one time for all, see {@link OpenSteps}. Where
 * an internal topic brings the events of a series together, a series waits for all {@link SourceTimes sources} that its events
 * come from: its time is the least of theirs, as the watermark of a stream with several inputs is. Series with the same sources
 * share an {@link OpenSteps}.
 */
final class StepTimes {

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
    private final SourceTimes sources;
    private final Map<Long, Group> groups = new HashMap<>();

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
        sources = new SourceTimes(rules, clock, latestMs);
        groups.put(0L, new Group(new OpenSteps(rules, clock, latestMs, closedBeforeMs)));
        if (stored != null) {
            sources.decode(stored);
        }
    }

    /** Latest event time, none ahead of the wall clock, epoch milliseconds, or {@link OpenSteps#NEVER}. */
    long latestMs() {
        return sources.latestMs();
    }

    /**
     * Whether the clock of an event that has come is ahead, and its series closes its steps by its own time. Where a series
     * waits for sources, one that is a little ahead must not make it go on without them.
     */
    boolean isAhead(long ofSources, long timestampMs) {
        return ofSources == 0 ? timestampMs > latestMs() : of(ofSources).isFarAhead(timestampMs);
    }

    /** Whether the series of an event that has come closes its steps by its own time: it lags behind, or its clock is ahead. */
    boolean isApart(long ofSources, long timestampMs) {
        return timestampMs < of(ofSources).closedBeforeMs() || isAhead(ofSources, timestampMs);
    }

    /** The steps of the series that have these sources. */
    OpenSteps of(long ofSources) {
        return group(ofSources).steps;
    }

    private Group group(long ofSources) {
        Group group = groups.get(ofSources);
        if (group == null) {
            group = new Group(new OpenSteps(rules, clock, OpenSteps.NEVER, OpenSteps.NEVER));
            groups.put(ofSources, group);
            OptionalLong timeMs = sources.of(ofSources);
            if (timeMs.isPresent()) {
                group.steps.advance(timeMs.getAsLong());
            }
        }
        return group;
    }

    /** One more series has these sources. */
    void enter(long ofSources) {
        group(ofSources).series++;
    }

    /** A series has ended, or has other sources from now on. */
    void leave(long ofSources, String series) {
        Group group = group(ofSources);
        group.steps.forget(series);
        group.series--;
        if (group.series == 0 && ofSources != 0) {
            groups.remove(ofSources);
        }
    }

    /** A partition that has had no event of its own, because its series came from another, begins at their latest time. */
    void beginAt(long timestampMs) {
        sources.see(timestampMs);
        of(0).beginAt(latestMs());
    }

    /** The first of the series that are apart, of each group those first that have waited for longest. */
    List<String> apart(int most) {
        List<String> apart = new ArrayList<>();
        groups.values().forEach(group -> apart.addAll(group.steps.apart(most)));
        return apart;
    }

    /** What the sources of a series are when an event has come. */
    long joined(@Nullable Bytes source, long sofar) {
        return source == null ? 0 : sources.joined(source, sofar);
    }

    /**
     * An event has come; returns the series that have steps to close.
     *
     * @param source that it came from, or null where there is but the partition itself
     * @param livedMs time of this life
     */
    List<String> event(@Nullable Bytes source, long timestampMs, long livedMs) {
        boolean isOn = sources.see(timestampMs);
        if (source == null) {
            List<String> due = of(0).advance(timestampMs);
            return isOn && !sources.isEmpty()
                    ? Stream.concat(due.stream(), advance().stream()).toList()
                    : due;
        }
        return advanceIf(sources.readTo(source, timestampMs, livedMs) || isOn);
    }

    /** A source has something to read, which nobody has read yet. */
    void unread(Bytes source, long livedMs) {
        sources.unread(source, livedMs);
    }

    /** A source had nothing more to read at a time of the wall clock; returns the series that have steps to close. */
    List<String> idle(Bytes source, long atMs, long livedMs) {
        return advanceIf(sources.idle(source, atMs, livedMs));
    }

    /** Time has passed; returns the series that have steps to close. */
    List<String> pass(long livedMs) {
        return advanceIf(sources.pass(livedMs));
    }

    /** No event has come for some time, by the wall clock; returns the series that have steps to close. */
    List<String> passSilence(long silenceMs) {
        List<String> due = new ArrayList<>();
        for (Group group : groups.values()) {
            due.addAll(group.steps.advance(latestMs()));
            due.addAll(group.steps.pass(silenceMs));
        }
        return due;
    }

    /** Whether a source has more to read, as far as is known: that no event comes is no silence then. */
    boolean awaitsSources() {
        return sources.haveMore();
    }

    /** Too many steps are open of the series that have any of these sources; returns the series that have steps to close. */
    List<String> shorten(long ofSources) {
        return advanceIf(sources.shorten(ofSources));
    }

    private List<String> advanceIf(boolean isOn) {
        return isOn ? advance() : List.of();
    }

    private List<String> advance() {
        List<String> due = new ArrayList<>();
        groups.forEach((ofSources, group) ->
                sources.of(ofSources).ifPresent(timeMs -> due.addAll(group.steps.advance(timeMs))));
        return due;
    }

    boolean hasSources() {
        return !sources.isEmpty();
    }

    /** The sources as bytes, if they have to be stored anew since the last call; else null. */
    byte @Nullable [] encodeSources() {
        return sources.takeChanged() ? sources.encode() : null;
    }
}
