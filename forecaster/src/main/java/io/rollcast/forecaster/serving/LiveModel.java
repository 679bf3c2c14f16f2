package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.series.Maker;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.BaseRelease;
import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The models in service: the champion, and the ones before it, by which series are served until it is their turn to be
 * warmed up for the champion; and the challengers, which forecast in {@link Shadow}. The global store's thread replaces them; stream threads take them once a batch, so that a
 * batch never sees a swap.
 */
public final class LiveModel {

    /** The champion and two before it. Older ones are {@link Predecessors}. */
    static final int MOST_MODELS = 3;

    /** The models in service at one time. */
    public static final class Models {

        private final List<ServedModel> models;
        private final Predecessors predecessors;
        private final List<ServedModel> challengers;

        Models(List<ServedModel> models, Predecessors predecessors, List<ServedModel> challengers) {
            this.models = List.copyOf(models);
            this.predecessors = predecessors;
            this.challengers = List.copyOf(challengers);
        }

        /** The releases that forecast in shadow beside the champion; it is not among them. */
        List<ServedModel> challengers() {
            return challengers;
        }

        /** The models as they would be if a challenger were the only one. */
        Models alone(ServedModel challenger) {
            return new Models(List.of(challenger), predecessors, List.of());
        }

        /** The model that serves, or null as long as there is none. */
        public @Nullable ServedModel champion() {
            return models.isEmpty() ? null : models.get(0);
        }

        /** Steps ahead that forecasts reach, those of the fallback as well. */
        int horizon() {
            ServedModel champion = champion();
            return champion == null
                    ? Forecast.DEFAULT_HORIZON
                    : champion.release().spec().dimensions().horizon();
        }

        /** The model that a series' recurrent state belongs to, or null if there is none any more. */
        @Nullable
        ServedModel of(SeriesMemory series) {
            long fingerprint = series.fingerprint();
            for (ServedModel model : models) {
                if (model.fingerprint() == fingerprint) {
                    return model;
                }
            }
            Maker maker = series.maker();
            return fingerprint == 0 || maker == null ? null : predecessors.find(maker.name(), fingerprint);
        }
    }

    private final CountDownLatch firstBatch = new CountDownLatch(1);
    private final Predecessors predecessors = new Predecessors();
    private volatile byte @Nullable [] base;
    private List<ServedModel> shadow = List.of();
    private volatile Models current = new Models(List.of(), predecessors, List.of());

    /** The models to use for the next batch. */
    public Models models() {
        firstBatch.countDown();
        return current;
    }

    /** Waits until a batch has asked for its models, which is when a forecaster has started. */
    void awaitFirstBatch() throws InterruptedException {
        firstBatch.await();
    }

    /** Tells where the files of releases are to be found by their ids; null for one that is not there. */
    public void findReleasesBy(Function<String, byte @Nullable []> releases) {
        predecessors.findBy(id -> id.equals(BaseRelease.ID) && base != null ? base : releases.apply(id));
    }

    /** Tells the file of the release that comes with Rollcast, which is on no topic. */
    void findBaseBy(byte[] file) {
        base = file;
    }

    /** Puts a model into service; the oldest may have to go for it. */
    public synchronized void serve(ServedModel champion) {
        List<ServedModel> after = new ArrayList<>(List.of(champion));
        for (ServedModel model : current.models) {
            if (after.size() < MOST_MODELS && model.fingerprint() != champion.fingerprint()) {
                after.add(model);
            }
        }
        current = new Models(after, predecessors, without(champion));
    }

    /** Puts releases into shadow, in place of those that were. */
    public synchronized void shadow(List<ServedModel> releases) {
        shadow = List.copyOf(releases);
        current = new Models(current.models, predecessors, without(current.champion()));
    }

    /** A champion is no challenger of its own, but is one again when it is followed. */
    private List<ServedModel> without(@Nullable ServedModel champion) {
        return champion == null
                ? List.of()
                : shadow.stream()
                        .filter(model -> model.fingerprint() != champion.fingerprint())
                        .toList();
    }

    /** The champion, for display. */
    public @Nullable ServedModel champion() {
        return current.champion();
    }
}
