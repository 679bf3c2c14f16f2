package io.rollcast.trainer.history;

import io.rollcast.trainer.history.History.Progress;
import io.rollcast.wire.points.OpenSteps;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointMaker;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Verdict;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the points of all series from their events, by the rules that the forecaster has, and puts them into a history.
 * Steps that were imputed are {@link History#MISSING} there, also those of a counter, over which its increase is spread: it was
 * not known before the next reading.
 *
 * <p>The steps of a partition are closed as {@link OpenSteps} says, and never by silence. Where a series may be in several
 * partitions, the time of all of them is the least of the latest event times of those that have more to read; when none has,
 * it is the greatest of all.
 *
 * <p>Where each event is a point as it is, nothing is kept here. Else each series has a {@link PointMaker}, which the history
 * keeps with its points: where the one had to go and the other stayed, values would be joined that do not follow each other.
 *
 * <p>The reader's thread owns it; all threads may ask for its counts.
 */
public final class Intake {

    /** Steps by which a partition may be read ahead of another where a series may be in both. */
    private static final int MOST_AHEAD_STEPS = 8;

    private final PointRules rules;
    private final History history;
    private final boolean isKeyed;
    private final Clock clock;
    private final Map<TopicPartition, Progress> progress = new HashMap<>();
    private final Map<TopicPartition, OpenSteps> steps = new HashMap<>();
    private final OpenSteps common;
    /** Of each partition, where a series may be in several. */
    private final Map<TopicPartition, Long> latestMs = new HashMap<>();

    private final List<Point> made = new ArrayList<>();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();

    /**
     * @param history history that receives the points
     * @param isKeyed whether all events of a series are in one partition
     */
    public Intake(PointRules rules, History history, boolean isKeyed) {
        this(rules, history, isKeyed, Clock.systemUTC());
    }

    Intake(PointRules rules, History history, boolean isKeyed, Clock clock) {
        this.rules = rules;
        this.history = history;
        this.isKeyed = isKeyed;
        this.clock = clock;
        this.common = newSteps();
        history.whenRemoved(this::forgetSteps);
    }

    /** Takes the next event of a partition. */
    public void offer(TopicPartition partition, String series, long timestampMs, double value) {
        switch (take(partition, series, timestampMs, value)) {
            case TAKEN -> {}
            case LATE -> late.incrementAndGet();
            case DUPLICATE -> duplicates.incrementAndGet();
        }
    }

    private Verdict take(TopicPartition partition, String series, long timestampMs, double value) {
        if (rules.isPlain()) {
            return history.offer(rules, progress(partition), series, timestampMs, value);
        }
        OpenSteps open = rules.hasGrid() ? stepsAt(partition, timestampMs) : null;
        Optional<PointMaker> maker = history.maker(rules, progress(partition), series, timestampMs);
        if (maker.isEmpty()) {
            return Verdict.TAKEN;
        }
        Verdict verdict = open == null
                ? maker.get().offer(timestampMs, value, made::add)
                : open.take(series, maker.get(), timestampMs, value, isApart(open, timestampMs), made::add);
        observe(series);
        return verdict;
    }

    private Progress progress(TopicPartition partition) {
        return progress.computeIfAbsent(partition, any -> new Progress());
    }

    private OpenSteps newSteps() {
        return new OpenSteps(rules, clock, OpenSteps.NEVER, OpenSteps.NEVER);
    }

    /** The open steps of a partition, the time of which an event moves on, whether there is room for its series or not. */
    private OpenSteps stepsAt(TopicPartition partition, long timestampMs) {
        OpenSteps open = isKeyed ? steps.computeIfAbsent(partition, any -> newSteps()) : common;
        if (isKeyed) {
            advance(open, timestampMs);
        } else if (!open.isFarAhead(timestampMs)) {
            latestMs.merge(partition, timestampMs, Math::max);
        }
        return open;
    }

    /**
     * Partitions that are read so far ahead of others that reading of them should wait: the steps of series that may be in
     * several stay open until the last of these is as far.
     *
     * @param behind partitions that have more to read
     */
    Set<TopicPartition> ahead(Collection<TopicPartition> behind) {
        if (behind.isEmpty() || !latestMs.keySet().containsAll(behind)) {
            return Set.of();
        }
        Map<TopicPartition, Long> reached = new HashMap<>(latestMs);
        reached.keySet().retainAll(behind);
        long mostMs = Collections.min(reached.values()) + rules.graceMs() + MOST_AHEAD_STEPS * rules.stepMs();
        reached.values().removeIf(reachedMs -> reachedMs <= mostMs);
        return reached.keySet();
    }

    /** A series that waits for several partitions must not go on without them where its clock is but a little ahead. */
    private boolean isApart(OpenSteps open, long timestampMs) {
        return isKeyed
                ? open.isApart(timestampMs)
                : timestampMs < open.closedBeforeMs() || open.isFarAhead(timestampMs);
    }

    /**
     * Closes the steps of series that may be in several partitions.
     *
     * @param behind partitions that have more to read
     */
    public void advance(Collection<TopicPartition> behind) {
        if (latestMs.isEmpty() || !latestMs.keySet().containsAll(behind)) {
            return;
        }
        advance(
                common,
                behind.isEmpty()
                        ? Collections.max(latestMs.values())
                        : Collections.min(behind.stream().map(latestMs::get).toList()));
    }

    private void advance(OpenSteps open, long timestampMs) {
        for (String due : open.advance(timestampMs)) {
            history.maker(due).ifPresent(maker -> {
                maker.close(open.closedBeforeMs(), made::add);
                observe(due);
                open.await(due, maker);
            });
        }
    }

    /** Puts the points that were made of one series into the history. */
    private void observe(String series) {
        for (Point point : made) {
            switch (point.origin()) {
                case MEASURED -> history.made(series, point.timestampMs(), point.value());
                case IMPUTED -> observeAfterOthers(series, point.timestampMs(), History.MISSING);
                case AFTER_GAP -> {
                    observeAfterOthers(series, point.timestampMs(), History.GAP);
                    history.made(series, point.timestampMs(), point.value());
                }
            }
        }
        made.clear();
    }

    private void observeAfterOthers(String series, long timestampMs, double mark) {
        if (history.has(series)) {
            history.made(series, timestampMs, mark);
        }
    }

    /** Forgets a series, which has ended, and its open steps. */
    public void forget(String series) {
        history.forget(series);
    }

    /** Whether {@link #forgetIdle} may ever forget one. */
    boolean forgetsIdle() {
        return history.forgetsIdle();
    }

    /** Forgets the series that have been idle for too long; {@link History#forgetIdle} says which. */
    void forgetIdle(long nowMs) {
        history.forgetIdle(nowMs);
    }

    private void forgetSteps(String series) {
        steps.values().forEach(open -> open.forget(series));
        common.forget(series);
    }

    /** Events that were left out because their step was closed or, without a grid, a later one had come before. */
    public long late() {
        return late.get();
    }

    /** Events that were left out because they were the one before again. */
    public long duplicates() {
        return duplicates.get();
    }
}
