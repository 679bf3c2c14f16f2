package io.rollcast.forecaster.api;

import io.rollcast.wire.Anomaly;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest anomalies of this process, for the page. Stream threads add, HTTP threads read. */
public final class RecentAnomalies {

    public static final int MOST = 200;

    private final Deque<Anomaly> latest = new ArrayDeque<>();

    /** Adds it unless it is here: what comes of a transaction that was aborted comes again. */
    public synchronized void add(Anomaly anomaly) {
        if (latest.contains(anomaly)) {
            return;
        }
        latest.addFirst(anomaly);
        if (latest.size() > MOST) {
            latest.removeLast();
        }
    }

    /** The newest first. */
    synchronized List<Anomaly> latest(int limit) {
        return latest.stream().limit(limit).toList();
    }
}
