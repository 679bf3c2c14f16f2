package io.rollcast.forecaster;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models in service: the champion, and the ones before it, by which series are served until it is their turn to be
 * warmed up for the champion. The global store's thread replaces them; stream threads take them once a batch, so that a
 * batch never sees a swap.
 */
final class LiveModel implements AutoCloseable {

    /** The champion and two before it: a transition is long over when a fourth one comes. */
    static final int MOST_MODELS = 3;

    /**
     * The models of one batch; closing it lets go.
     *
     * @param models the champion first; empty as long as there is none
     */
    record Lease(List<ServedModel> models) implements AutoCloseable {

        @Nullable
        ServedModel champion() {
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

        @Override
        public void close() {
            models.forEach(ServedModel::leave);
        }
    }

    private volatile List<ServedModel> current = List.of();

    /** The models to use for the next batch. */
    Lease lease() {
        while (true) {
            List<ServedModel> models = current;
            int retained = 0;
            while (retained < models.size() && models.get(retained).retain()) {
                retained++;
            }
            if (retained == models.size()) {
                return new Lease(models);
            }
            models.subList(0, retained).forEach(ServedModel::leave);
        }
    }

    /** Puts a model into service; one that has to go for it is freed when its last batch is done. */
    synchronized void serve(ServedModel champion) {
        List<ServedModel> before = current;
        List<ServedModel> after = new ArrayList<>(List.of(champion));
        for (ServedModel model : before) {
            if (after.size() < MOST_MODELS && model.fingerprint() != champion.fingerprint()) {
                after.add(model);
            }
        }
        current = List.copyOf(after);
        before.stream().filter(model -> !after.contains(model)).forEach(ServedModel::leave);
    }

    /** The champion, for display; it may be freed at any time. */
    @Nullable
    ServedModel peek() {
        List<ServedModel> models = current;
        return models.isEmpty() ? null : models.get(0);
    }

    @Override
    public synchronized void close() {
        List<ServedModel> before = current;
        current = List.of();
        before.forEach(ServedModel::leave);
    }
}
