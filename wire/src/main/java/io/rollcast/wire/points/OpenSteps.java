package io.rollcast.wire.points;

import io.rollcast.wire.points.PointRules.Verdict;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * When the steps of the series of a partition are closed. Time is the latest event time of the partition: when it has passed
 * the end of a step and the grace, that step is closed for all series. Some series are apart, and close their steps by their
 * own time: one that lags behind, as in a file of one series after the other, and one whose clock is ahead of the wall clock.
 * Were the partition to go by that, the steps of all others would be closed before their events have come.
 *
 * <p>It depends on the events and their order alone, but where {@link #pass} is told of the wall clock, and where an event
 * is read before its time has come.
 */
public final class OpenSteps {

    /** Time before the first event. */
    public static final long NEVER = Long.MIN_VALUE;

    /** An event that is ahead by so much at most is one of now: clocks differ a little. */
    public static final long MOST_SKEW_MS = 10_000;

    private final PointRules rules;
    private final Clock clock;

    /** Series by the beginning of their next step to close. */
    private final SortedMap<Long, List<String>> waiting = new TreeMap<>();

    /** Those first that have waited for longest since an event or a closing. */
    private final Set<String> apart = new LinkedHashSet<>();

    private long latestMs;
    private long closedBeforeMs;

    /**
     * Steps of a partition.
     *
     * @param clock the wall clock
     * @param latestMs as it was, or {@link #NEVER}
     * @param closedBeforeMs as it was, or {@link #NEVER}
     */
    public OpenSteps(PointRules rules, Clock clock, long latestMs, long closedBeforeMs) {
        this.rules = rules;
        this.clock = clock;
        this.latestMs = latestMs;
        this.closedBeforeMs = closedBeforeMs;
    }

    /** Latest event time, none ahead of the wall clock, epoch milliseconds, or {@link #NEVER}. */
    public long latestMs() {
        return latestMs;
    }

    /** All steps that began before this time are closed, but those of series that are apart; epoch milliseconds. */
    public long closedBeforeMs() {
        return closedBeforeMs;
    }

    /** Whether the series of an event that has come closes its steps by its own time: it lags behind, or its clock is ahead. */
    public boolean isApart(long timestampMs) {
        return timestampMs < closedBeforeMs || isAhead(timestampMs);
    }

    /** Whether the clock of an event that has come is ahead of the partition's time. */
    public boolean isAhead(long timestampMs) {
        return timestampMs > latestMs;
    }

    /** Whether an event is so far ahead of the wall clock that it says nothing of the time of others. */
    public boolean isFarAhead(long timestampMs) {
        return timestampMs > clock.millis() + MOST_SKEW_MS;
    }

    /**
     * Takes an event of a series, which {@link #await waits} for its next step from then on.
     *
     * @param isApart whether the series closes its steps by its own time: {@link #isApart}, where no other rule holds
     * @param points takes the points of the steps that are closed
     */
    public Verdict take(
            String series, PointMaker maker, long timestampMs, double value, boolean isApart, Consumer<Point> points) {
        long nextMs = maker.nextStepMs();
        Verdict verdict = maker.offer(timestampMs, value, points);
        if (isApart && verdict == Verdict.TAKEN) {
            maker.close(rules.closedBefore(maker.lastEventMs()), points);
        }
        if (maker.nextStepMs() != nextMs || waitsApart(series)) {
            await(series, maker);
        }
        return verdict;
    }

    /** An event has come; returns the series that have steps before {@link #closedBeforeMs} to close. */
    public List<String> advance(long timestampMs) {
        goOnTo(timestampMs);
        return latestMs == NEVER ? List.of() : closeBefore(rules.closedBefore(latestMs));
    }

    /**
     * No event has come for some time, by the wall clock; returns the series that have steps before {@link #closedBeforeMs} to
     * close, those that are apart among them.
     *
     * @param silenceMs how long there was none, milliseconds
     */
    public List<String> pass(long silenceMs) {
        if (latestMs == NEVER) {
            return List.of();
        }
        List<String> due = new ArrayList<>(apart);
        apart.clear();
        due.addAll(closeBefore(rules.closedBefore(latestMs + silenceMs)));
        return due;
    }

    /**
     * A partition that has had no event of its own, because its series came from another, begins at their latest time; one
     * that is there already stays.
     *
     * @param timestampMs event time, epoch milliseconds; {@link #NEVER} for none
     */
    public void beginAt(long timestampMs) {
        goOnTo(timestampMs);
    }

    private void goOnTo(long timestampMs) {
        if (timestampMs > latestMs && !isFarAhead(timestampMs)) {
            latestMs = Math.max(latestMs, Math.min(timestampMs, clock.millis()));
        }
    }

    private List<String> closeBefore(long timeMs) {
        if (timeMs <= closedBeforeMs) {
            return List.of();
        }
        closedBeforeMs = timeMs;
        SortedMap<Long, List<String>> due = waiting.headMap(timeMs);
        List<String> series =
                due.values().stream().flatMap(Collection::stream).distinct().toList();
        due.clear();
        return series;
    }

    /** The next step that a series has to close is another one than before, or an event came while it {@link #waitsApart}. */
    public void await(String series, PointMaker maker) {
        long nextMs = maker.nextStepMs();
        apart.remove(series);
        boolean lags = nextMs < closedBeforeMs && maker.lastEventMs() < closedBeforeMs;
        if (lags || (nextMs < Long.MAX_VALUE && isByItsOwnTime(maker))) {
            apart.add(series);
        } else if (nextMs < Long.MAX_VALUE) {
            waiting.computeIfAbsent(Math.max(nextMs, closedBeforeMs), any -> new ArrayList<>())
                    .add(series);
        }
    }

    /** Whether the clock of a series is ahead; not after one event of a wrong time, while others come as before. */
    private boolean isByItsOwnTime(PointMaker maker) {
        boolean hasOthers = latestMs != NEVER && maker.openSteps() > 1 && !isFarAhead(maker.nextStepMs());
        return isFarAhead(maker.lastEventMs()) && !hasOthers;
    }

    /** Whether a series waits for no step of the partition. */
    public boolean waitsApart(String series) {
        return apart.contains(series);
    }

    /** The first of the series that are apart, those first that have waited for longest since an event or a closing. */
    public List<String> apart(int most) {
        return apart.stream().limit(most).toList();
    }

    /** A series has ended. */
    public void forget(String series) {
        apart.remove(series);
    }
}
