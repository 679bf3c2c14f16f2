package io.rollcast.forecaster.api;

import io.rollcast.wire.Forecast;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where stream threads leave the forecasts of series that somebody follows. While nobody follows any, it costs them one
 * volatile read a batch; otherwise one look-up a forecast. What is left here may be of a transaction that is aborted and
 * come again.
 */
public final class ForecastTap {

    /** A forecast and the point that it was made at, both of a counter's increases. */
    public record Emitted(Forecast forecast, double value) {}

    /** The latest forecasts of one series that have not been fetched. */
    public static final class Spout {

        /** Of a series that catches up, only the latest are shown. */
        static final int MOST = 64;

        private final Deque<Emitted> emitted = new ArrayDeque<>();

        private synchronized void add(Emitted forecast) {
            if (emitted.size() == MOST) {
                emitted.remove();
            }
            emitted.add(forecast);
        }

        /** Takes them out. */
        public synchronized List<Emitted> fetch() {
            List<Emitted> all = new ArrayList<>(emitted);
            emitted.clear();
            return all;
        }
    }

    private final ConcurrentHashMap<String, Spout> spouts = new ConcurrentHashMap<>();
    private volatile boolean isOpen;

    /** This if anybody follows any series, else null. To be asked once a batch. */
    public @Nullable ForecastTap ifOpen() {
        return isOpen ? this : null;
    }

    /** A forecast was emitted. */
    public void emitted(Forecast forecast, double value) {
        Spout spout = spouts.get(forecast.series());
        if (spout != null) {
            spout.add(new Emitted(forecast, value));
        }
    }

    /** Called by whichever thread begins a reader's stream. */
    public synchronized Spout open(String series) {
        Spout spout = spouts.computeIfAbsent(series, any -> new Spout());
        isOpen = true;
        return spout;
    }

    /** Called by whichever thread ends the last reader's stream. */
    synchronized void close(String series) {
        spouts.remove(series);
        isOpen = !spouts.isEmpty();
    }
}
