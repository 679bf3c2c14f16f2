package io.rollcast.producer.replay;

import io.rollcast.producer.replay.ColumnChoice.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Columns of one file by their roles: those that are named, else those with usual names.
 *
 * @param series columns of the series' id; empty if columns or the file give it
 * @param time column of the event time; empty if times are made
 * @param values columns of values, at least one
 */
record Columns(List<String> series, Optional<String> time, List<String> values) {

    static final List<String> USUAL_SERIES = List.of("series", "id", "unique_id", "item_id");
    static final List<String> USUAL_TIMES = List.of("timestamp", "ds", "date", "datetime", "time");
    static final List<String> USUAL_VALUES = List.of("value", "y", "target");

    /**
     * Finds the columns of a file.
     *
     * @param areTimesMade whether rows have even times, and no column of theirs
     * @throws IOException if a column is not there; the message names those that are
     */
    static Columns of(RowReader file, ColumnChoice choice, boolean areTimesMade) throws IOException {
        return new Finder(file).columns(choice, areTimesMade);
    }

    /** Search among the columns of one file. */
    private record Finder(List<String> names, boolean mayBeMore) {

        Finder(RowReader file) {
            this(file.columns(), file.mayHaveMoreColumns());
        }

        Columns columns(ColumnChoice choice, boolean areTimesMade) throws IOException {
            List<String> series = series(choice);
            Optional<String> time = areTimesMade ? Optional.empty() : Optional.of(time(choice));
            List<String> values = new ArrayList<>();
            for (String name : choice.values()) {
                values.add(named(name, "--value-column"));
            }
            if (values.isEmpty() && choice.layout() != Layout.LONG) {
                values.addAll(names);
                values.removeAll(series);
                time.or(() -> usual(USUAL_TIMES)).ifPresent(values::remove);
                values.removeIf(String::isEmpty);
            } else if (values.isEmpty()) {
                values.add(usual(USUAL_VALUES)
                        .orElseThrow(() -> missing(
                                "values", USUAL_VALUES, "--value-column, or give --wide if every column is a series")));
            }
            if (values.isEmpty()) {
                throw missing("values", USUAL_VALUES, "--value-column");
            }
            return new Columns(series, time, values);
        }

        private List<String> series(ColumnChoice choice) throws IOException {
            List<String> series = new ArrayList<>();
            for (String name : choice.series()) {
                series.add(named(name, "--series-column"));
            }
            if (series.isEmpty() && choice.layout() == Layout.LONG) {
                usual(USUAL_SERIES).ifPresent(series::add);
            }
            if (series.isEmpty() && choice.layout() == Layout.ROWS && !names.isEmpty()) {
                series.add(names.get(0));
            }
            return series;
        }

        private String time(ColumnChoice choice) throws IOException {
            if (choice.time().isPresent()) {
                return named(choice.time().get(), "--time-column");
            }
            return usual(USUAL_TIMES)
                    .orElseThrow(() -> missing(
                            "times", USUAL_TIMES, "--time-column, or give rows even times by --start-time and --step"));
        }

        private Optional<String> find(String name) {
            return names.stream()
                    .filter(name::equals)
                    .findFirst()
                    .or(() -> names.stream().filter(name::equalsIgnoreCase).findFirst());
        }

        private Optional<String> usual(List<String> usual) {
            return usual.stream().flatMap(name -> find(name).stream()).findFirst();
        }

        private String named(String name, String option) throws IOException {
            Optional<String> found = find(name);
            if (found.isEmpty() && !mayBeMore) {
                throw new IOException("its columns are %s: %s names '%s', which is none of them"
                        .formatted(shortened(), option, name));
            }
            return found.orElse(name);
        }

        private IOException missing(String what, List<String> usual, String remedy) {
            return new IOException(
                    "its columns are %s, and none is called %s, as one of %s would be: if its first line is no header, give --no-header; else name the column by %s"
                            .formatted(shortened(), String.join(", ", usual), what, remedy));
        }

        private String shortened() {
            return names.size() <= 20
                    ? names.toString()
                    : "%s and %d more".formatted(names.subList(0, 20), names.size() - 20);
        }
    }
}
