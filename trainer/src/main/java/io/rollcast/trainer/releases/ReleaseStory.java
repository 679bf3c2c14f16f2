package io.rollcast.trainer.releases;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.Provenance;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Challengers.Entry;
import io.rollcast.wire.Challengers.Role;
import io.rollcast.wire.Decision;
import io.rollcast.wire.Evidence;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.ShownText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a release serves or does not, as {@code models explain} shows it; or what was decided on all releases.
 *
 * @param release id, or null for all
 * @param state what the release is now, in words
 * @param provenance what it was fitted on and with; null where it is not on the topic
 * @param shadow its place in shadow; null where it has none
 * @param decisions that were made on it, or beside it, the oldest first
 */
record ReleaseStory(
        @JsonProperty("release") @Nullable String release,
        @JsonProperty("state") String state,
        @JsonProperty("provenance") @Nullable Provenance provenance,
        @JsonProperty("shadow") @Nullable Entry shadow,
        @JsonProperty("decisions") List<Decision> decisions) {

    /** Tells the story of a release, or of all. */
    static ReleaseStory of(Optional<ReleaseId> release, ReleaseCatalog catalog) {
        if (release.isEmpty()) {
            String champion = catalog.champion().map(ReleaseId::toString).orElse("none is named");
            return new ReleaseStory(
                    null, "champion: %s%s".formatted(champion, pin(catalog)), null, null, catalog.decisions());
        }
        ReleaseId id = release.get();
        String name = id.toString();
        Entry shadow = catalog.challengers().map(Challengers::entries).orElse(List.of()).stream()
                .filter(entry -> entry.id().equals(name))
                .findFirst()
                .orElse(null);
        return new ReleaseStory(
                name,
                state(id, shadow, catalog),
                catalog.decode(id).map(ModelRelease::provenance).orElse(null),
                shadow,
                catalog.decisions().stream()
                        .filter(decision -> decision.release().equals(name) || name.equals(decision.beside()))
                        .toList());
    }

    private static String pin(ReleaseCatalog catalog) {
        return catalog.pinned().map(id -> "; %s is pinned".formatted(id)).orElse("");
    }

    private static String state(ReleaseId id, @Nullable Entry shadow, ReleaseCatalog catalog) {
        Optional<String> refusal = catalog.refusal(id);
        if (!id.equals(ReleaseCatalog.BASE) && !catalog.files().containsKey(id)) {
            return "not on the topic, or no longer";
        }
        if (refusal.isPresent()) {
            return "refused: " + refusal.get();
        }
        if (catalog.champion().equals(Optional.of(id))) {
            return "champion" + pin(catalog);
        }
        if (shadow == null) {
            return catalog.champion().isEmpty() && id.equals(ReleaseCatalog.BASE)
                    ? "serves, as no release is champion"
                    : "does not serve";
        }
        return (shadow.role() == Role.CHALLENGER ? "challenger" : "predecessor of the champion")
                + ", forecasts in shadow: " + figures(shadow);
    }

    /** What is known of a release in shadow, and what is needed to decide. */
    static String figures(Entry entry) {
        Evidence evidence = entry.evidence();
        if (evidence.blocks() == 0) {
            return "nothing is measured yet";
        }
        Double lower = evidence.lower();
        Double upper = evidence.upper();
        return "error %+.1f %% of the champion's%s after %d blocks%s"
                .formatted(
                        -100 * evidence.gain(),
                        lower == null || upper == null
                                ? ""
                                : " (%+.1f to %+.1f %%)"
                                        .formatted(-100 * evidence.share(upper), -100 * evidence.share(lower)),
                        evidence.blocks(),
                        entry.blocksToDecide() < 0 ? "" : ", some %d to decide".formatted(entry.blocksToDecide()));
    }

    /** Returns whether anything is known of the release. */
    @JsonIgnore
    boolean isKnown() {
        return provenance != null || !decisions.isEmpty() || !state.startsWith("not on the topic");
    }

    /** Returns the story for people. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(release == null ? state : "%s: %s".formatted(release, state));
        if (provenance != null) {
            lines.add("  fitted %s from %s, seed %d, %,d points of %,d series of %s to %s; on what was held out: %s"
                    .formatted(
                            Instant.ofEpochMilli(provenance.createdMs()),
                            provenance.parent() == null ? "new weights" : provenance.parent(),
                            provenance.seed(),
                            provenance.trainingPoints(),
                            provenance.trainingSeries(),
                            Instant.ofEpochMilli(provenance.fromMs()),
                            Instant.ofEpochMilli(provenance.toMs()),
                            provenance.validation().beside()));
        }
        if (decisions.isEmpty()) {
            lines.add("  no decision has been made");
        }
        for (Decision decision : decisions) {
            lines.add("  %s  %s %s%s: %s"
                    .formatted(
                            Instant.ofEpochMilli(decision.atMs()),
                            decision.release(),
                            words(decision.kind()),
                            decision.beside() == null ? "" : " (beside %s)".formatted(decision.beside()),
                            decision.why()));
        }
        return lines.stream().map(ShownText::line).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String words(Decision.Kind kind) {
        return switch (kind) {
            case ENTERED -> "became a challenger";
            case PROMOTED -> "was promoted";
            case REJECTED -> "was rejected";
            case LEFT -> "left without a verdict";
            case ROLLED_BACK -> "serves again";
            case CONFIRMED -> "was confirmed";
            case PINNED -> "was not promoted";
            case DRIFTED -> "lost skill";
        };
    }
}
