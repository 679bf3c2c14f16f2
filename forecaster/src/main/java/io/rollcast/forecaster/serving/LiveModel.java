package io.rollcast.forecaster.serving;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models in service: the champion, and the ones before it, by which series are served until it is their turn to be
 * warmed up for the champion. The global store's thread replaces them; stream threads take them once a batch, so that a
 * batch never sees a swap.
 */
public final class LiveModel {

    /** The champion and two before it: a transition is long over when a fourth one comes. */
    static final int MOST_MODELS = 3;

    /**
     * The models in service at one time.
     *
     * @param models the champion first; empty as long as there is none
     */
    public record Models(List<ServedModel> models) {

        @Nullable
        public ServedModel champion() {
            return models.isEmpty() ? null : models.get(0);
        }

        /** The model that a stored recurrent state belongs to, or null if it has gone. */
        @Nullable
        ServedModel of(long fingerprint) {
            for (ServedModel model : models) {
                if (model.fingerprint() == fingerprint) {
                    return model;
                }
            }
            return null;
        }
    }

    private volatile Models current = new Models(List.of());

    /** The models to use for the next batch. */
    public Models models() {
        return current;
    }

    /** Puts a model into service; the oldest may have to go for it. */
    synchronized void serve(ServedModel champion) {
        List<ServedModel> after = new ArrayList<>(List.of(champion));
        for (ServedModel model : current.models) {
            if (after.size() < MOST_MODELS && model.fingerprint() != champion.fingerprint()) {
                after.add(model);
            }
        }
        current = new Models(List.copyOf(after));
    }

    /** The champion, for display. */
    @Nullable
    public ServedModel champion() {
        return current.champion();
    }
}
