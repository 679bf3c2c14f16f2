package io.rollcast.forecaster.serving;

import io.rollcast.network.ModelRelease;
import io.rollcast.network.RefusedReleaseException;
import io.rollcast.wire.ReleaseId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Releases that served before those in service, found again on the models topic when a series turns up whose state is
 * theirs: after a restart in the midst of a transition these may be all series. They keep serving such a series until its
 * turn to be warmed up comes. The last {@value #MOST} that were asked for stay loaded.
 *
 * <p>Any stream thread asks.
 */
final class Predecessors {

    private static final int MOST = 3;

    /** Ids whose present digest is known; a name that came again with other weights is looked up again after so many. */
    private static final int MOST_KNOWN = 256;

    private final Map<Long, ServedModel> loaded = new LinkedHashMap<>(8, 0.75f, true);

    /** Fingerprints by release id, of those that were looked up; 0 for one that cannot serve. */
    private final Map<String, Long> known = new HashMap<>();

    private Function<String, byte @Nullable []> releases = id -> null;

    synchronized void findBy(Function<String, byte @Nullable []> source) {
        releases = source;
    }

    /** The release with that id, if its weights are still those of the fingerprint. */
    synchronized @Nullable ServedModel find(String id, long fingerprint) {
        ServedModel model = loaded.get(fingerprint);
        if (model != null) {
            return model;
        }
        Long present = known.get(id);
        if (present == null) {
            present = load(id);
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(id, present);
        } else if (present == fingerprint) {
            // It was loaded, and had to go for others since.
            load(id);
        }
        return loaded.get(fingerprint);
    }

    private long load(String id) {
        byte[] file = releases.apply(id);
        if (file == null) {
            return 0;
        }
        try {
            ServedModel model =
                    new ServedModel(ReleaseId.parse(id), ModelRelease.digest(file), ModelRelease.decode(file), 0);
            if (loaded.size() >= MOST) {
                loaded.remove(loaded.keySet().iterator().next());
            }
            loaded.put(model.fingerprint(), model);
            return model.fingerprint();
        } catch (RefusedReleaseException | IllegalArgumentException e) {
            // Whoever follows the topic has said so.
            return 0;
        }
    }
}
