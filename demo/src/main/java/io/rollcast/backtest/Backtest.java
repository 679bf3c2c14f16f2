package io.rollcast.backtest;

import io.rollcast.backtest.Report.Scored;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores forecasters on series, on all processors. */
final class Backtest {

    /** Forecasters that need no release, and that every forecaster is compared with. */
    static final List<Forecaster> BASELINES = List.of(Naive.LAST_VALUE, Naive.SEASONAL, new HoltWinters(), new Ridge());

    /** Fewest points that are learnt. */
    static final int FEWEST_LEARNT = 30;

    private final List<Series> series = new ArrayList<>();
    private final Map<String, Long> leftOut = new LinkedHashMap<>();
    private final List<Forecaster> forecasters;
    private final int horizon;

    /** @param all series of the file; those that are too short or never change in the learnt part are left out */
    Backtest(List<Series> all, List<? extends Forecaster> releases, int horizon) {
        this.horizon = horizon;
        forecasters = new ArrayList<>(releases);
        forecasters.addAll(BASELINES);
        leftOut.put("short", 0L);
        leftOut.put("constant", 0L);
        for (Series one : all) {
            if (one.learnt() < FEWEST_LEARNT || one.origins() < horizon) {
                leftOut.merge("short", 1L, Long::sum);
            } else if (!(one.unit() > 0)) {
                leftOut.merge("constant", 1L, Long::sum);
            } else {
                series.add(one);
            }
        }
    }

    /** Series that are scored, in the order of the file. */
    List<Series> series() {
        return series;
    }

    Map<String, Long> leftOut() {
        return leftOut;
    }

    Report run(String file, double split, Progress progress) {
        List<Scored> scored =
                series.parallelStream().map(one -> score(one, progress)).toList();
        return Report.of(
                file,
                split,
                horizon,
                leftOut,
                forecasters.stream().map(Forecaster::label).toList(),
                BASELINES.stream().map(Forecaster::label).toList(),
                scored);
    }

    private Scored score(Series one, Progress progress) {
        List<Score> scores = forecasters.stream()
                .map(forecaster -> Score.of(one, forecaster.forecast(one, horizon), horizon))
                .toList();
        progress.step();
        return new Scored(one, scores);
    }
}
