package io.rollcast.forecaster.serving;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.Provenance;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Forecast;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The books of releases: which are known, which served from when to when and why, which were refused. The last {@value
 * #MOST} of each are kept.
 *
 * <p>The thread that follows the models topic writes; HTTP threads read. Listeners are called by the former.
 */
public final class ReleaseLedger {

    public static final int MOST = 200;

    /** Most characters of a key, a parent or a detail, which anybody may have written. */
    private static final int MOST_TEXT = 300;

    /** Most characters of a decision's reason; a trainer writes fewer than half as many. */
    private static final int MOST_WHY = 1_000;

    /** Is told of what happens; must not block. */
    public interface Listener {
        void swapped(Swap swap);

        void refused(Refusal refusal);
    }

    /** What became of a release. */
    public enum State {
        KNOWN,
        SERVING,
        SERVED,
        REFUSED
    }

    /**
     * What a sound release says of its fit.
     *
     * @param createdMs null where it does not say
     */
    public record Fitted(
            String digest,
            String architecture,
            ModelSpec.Dimensions dimensions,
            @Nullable String parent,
            @Nullable Long createdMs,
            double seconds,
            Provenance.Validation validation) {

        private static Fitted of(String digest, ModelRelease release) {
            Provenance provenance = release.provenance();
            return new Fitted(
                    digest,
                    release.spec().architecture(),
                    release.spec().dimensions(),
                    provenance.parent() == null ? null : cut(provenance.parent(), MOST_TEXT),
                    provenance.createdMs() == 0 ? null : provenance.createdMs(),
                    provenance.fitSeconds(),
                    provenance.validation());
        }
    }

    /**
     * When a release served last.
     *
     * @param fromMs null for the one that comes with Rollcast, whose start is no news
     * @param toMs null as long as it serves
     */
    public record Served(@Nullable Long fromMs, @Nullable Long toMs) {}

    /** A release; what is null there is not, or not known, as with a release that is refused. */
    public record Entry(
            String id,
            @Nullable Fitted fitted,
            State state,
            @Nullable Refusal refusal,
            @Nullable Served served) {

        private Entry in(State newState, Served newServed) {
            return new Entry(id, fitted, newState, refusal, newServed);
        }

        private @Nullable Long createdMs() {
            return fitted == null ? null : fitted.createdMs;
        }
    }

    /** A change of who serves, with one sentence for people. */
    public record Swap(long atMs, String from, String to, String why) {}

    public record Refusal(long atMs, String id, String reason, String detail) {}

    /** What the API answers. */
    public record Answer(
            @Nullable String champion,
            @Nullable String pinned,
            List<Challengers.Entry> challengers,
            List<Entry> releases,
            List<Swap> swaps,
            List<Decision> decisions) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Long> order = new HashMap<>();
    private final Deque<Swap> swaps = new ArrayDeque<>();
    private final NavigableMap<Integer, Decision> decisions = new TreeMap<>();
    private List<Challengers.Entry> challengers = List.of();
    private @Nullable String pinned;
    private long arrivals;
    private String serving = Forecast.LAST_VALUE;
    private volatile @Nullable Listener listener;

    public void listen(Listener newListener) {
        listener = newListener;
    }

    /** A sound release came, or came again. */
    public synchronized void known(String id, String digest, ModelRelease release) {
        Entry before = entries.get(id);
        if (before != null && before.fitted != null && digest.equals(before.fitted.digest)) {
            return;
        }
        put(new Entry(id, Fitted.of(digest, release), State.KNOWN, null, before == null ? null : before.served));
    }

    /** A release will not be served. */
    public void refused(String id, long atMs, String reason, String detail) {
        Refusal refusal = new Refusal(atMs, cut(id, MOST_TEXT), reason, cut(detail, MOST_TEXT));
        synchronized (this) {
            Entry before = entries.get(refusal.id);
            if (before != null && before.state == State.SERVING) {
                // What serves is another file of that name, and goes on.
                return;
            }
            if (before != null
                    && before.refusal != null
                    && refusal.reason.equals(before.refusal.reason)
                    && refusal.detail.equals(before.refusal.detail)) {
                return;
            }
            put(new Entry(refusal.id, null, State.REFUSED, refusal, null));
        }
        Listener told = listener;
        if (told != null) {
            told.refused(refusal);
        }
    }

    /**
     * A release that is known took over.
     *
     * @param atMs when that was; 0 if it is not known, as of the release that comes with Rollcast, whose start is no news
     */
    public void serves(String id, long atMs, boolean isRollback) {
        Swap swap;
        synchronized (this) {
            Entry next = entries.get(id);
            Entry before = entries.get(serving);
            if (next == null || next.fitted == null) {
                return;
            }
            swap = new Swap(atMs, serving, id, why(before, next, next.fitted, isRollback));
            if (before != null && !serving.equals(id)) {
                Long fromMs = before.served == null ? null : before.served.fromMs;
                entries.put(serving, before.in(State.SERVED, new Served(fromMs, atMs)));
            }
            entries.put(id, next.in(State.SERVING, new Served(atMs == 0 ? null : atMs, null)));
            serving = id;
            if (atMs == 0) {
                return;
            }
            swaps.addFirst(swap);
            if (swaps.size() > MOST) {
                swaps.removeLast();
            }
        }
        Listener told = listener;
        if (told != null) {
            told.swapped(swap);
        }
    }

    /** A release stays champion whatever is fitted; null for none. */
    public synchronized void pinned(@Nullable String id) {
        pinned = id == null ? null : cut(id, MOST_TEXT);
    }

    /** These releases forecast in shadow from now on; null for none. */
    public synchronized void challengers(@Nullable Challengers present) {
        challengers = present == null ? List.of() : present.entries();
    }

    /** The trainer has decided on a release. */
    public synchronized void decided(Decision decision) {
        decisions.put(
                decision.number(),
                new Decision(
                        decision.version(),
                        decision.number(),
                        decision.atMs(),
                        decision.kind(),
                        decision.release(),
                        decision.beside(),
                        cut(decision.why(), MOST_WHY),
                        decision.evidence()));
        if (decisions.size() > MOST) {
            decisions.pollFirstEntry();
        }
    }

    private static String why(@Nullable Entry before, Entry next, Fitted fitted, boolean isRollback) {
        String error = "on what was held out of its fit it has " + fitted.validation.beside();
        if (before == null) {
            return "The first release to serve here: %s.".formatted(error);
        }
        if (before.id.equals(next.id)) {
            return "Published anew under the same name: %s.".formatted(error);
        }
        Long beforeMs = before.createdMs();
        boolean isOlder = fitted.createdMs != null && beforeMs != null && fitted.createdMs < beforeMs;
        boolean hasServed = next.served != null && next.served.toMs != null;
        return isRollback || isOlder || hasServed
                ? "Rolled back to an earlier release: %s.".formatted(error)
                : "Promoted: %s.".formatted(error);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }

    private void put(Entry entry) {
        entries.put(entry.id, entry);
        order.put(entry.id, ++arrivals);
        if (entries.size() > MOST) {
            String oldest = order.entrySet().stream()
                    .filter(arrival -> !arrival.getKey().equals(serving))
                    .min(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            entries.remove(oldest);
            order.remove(oldest);
        }
    }

    public synchronized Answer answer() {
        List<Entry> newestFirst = new ArrayList<>(entries.values());
        newestFirst.sort(Comparator.comparingLong(this::when).reversed());
        return new Answer(
                serving.equals(Forecast.LAST_VALUE) ? null : serving,
                pinned,
                challengers,
                newestFirst,
                List.copyOf(swaps),
                List.copyOf(decisions.descendingMap().values()));
    }

    /** A refused release does not say when it was made; it goes by the one before it on the topic. */
    private long when(Entry entry) {
        Long createdMs = entry.createdMs();
        if (createdMs != null) {
            return createdMs;
        }
        long arrival = order.getOrDefault(entry.id, 0L);
        return entries.values().stream()
                .filter(other -> order.getOrDefault(other.id, 0L) < arrival)
                .map(Entry::createdMs)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** First 16 hex digits of a release's SHA-256; empty if it is not known. */
    public synchronized String digest(String id) {
        Entry entry = entries.get(id);
        return entry == null || entry.fitted == null ? "" : entry.fitted.digest;
    }

    /** Whether a series of so many points is warm for a release. */
    public synchronized boolean isWarm(String id, long points) {
        Entry entry = entries.get(id);
        return entry != null && entry.fitted != null && points >= entry.fitted.dimensions.window();
    }
}
