package io.rollcast.forecaster;

import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.Memory;
import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the forecasts that a batch of series is owed. A series whose recurrent state belongs to the serving release
 * takes one step for every pending point; one whose state is of another release, or that has none, runs over its kept
 * points first. Equal lengths share one call of the engine. One stream task owns it.
 */
final class BatchForecaster {

    private final Inference inference = new Inference();
    private final Optional<Memory> memory;

    BatchForecaster(Optional<Memory> memory) {
        this.memory = memory;
    }

    /** A series' share of a batch: what goes in, and where the forecasts of its last points go. */
    private record Task(
            Input input,
            float[][] forecasts,
            int firstPending,
            int take,
            @Nullable SeriesState remember) {}

    /**
     * Forecasts all pending points of every series, and stores the new recurrent states in them.
     *
     * @param model what serves, or null for the last-value fallback
     * @return for each series a forecast [horizon] for every pending point, the oldest first
     */
    List<float[][]> forecast(@Nullable ServedModel model, List<SeriesState> due) {
        List<float[][]> forecasts = new ArrayList<>();
        Map<Integer, List<Task>> byLength = new LinkedHashMap<>();
        for (SeriesState series : due) {
            float[][] owed = new float[series.pendingCount()][];
            forecasts.add(owed);
            if (model == null) {
                repeatLastValue(series, owed);
            } else {
                for (Task task : tasks(model, series, owed)) {
                    byLength.computeIfAbsent(task.input.points().length, any -> new ArrayList<>())
                            .add(task);
                }
            }
        }
        if (model != null) {
            byLength.values().forEach(group -> run(model, group));
        }
        return forecasts;
    }

    private static void repeatLastValue(SeriesState series, float[][] owed) {
        for (int i = 0; i < owed.length; i++) {
            owed[i] = new float[Forecast.HORIZON];
            Arrays.fill(owed[i], series.valueBefore(i, 0));
        }
        series.remember(0, null);
    }

    private List<Task> tasks(ServedModel model, SeriesState series, float[][] owed) {
        var dimensions = model.release().spec().dimensions();
        int last = owed.length - 1;
        if (memory.orElse(dimensions.memory()) == Memory.WINDOW) {
            List<Task> tasks = new ArrayList<>();
            for (int i = 0; i <= last; i++) {
                Input input = new Input(series.window(i, dimensions.window()), SeriesState.NO_STATE);
                tasks.add(new Task(input, owed, i, 1, null));
            }
            series.remember(0, null);
            return tasks;
        }
        boolean current = series.fingerprint == model.fingerprint();
        Input input = current
                ? new Input(series.window(last, owed.length), series.recurrent)
                : new Input(series.points.clone(), SeriesState.NO_STATE);
        return List.of(new Task(input, owed, 0, owed.length, series));
    }

    private void run(ServedModel model, List<Task> group) {
        int most = group.stream().mapToInt(Task::take).max().orElseThrow();
        List<Output> outputs =
                inference.run(model.network(), group.stream().map(Task::input).toList(), most);
        for (int row = 0; row < outputs.size(); row++) {
            Task task = group.get(row);
            Output output = outputs.get(row);
            System.arraycopy(output.forecasts(), most - task.take, task.forecasts, task.firstPending, task.take);
            if (task.remember != null) {
                task.remember.remember(model.fingerprint(), output.state());
            }
        }
    }
}
