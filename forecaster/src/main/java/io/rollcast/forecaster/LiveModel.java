package io.rollcast.forecaster;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one reference to the model that serves. The global store's thread replaces it; stream threads take it once a
 * batch, so that a batch is never made by two models.
 */
final class LiveModel implements AutoCloseable {

    /** The model of one batch, or none yet; closing it lets go. */
    record Lease(@Nullable ServedModel model) implements AutoCloseable {
        @Override
        public void close() {
            if (model != null) {
                model.leave();
            }
        }
    }

    private final AtomicReference<@Nullable ServedModel> current = new AtomicReference<>();

    /** The model to use for the next batch. */
    Lease lease() {
        while (true) {
            ServedModel model = current.get();
            if (model == null || model.retain()) {
                return new Lease(model);
            }
        }
    }

    /** Puts a model into service; the one before it is freed when its last batch is done. */
    void serve(@Nullable ServedModel next) {
        ServedModel previous = current.getAndSet(next);
        if (previous != null) {
            previous.leave();
        }
    }

    /** For display; it may be freed at any time. */
    @Nullable
    ServedModel peek() {
        return current.get();
    }

    @Override
    public void close() {
        serve(null);
    }
}
