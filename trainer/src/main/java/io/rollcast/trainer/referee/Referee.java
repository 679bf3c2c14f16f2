package io.rollcast.trainer.referee;

import io.rollcast.service.DurationConverter;
import io.rollcast.trainer.referee.Comparison.Verdict;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Challengers.Entry;
import io.rollcast.wire.Challengers.Role;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.PairedErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which release serves. A new release stands beside the champion as a challenger; it is promoted when it has proved
 * better on live points, and leaves when it cannot be better by as much as matters. After every promotion, whoever made it,
 * the predecessor stands beside the champion, and serves again if it proves better. A pinned release stays champion. Releases
 * of another horizon than the champion's do not stand beside it, and a new one serves at once: whoever asks for another number
 * of steps ahead wants no comparison.
 *
 * <p>It knows no Kafka: the {@link RefereeLoop} tells it what is on the topics and carries out what it decides. What it holds
 * follows from the topics, so that it goes on after a restart where it was. One thread.
 *
 * <p>It is long because each decision says why in a sentence.
 */
public final class Referee {

    /** Most challengers at a time, besides the predecessor. */
    static final int MOST_CHALLENGERS = Challengers.MOST - 1;

    /** Blocks after which a release leaves without a verdict. */
    public static final int MOST_BLOCKS = 300;

    /**
     * What is to be done, and why.
     *
     * @param champion release that is to serve from now on; empty if the champion stays
     */
    public record Ruling(
            Kind kind,
            String release,
            String beside,
            Optional<String> champion,
            String why,
            @Nullable Evidence evidence) {}

    private record Release(int horizon, double heldOutError, long learntUntilMs) {}

    private final Duration patience;
    private @Nullable String champion;
    private @Nullable String pinned;
    private List<Entry> entries = new ArrayList<>();
    private final Map<String, Comparison> comparisons = new HashMap<>();

    /** What is known of each release, by its id. */
    private final Map<String, Release> releases = new HashMap<>();

    /** Since when challengers have stood beside the champion without enough live points for any of them; 0 without any. */
    private long waitingSinceMs;

    /**
     * A referee who knows nothing yet.
     *
     * @param patience time after which a challenger is promoted for its validation, if forecasters have measured too little
     */
    public Referee(Duration patience) {
        this.patience = patience;
    }

    /** The challengers' record is on the topic. */
    public void resume(Challengers listed) {
        entries = new ArrayList<>(listed.entries());
        comparisons.clear();
        champion = listed.champion();
        waitingSinceMs = oldestSinceMs();
    }

    /**
     * A release is known: it forecasts so many steps ahead.
     *
     * @param heldOutError its error on what was held out of its fit, as a share of that of the best naive forecast there: fits
     *     of different times hold out different windows, some harder than others
     * @param learntUntilMs event time up to which it has learnt, epoch milliseconds; 0 if that is not known
     */
    public void released(String id, int horizon, double heldOutError, long learntUntilMs) {
        releases.put(id, new Release(horizon, heldOutError, learntUntilMs));
    }

    /** A release is on the topic no longer. */
    public void retired(String id) {
        releases.remove(id);
    }

    /** Returns whether two releases forecast as many steps ahead; true where that is not known. */
    boolean areComparable(String one, String other) {
        Release known = releases.get(one);
        return known == null || known.horizon == releases.getOrDefault(other, known).horizon;
    }

    /**
     * A release is champion. All comparisons begin anew, without releases of another horizon.
     *
     * @param predecessor that is to stand beside it; empty for none, as after a rollback
     * @return whether that is news
     */
    public boolean follow(String newChampion, Optional<String> predecessor, long nowMs) {
        if (newChampion.equals(champion)) {
            return false;
        }
        List<Entry> next = new ArrayList<>();
        predecessor
                .filter(id -> !id.equals(newChampion) && areComparable(id, newChampion))
                .ifPresent(id -> next.add(new Entry(id, Role.PREDECESSOR, nowMs, Evidence.NONE, -1)));
        for (Entry entry : challengers()) {
            if (!entry.id().equals(newChampion)
                    && !predecessor.equals(Optional.of(entry.id()))
                    && areComparable(entry.id(), newChampion)) {
                next.add(new Entry(entry.id(), Role.CHALLENGER, nowMs, Evidence.NONE, -1));
            }
        }
        champion = newChampion;
        entries = next;
        comparisons.clear();
        waitingSinceMs = challengers().isEmpty() ? 0 : nowMs;
        return true;
    }

    /** A release stays champion; null for none. */
    public void pin(@Nullable String id) {
        pinned = id;
    }

