package io.rollcast.forecaster.serving;

import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the forecasts that a batch of series is owed. A series whose recurrent state belongs to the champion takes one
 * step for every pending point. One whose state is of another release is warmed up first, by running over its kept
 * points, as soon as the budget allows; until then the release before keeps serving it, or the last value where that release
 * has gone. Equal lengths share one batch
 * of inference. One stream task owns it.
 */
public final class BatchForecaster {

    private final Inference inference = new Inference();
    private final RingCapacity ring;
    private final WarmUpBudget budget;

    /**
     * @param ring how many points are kept of a series, and what it is warmed up from, the pending points included
     * @param budget of the stream thread
     */
    public BatchForecaster(RingCapacity ring, WarmUpBudget budget) {
        this.ring = ring;
        this.budget = budget;
    }

    /** How many points are kept of a series. */
    RingCapacity ring() {
        return ring;
    }

    /** A series that is owed forecasts at its pending points, the oldest first. */
    public record Due(SeriesMemory memory, List<Point> pending) {}

    /**
     * What a series got.
     *
     * @param model who made it, or null for the last-value fallback
     * @param forecasts shape [pending points, horizon]
     */
    public record Made(@Nullable ServedModel model, double[][] forecasts) {}

    /** Runs that share a batch. */
    private record Kind(ServedModel model, int points, boolean warmUp) {}

    /** A series' share of a batch: where the forecasts of its last points go, and the state after them. */
    private record Task(double[][] forecasts, SeriesMemory series) {}

    /** What goes into a batch, and what is to come of it, row by row. */
    private record Batch(List<Input> inputs, List<Task> tasks) {}

    /** The batches at hand. Most series are of the same kind as the one before. */
    private static final class Batches {

        private final Map<Kind, Batch> byKind = new LinkedHashMap<>();
        private @Nullable Kind lastKind;
        private Batch last = new Batch(List.of(), List.of());

        void add(ServedModel model, boolean warmUp, Input input, Task task) {
            if (lastKind == null
                    || lastKind.model != model
                    || lastKind.points != input.points().length
                    || lastKind.warmUp != warmUp) {
                lastKind = new Kind(model, input.points().length, warmUp);
                last = byKind.computeIfAbsent(lastKind, any -> new Batch(new ArrayList<>(), new ArrayList<>()));
            }
            last.inputs.add(input);
            last.tasks.add(task);
        }
    }

    /**
     * Forecasts all pending points of every series, and leaves the new recurrent states in their memories.
     *
     * @return in the order of {@code due}
     */
    public List<Made> forecast(LiveModel.Models models, List<Due> due) {
        List<Made> made = new ArrayList<>(due.size());
        Batches batches = new Batches();
        Batches warmUps = new Batches();
        int affordable = budget.affordable();
        for (Due series : due) {
            double[][] forecasts = new double[series.pending.size()][];
            ServedModel model = models.champion();
            if (model != null && isToBeWarmedUp(model, series.memory)) {
                if (affordable == 0 && budget.hasMore()) {
                    warmUps.byKind.forEach(this::run);
                    warmUps = new Batches();
                    affordable = budget.affordable();
                }
                if (affordable > 0) {
                    affordable--;
                    Input input = series.memory.input(
                            model.network(),
                            series.pending,
                            Math.max(ring.points(), forecasts.length),
                            SeriesMemory.NO_STATE,
                            ring);
                    Task task = new Task(forecasts, series.memory);
                    warmUps.add(model, true, input, task);
                } else {
                    model = models.of(series.memory);
                    goOn(model, models.horizon(), series, forecasts, batches);
                }
            } else {
                goOn(model, models.horizon(), series, forecasts, batches);
            }
            made.add(new Made(model, forecasts));
        }
        warmUps.byKind.forEach(this::run);
        batches.byKind.forEach(this::run);
        return made;
    }

    /**
     * Brings memories up to date that were read from the store with points still to be taken in. A series whose state is of
     * a release that has gone keeps its points and the forecasts before them only.
     */
    void catchUp(LiveModel.Models models, List<SeriesMemory> memories) {
        Map<Kind, List<SeriesMemory>> groups = new LinkedHashMap<>();
        for (SeriesMemory series : memories) {
            int count = series.behind().size();
            if (count == 0) {
                continue;
            }
            ServedModel model = series.fingerprint() == 0 ? null : models.of(series);
            if (model != null) {
                groups.computeIfAbsent(new Kind(model, count, false), any -> new ArrayList<>())
                        .add(series);
            } else {
                while (!series.behind().isEmpty()) {
                    series.catchUp(ring, null);
                }
                series.forget();
            }
        }
        groups.forEach((kind, group) -> {
            List<Input> inputs = group.stream()
                    .map(series ->
                            series.input(kind.model.network(), series.behind(), kind.points, series.recurrent(), ring))
                    .toList();
            List<Output> outputs = inference.run(kind.model.network(), inputs, kind.points);
            for (int row = 0; row < outputs.size(); row++) {
                Output output = outputs.get(row);
                group.get(row)
                        .remember(kind.model.fingerprint(), kind.model.release().spec(), output.state());
                for (double[] forecast : output.forecasts()) {
                    group.get(row).catchUp(ring, forecast);
                }
            }
        });
    }

    private static double[] lastValue(Point point, int steps) {
        double[] forecast = new double[steps];
        Arrays.fill(forecast, point.value());
        return forecast;
    }

    private static boolean isToBeWarmedUp(ServedModel champion, SeriesMemory series) {
        return series.fingerprint() != champion.fingerprint() && series.points().size() > 0;
    }

    /** As before: by the model that the series' state belongs to, or by the last value where there is none. */
    private void goOn(
            @Nullable ServedModel model, int fallbackSteps, Due series, double[][] forecasts, Batches batches) {
        if (model == null) {
            for (int i = 0; i < forecasts.length; i++) {
                forecasts[i] = lastValue(series.pending.get(i), fallbackSteps);
            }
            series.memory.forget();
        } else {
            Input input = series.memory.input(
                    model.network(), series.pending, forecasts.length, series.memory.recurrent(), ring);
            batches.add(model, false, input, new Task(forecasts, series.memory));
        }
    }

    private void run(Kind kind, Batch batch) {
        long begin = System.nanoTime();
        int most = 0;
        for (Task task : batch.tasks) {
            most = Math.max(most, task.forecasts.length);
        }
        List<Output> outputs = inference.run(kind.model.network(), batch.inputs, most);
        for (int row = 0; row < outputs.size(); row++) {
            Task task = batch.tasks.get(row);
            Output output = outputs.get(row);
            int count = task.forecasts.length;
            System.arraycopy(output.forecasts(), most - count, task.forecasts, 0, count);
            task.series.remember(kind.model.fingerprint(), kind.model.release().spec(), output.state());
        }
        if (kind.warmUp) {
            budget.spent(outputs.size(), System.nanoTime() - begin);
        }
    }
}
