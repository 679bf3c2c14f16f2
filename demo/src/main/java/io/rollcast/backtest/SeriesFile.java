package io.rollcast.backtest;

import io.rollcast.network.SeasonFinder;
import io.rollcast.producer.replay.AcceptedTimes;
import io.rollcast.producer.replay.ReplayConfig;
import io.rollcast.producer.replay.ReplayCount;
import io.rollcast.producer.replay.ReplayedPoints;
import io.rollcast.wire.Observation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a file's points into series, each ordered by time. */
final class SeriesFile {

    private SeriesFile() {}

    /**
     * @param split share of each series that is learnt
     * @throws IOException if the file cannot be read, lacks a column, or has a fault and is read strictly
     */
    static List<Series> read(ReplayConfig config, ReplayCount count, double split) throws IOException {
        Map<String, List<Observation>> points = new LinkedHashMap<>();
        try (ReplayedPoints file = new ReplayedPoints(config, count, AcceptedTimes.ALL)) {
            for (Observation point = file.next(); point != null; point = file.next()) {
                points.computeIfAbsent(point.series(), any -> new ArrayList<>()).add(point);
            }
        }
        List<Series> series = new ArrayList<>();
        points.forEach((name, ofSeries) -> series.add(series(name, ofSeries, split)));
        return series;
    }

    private static Series series(String name, List<Observation> points, double split) {
        points.sort(Comparator.comparingLong(Observation::timestampMs));
        double[] values = points.stream().mapToDouble(Observation::value).toArray();
        double[] steps = new double[values.length - 1];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = points.get(i + 1).timestampMs() - points.get(i).timestampMs();
        }
        double step = steps.length == 0 ? 0 : Report.median(steps);
        return new Series(name, values, SeasonFinder.stepsPerDay(step), (int) (split * values.length));
    }
}
