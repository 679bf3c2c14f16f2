package io.rollcast.trainer.releases;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.Provenance;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.ReleaseId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One release as {@code models list} shows it.
 *
 * @param champion whether it is the champion, that is, the champion's record names it
 * @param serving whether it serves, as far as the topic shows: {@link ReleaseCatalog#serving}
 * @param pinned whether it stays champion whatever is fitted
 * @param shadow its place in shadow; null where it has none
 * @param refused reason why forecasters refuse it; null if they do not
 */
record ListedRelease(
        String id,
        boolean champion,
        boolean serving,
        boolean pinned,
        String digest,
        int bytes,
        @Nullable Long parameters,
        @Nullable Provenance provenance,
        Challengers.@Nullable Entry shadow,
        @Nullable String refused) {

    /** Makes the entry of a release on the topic. */
    static ListedRelease of(ReleaseId id, ReleaseCatalog catalog) {
        byte[] file = catalog.files().getOrDefault(id, new byte[0]);
        Optional<String> refusal = catalog.refusal(id);
        Optional<ModelRelease> release = refusal.isPresent() ? Optional.empty() : catalog.decode(id);
        Optional<ReleaseId> self = Optional.of(id);
        return new ListedRelease(
                id.toString(),
                catalog.champion().equals(self),
                catalog.serving().equals(self),
                catalog.pinned().equals(self),
                ModelRelease.digest(file),
                file.length,
                release.map(any -> any.spec().parameterCount()).orElse(null),
                release.map(ModelRelease::provenance).orElse(null),
                catalog.challengers().map(Challengers::entries).orElse(List.of()).stream()
                        .filter(entry -> entry.id().equals(id.toString()))
                        .findFirst()
                        .orElse(null),
                refusal.orElse(null));
    }

    /** Returns a row of the table for people. */
    String row() {
        String mark = serving ? "*" : champion ? "!" : shadow != null ? "?" : " ";
        String start = "%s %-12s %s %,9d B%s".formatted(mark, id, digest, bytes, pinned ? "  pinned" : "");
        if (provenance == null) {
            return start + "  refused: " + refused;
        }
        return start
                + "  %s  MSE %.4f (linear %.4f, last value %.4f)  %,d parameters  fitted in %.1f s at %s  parent %s"
                        .formatted(
                                provenance.validation().beside(),
                                provenance.validation().mse(),
                                provenance.validation().linearMse(),
                                provenance.validation().lastValueMse(),
                                parameters,
                                provenance.fitSeconds(),
                                Instant.ofEpochMilli(provenance.createdMs()),
                                provenance.parent() == null ? "none" : provenance.parent())
                + (shadow == null ? "" : "  %s: %s".formatted(shadow.role(), ReleaseStory.figures(shadow)));
    }

    /** Returns a line on what serves, where that is not a champion in the table. */
    static Optional<String> footer(ReleaseCatalog catalog) {
        Optional<ReleaseId> serving = catalog.serving();
        if (catalog.champion().equals(Optional.of(ReleaseCatalog.BASE))) {
            return Optional.of("%s, which comes with Rollcast, is champion%s"
                    .formatted(ReleaseCatalog.BASE, catalog.pinned().isPresent() ? " and pinned" : ""));
        }
        if (catalog.champion().isPresent() && catalog.champion().equals(serving)) {
            return Optional.empty();
        }
        if (catalog.champion().isEmpty() && serving.isEmpty()) {
            return Optional.of(
                    "No release is champion: forecasters serve %s, which comes with Rollcast; 'models promote' names another"
                            .formatted(ReleaseCatalog.BASE));
        }
        String champion = catalog.champion()
                .map(id -> "The champion %s is refused (%s)"
                        .formatted(id, catalog.refusal(id).orElse("")))
                .orElse("No release is champion");
        String serves = serving.map(id ->
                        "forecasters serve %s, an earlier champion, also after a restart as long as the".formatted(id)
                                + " topic keeps that record: 'models promote %s' makes sure".formatted(id))
                .orElse("forecasters keep serving what they served before, and after a restart base/1:"
                        + " 'models promote' names a release");
        return Optional.of("%s; %s".formatted(champion, serves));
    }
}