    /**
     * A new release stands beside the champion. Where that is one too many, the challenger that looks worst on live points so
     * far leaves for it; one on which too little is measured for a verdict looks like the champion, and leaves only for a
     * release that was better on what was held out. Else the new one goes: rounds come faster than blocks of points, and would
     * leave no challenger the time for a verdict. A release of another horizon than the champion's serves at once, and so does
     * any where the champion cannot be read. Where another release has become champion since the new one was compared, only one
     * that was better than that on what was held out stands beside it.
     *
     * @param beside the release that it was compared with
     * @param why it is worth a trial, or is to serve at once
     * @param nowMs epoch milliseconds
     */
    public List<Ruling> enter(String id, String beside, String why, long nowMs) {
        if (champion == null || id.equals(champion) || contains(id)) {
            return List.of();
        }
        boolean isOfBefore = !beside.equals(champion);
        if (isOfBefore && (!areComparable(id, champion) || heldOutError(id) >= heldOutError(champion))) {
            String since = "it was compared with %s, and %s has become champion since".formatted(beside, champion);
            return List.of(new Ruling(Kind.LEFT, id, champion, Optional.empty(), since, null));
        }
        Entry entrant = new Entry(id, Role.CHALLENGER, nowMs, Evidence.NONE, -1);
        if (!releases.containsKey(champion) || !areComparable(id, champion)) {
            return serve(entrant, Kind.PROMOTED, why);
        }
        List<Ruling> rulings = new ArrayList<>();
        List<Entry> present = challengers();
        if (present.size() >= MOST_CHALLENGERS) {
            Entry worst = Collections.min(
                    present,
                    Comparator.<Entry>comparingDouble(entry ->
                                    isMeasured(entry) ? entry.evidence().gain() : 0)
                            .thenComparing(entry -> heldOutError(entry.id()), Comparator.reverseOrder()));
            boolean isMeasured = isMeasured(worst);
            String errors = "%s of the best naive forecast's, that of %s %s, and too little is measured of it yet"
                    .formatted(percent(heldOutError(id)), worst.id(), percent(heldOutError(worst.id())));
            if (!isMeasured && heldOutError(worst.id()) <= heldOutError(id)) {
                String noPlace = "there is no place for it: its error on what was held out is " + errors;
                return List.of(new Ruling(Kind.LEFT, id, champion, Optional.empty(), noPlace, null));
            }
            String takes = isMeasured ? "before there is a verdict" : "with an error on what was held out of " + errors;
            rulings.add(leave(worst, Kind.LEFT, "%s takes its place %s".formatted(id, takes)));
        }
        // The time of those that cannot be promoted for their validation is not that of the first that can.
        boolean isFirst = challengers().stream().allMatch(other -> isBehindChampion(other.id()));
        entries.add(entrant);
        waitingSinceMs = isFirst ? nowMs : waitingSinceMs;
        rulings.add(new Ruling(Kind.ENTERED, id, champion, Optional.empty(), why, null));
        return rulings;
    }

    /** Whether there are so many live points that they decide. */
    private static boolean isMeasured(Entry entry) {
        return entry.evidence().blocks() >= Comparison.LEAST_BLOCKS;
    }

    /** Infinite where it says nothing beside the champion's, or is not known: the release is on the topic no longer. */
    private double heldOutError(String id) {
        Release known = releases.get(id);
        return known == null || isBehindChampion(id) ? Double.POSITIVE_INFINITY : known.heldOutError;
    }

    /** Whether the champion has learnt from some of what was held out of a release's fit. */
    private boolean isBehindChampion(String id) {
        Release known = releases.get(id);
        Release champions = releases.get(champion);
        return known != null
                && champions != null
                && known.learntUntilMs > 0
                && known.learntUntilMs < champions.learntUntilMs;
    }

    private boolean contains(String id) {
        return entries.stream().anyMatch(entry -> entry.id().equals(id));
    }

    private List<Entry> challengers() {
        return entries.stream().filter(entry -> entry.role() == Role.CHALLENGER).toList();
    }

    private long oldestSinceMs() {
        return challengers().stream()
                .filter(entry -> !isBehindChampion(entry.id()))
                .mapToLong(Entry::sinceMs)
                .min()
                .orElse(0);
    }

