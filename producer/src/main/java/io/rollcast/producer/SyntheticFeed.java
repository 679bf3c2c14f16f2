package io.rollcast.producer;

import io.rollcast.producer.PublisherConfig.EventTimes;
import io.rollcast.producer.PublisherConfig.Synthetic;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Feed of synthetic series in rounds: each round has one point of every series, in the order of their ids. */
final class SyntheticFeed implements Feed {

    private final String[] ids;
    private final DoubleSupplier[] values;
    private final long rounds;
    private final @Nullable EventTimes eventTimes;
    private long round;
    private int series;

    SyntheticFeed(Synthetic config) {
        ids = new String[config.series()];
        values = new DoubleSupplier[config.series()];
        List<SeriesKind> kinds = config.kinds();
        for (int i = 0; i < ids.length; i++) {
            SeriesKind kind = kinds.get(i % kinds.size());
            ids[i] = String.format(Locale.ROOT, "%s-%05d", kind.prefix(), i);
            DoubleSupplier steady =
                    kind.series(config.seed(), i, new Signal(config.seed(), i, config.noise(), config.regimeLength()));
            values[i] = config.drift().map(drift -> drift.over(steady)).orElse(steady);
        }
        rounds = config.pointsPerSeries() == 0 ? Long.MAX_VALUE : config.pointsPerSeries();
        eventTimes = config.eventTimes().orElse(null);
    }

    @Override
    public @Nullable Point next() {
        if (series == ids.length) {
            series = 0;
            round++;
        }
        if (round == rounds) {
            return null;
        }
        Long timestampMs = eventTimes == null ? null : eventTimes.timestampMs(round);
        Point point = new Point(ids[series], values[series].getAsDouble(), timestampMs);
        series++;
        return point;
    }

    @Override
    public void close() {}
}
