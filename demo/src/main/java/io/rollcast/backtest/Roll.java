package io.rollcast.backtest;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.BatchForecaster;
import io.rollcast.forecaster.serving.ForecastStep;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.serving.ServedModel;
import io.rollcast.forecaster.serving.WarmUpBudget;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rolls a release over series with the forecaster's own step, from the first point of each on. All series of a share take
 * their next point in one batch; each processor has a share. What a series gets does not depend on the others.
 */
final class Roll {

    private final List<Series> series;
    private final Contender.Sink sink;
    private final LiveModel live = new LiveModel();

    private Roll(ModelRelease release, List<Series> series, Contender.Sink sink) {
        this.series = series;
        this.sink = sink;
        String digest = ModelRelease.digest(release.encode());
        live.serve(new ServedModel(new ReleaseId(release.spec().architecture(), 1), digest, release, 0));
    }

    static void over(ModelRelease release, List<Series> series, Contender.Sink sink) {
        Roll roll = new Roll(release, series, sink);
        int shares = Math.min(series.size(), Runtime.getRuntime().availableProcessors());
        IntStream.range(0, shares).parallel().forEach(share -> roll.share(share, shares));
    }

    private void share(int first, int every) {
        ForecastStep step = new ForecastStep(
                new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)), true);
        Map<SeriesMemory, Integer> places = new HashMap<>();
        List<SeriesMemory> memories = new ArrayList<>();
        int longest = 0;
        for (int at = first; at < series.size(); at += every) {
            SeriesMemory memory = new SeriesMemory(series.get(at).id());
            memories.add(memory);
            places.put(memory, at);
            longest = Math.max(longest, series.get(at).points().size());
        }
        for (int index = 0; index < longest; index++) {
            List<Owed> owed = new ArrayList<>();
            for (int row = 0; row < memories.size(); row++) {
                List<Point> points = series.get(first + row * every).points();
                if (index < points.size() && !points.get(index).isOpen()) {
                    owed.add(new Owed(memories.get(row), withOpenBefore(points, index)));
                }
            }
            int origin = index;
            step.run(
                    live.models(),
                    owed,
                    new Tally(),
                    (memory, point, forecast) -> sink.forecast(
                            places.getOrDefault(memory, 0), origin, forecast.forecast(), forecast.bounds()));
        }
    }

    /** A point and those directly before it that are to be imputed: a forecaster has them together, too. */
    private static List<Point> withOpenBefore(List<Point> points, int index) {
        int from = index;
        while (from > 0 && points.get(from - 1).isOpen()) {
            from--;
        }
        return points.subList(from, index + 1);
    }
}