    /** Forecasters have measured. */
    public List<Ruling> measured(PairedErrors errors) {
        if (!errors.champion().equals(champion)) {
            return List.of();
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.id().equals(errors.challenger()) && errors.fromMs() >= entry.sinceMs()) {
                Comparison comparison = comparisons.computeIfAbsent(entry.id(), any -> new Comparison());
                if (comparison.add(errors)) {
                    Entry now = new Entry(
                            entry.id(),
                            entry.role(),
                            entry.sinceMs(),
                            comparison.evidence(),
                            comparison.blocksToDecide(MOST_BLOCKS));
                    entries.set(i, now);
                    return judge(now, comparison.verdict());
                }
            }
        }
        return List.of();
    }

    private List<Ruling> judge(Entry entry, Verdict verdict) {
        boolean isChallenger = entry.role() == Role.CHALLENGER;
        return switch (verdict) {
            case BETTER ->
                serve(
                        entry,
                        isChallenger ? Kind.PROMOTED : Kind.ROLLED_BACK,
                        isChallenger
                                ? "better than the champion on live points"
                                : "better on live points than the champion that took its place");
            case NOT_BETTER ->
                List.of(
                        isChallenger
                                ? leave(entry, Kind.REJECTED, "it is not better by as much as matters")
                                : leave(entry, Kind.CONFIRMED, "the champion is not worse by as much as matters"));
            case OPEN ->
                entry.evidence().blocks() < MOST_BLOCKS
                        ? List.of()
                        : List.of(leave(
                                entry,
                                isChallenger ? Kind.LEFT : Kind.CONFIRMED,
                                "no verdict after %d blocks: the two are about the same".formatted(MOST_BLOCKS)));
        };
    }

    /**
     * Time passes. Where forecasters have measured too little for too long, because there are none or points come rarely, the
     * newest challenger is promoted for its validation; not one that is worse than the champion on the live points there are,
     * nor one that could not be compared with it, as the champion has learnt from what was held out of the challenger's fit.
     */
    public List<Ruling> passTime(long nowMs) {
        List<Entry> present = challengers();
        if (present.isEmpty()
                || nowMs - waitingSinceMs < patience.toMillis()
                || present.stream().anyMatch(Referee::isMeasured)) {
            return List.of();
        }
        return present.stream()
                .filter(entry -> entry.evidence().gain() >= 0)
                .filter(entry -> !isBehindChampion(entry.id()))
                .reduce((older, newer) -> newer)
                .map(newest -> serve(
                        newest,
                        Kind.PROMOTED,
                        "better on what was held out of its fit; live points were too few for a verdict within %s"
                                .formatted(DurationConverter.text(patience))))
                .orElse(List.of());
    }

    private List<Ruling> serve(Entry entry, Kind kind, String why) {
        if (pinned != null) {
            return List.of(leave(entry, Kind.PINNED, "%s, but %s is pinned".formatted(why, pinned)));
        }
        String beside = String.valueOf(champion);
        return List.of(new Ruling(
                kind, entry.id(), beside, Optional.of(entry.id()), sentence(entry, why), measured(entry.evidence())));
    }

    private Ruling leave(Entry entry, Kind kind, String why) {
        entries.remove(entry);
        comparisons.remove(entry.id());
        // Where forecasters measure, the time that one was given is not that of those after it.
        if (entry.evidence().blocks() > 0 || challengers().isEmpty()) {
            waitingSinceMs = oldestSinceMs();
        }
        boolean isOfChampion = kind == Kind.CONFIRMED;
        String beside = String.valueOf(champion);
        return new Ruling(
                kind,
                isOfChampion ? beside : entry.id(),
                isOfChampion ? entry.id() : beside,
                Optional.empty(),
                sentence(entry, why),
                measured(entry.evidence()));
    }

    private static @Nullable Evidence measured(Evidence evidence) {
        return evidence.blocks() == 0 ? null : evidence;
    }

    /** The reason, with the figures that there are. */
    private String sentence(Entry entry, String why) {
        Evidence evidence = entry.evidence();
        if (evidence.blocks() == 0) {
            return why;
        }
        return "%s: the error of %s is %s %s that of %s (95 %% interval of the gain: %s to %s), over %d blocks and %,d points"
                .formatted(
                        why,
                        entry.id(),
                        percent(Math.abs(evidence.gain())),
                        evidence.gain() >= 0 ? "below" : "above",
                        champion,
                        share(evidence, evidence.lower()),
                        share(evidence, evidence.upper()),
                        evidence.blocks(),
                        evidence.points());
    }

    private static String share(Evidence evidence, @Nullable Double bound) {
        return bound == null ? "unknown" : "%+.1f %%".formatted(100 * evidence.share(bound));
    }

    private static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f %%", 100 * share) : "unknown";
    }

    /** Returns the record of who is in shadow; empty while there is no champion. */
    public Optional<Challengers> challengersRecord() {
        return champion == null
                ? Optional.empty()
                : Optional.of(new Challengers(Challengers.VERSION, champion, entries));
    }
}
