package io.rollcast.producer.replay;

import io.rollcast.wire.Observation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a file to its end, as tests state it. */
final class Replaying {

    final ReplayCount count = new ReplayCount();
    private final Path file;
    private FileFormat format = FileFormat.TOLD;
    private ColumnChoice columns = ColumnChoice.USUAL;
    private TimeRules times = TimeRules.TOLD;
    private boolean strict = true;

    Replaying(Path file) {
        this.file = file;
    }

    Replaying format(FileFormat stated) {
        format = stated;
        return this;
    }

    Replaying columns(List<String> series, String time, List<String> values, ColumnChoice.Layout layout) {
        columns = new ColumnChoice(series, Optional.ofNullable(time), values, layout);
        return this;
    }

    Replaying times(TimeRules rules) {
        times = rules;
        return this;
    }

    Replaying lenient() {
        strict = false;
        return this;
    }

    /** Points as "series time value". */
    List<String> points() throws IOException {
        List<String> points = new ArrayList<>();
        try (ReplayedPoints replayed =
                new ReplayedPoints(new ReplayConfig(file, format, columns, times, strict), count, AcceptedTimes.ALL)) {
            Observation point = replayed.next();
            while (point != null) {
                points.add(point.series() + " " + point.timestampMs() + " " + point.value());
                point = replayed.next();
            }
        }
        return points;
    }
}
