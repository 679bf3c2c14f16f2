package io.rollcast.forecaster.vitals;

import java.util.ArrayDeque;
import java.util.Deque;

/** How much a count has grown a second over the last ten. One thread updates; any may ask. */
public final class RecentRate {

    private static final int KEPT = 11;

    private record Sample(long nanos, long count) {}

    private final Deque<Sample> samples = new ArrayDeque<>(KEPT);

    /** Takes a sample; to be called about once a second. */
    public synchronized void update(long nanos, long count) {
        if (samples.size() == KEPT) {
            samples.remove();
        }
        samples.add(new Sample(nanos, count));
    }

    public synchronized double perSecond() {
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        if (first == null || last == null || last.nanos == first.nanos) {
            return 0;
        }
        return 1e9 * (last.count - first.count) / (last.nanos - first.nanos);
    }
}
