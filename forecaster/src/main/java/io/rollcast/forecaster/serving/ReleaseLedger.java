package io.rollcast.forecaster.serving;

import io.rollcast.network.ModelRelease;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The books of releases: which are known, which served from when to when and why, which were refused. The last {@value
 * #MOST} of each are kept.
 *
 * <p>The thread that follows the models topic writes; HTTP threads read. Listeners are called by the former.
 * It is long because the API shows many fields of a release, each of which is named here.
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

    /** A release, as the API shows it; null is unknown, as with a release that is refused. */
    public record Entry(
            String id,
            @Nullable String digest,
            @Nullable String architecture,
            @Nullable Integer layers,
            @Nullable Integer units,
            @Nullable Integer window,
            @Nullable String parent,
            @Nullable Long createdMs,
            @Nullable Double fitSeconds,
            @Nullable Double validationMse,
            @Nullable Double validationLastValueMse,
            @Nullable Double validationError,
            @Nullable Double validationNaiveError,
            @Nullable String validation,
            String state,
            @Nullable String refusedReason,
            @Nullable String refusedDetail,
            @Nullable Long refusedAtMs,
            @Nullable Long servedFromMs,
            @Nullable Long servedToMs) {

        private Entry in(String newState, @Nullable Long fromMs, @Nullable Long toMs) {
            return new Entry(
                    id,
                    digest,
                    architecture,
                    layers,
                    units,
                    window,
                    parent,
                    createdMs,
                    fitSeconds,
                    validationMse,
                    validationLastValueMse,
                    validationError,
                    validationNaiveError,
                    validation,
                    newState,
                    refusedReason,
                    refusedDetail,
                    refusedAtMs,
                    fromMs,
                    toMs);
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
        if (before != null && digest.equals(before.digest)) {
            return;
        }
        var dimensions = release.spec().dimensions();
        Provenance provenance = release.provenance();
        put(new Entry(
                id,
                digest,
                release.spec().architecture(),
                dimensions.layers(),
                dimensions.units(),
                dimensions.window(),
                provenance.parent() == null ? null : cut(provenance.parent(), MOST_TEXT),
                provenance.createdMs() == 0 ? null : provenance.createdMs(),
                provenance.fitSeconds(),
                provenance.validation().mse(),
                provenance.validation().lastValueMse(),
                provenance.validation().error(),
                provenance.validation().naiveError(),
                provenance.validation().beside(),
                "known",
                null,
                null,
                null,
                before == null ? null : before.servedFromMs,
                before == null ? null : before.servedToMs));
    }

    /** A release will not be served. */
    public void refused(String id, long atMs, String reason, String detail) {
        Refusal refusal = new Refusal(atMs, cut(id, MOST_TEXT), reason, cut(detail, MOST_TEXT));
        synchronized (this) {
            Entry before = entries.get(refusal.id);
            if (before != null && before.state.equals("serving")) {
                // What serves is another file of that name, and goes on.
                return;
            }
            if (before != null
                    && refusal.reason.equals(before.refusedReason)
                    && refusal.detail.equals(before.refusedDetail)) {
                return;
            }
            put(new Entry(
                    refusal.id,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "refused",
                    refusal.reason,
                    refusal.detail,
                    refusal.atMs,
                    null,
                    null));
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
            if (next == null) {
                return;
            }
            swap = new Swap(atMs, serving, id, why(before, next, isRollback));
            if (before != null && !serving.equals(id)) {
                entries.put(serving, before.in("served", before.servedFromMs, atMs));
            }
            entries.put(id, next.in("serving", atMs == 0 ? null : atMs, null));
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

    private static String why(@Nullable Entry before, Entry next, boolean isRollback) {
        String error = "on what was held out of its fit it has " + next.validation;
        if (before == null) {
            return "The first release to serve here: %s.".formatted(error);
        }
        if (before.id.equals(next.id)) {
            return "Published anew under the same name: %s.".formatted(error);
        }
        boolean isOlder = next.createdMs != null && before.createdMs != null && next.createdMs < before.createdMs;
        return isRollback || isOlder || next.servedToMs != null
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
        if (entry.createdMs != null) {
            return entry.createdMs;
        }
        long arrival = order.getOrDefault(entry.id, 0L);
        return entries.values().stream()
                .filter(other -> other.createdMs != null && order.getOrDefault(other.id, 0L) < arrival)
                .mapToLong(other -> other.createdMs == null ? 0 : other.createdMs)
                .max()
                .orElse(0);
    }

    /** First 16 hex digits of a release's SHA-256; empty if it is not known. */
    public synchronized String digest(String id) {
        Entry entry = entries.get(id);
        return entry == null || entry.digest == null ? "" : entry.digest;
    }

    /** Whether a series of so many points is warm for a release. */
    public synchronized boolean isWarm(String id, long points) {
        Entry entry = entries.get(id);
        return entry != null && entry.window != null && points >= entry.window;
    }
}
