package io.rollcast.producer.replay;

import io.rollcast.producer.replay.ColumnChoice.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * Columns of one file by their roles: those that are named, else those with usual names.
 *
 * @param series columns of the series' id; empty if columns or the file give it
 * @param time column of the event time; empty if times are made
 * @param values columns of values that are known before the rows
 * @param areOthersValues whether further columns of a row are columns of values too
 */
record Columns(List<Column> series, Optional<Column> time, List<Column> values, boolean areOthersValues) {

    static final List<String> USUAL_SERIES = List.of("series", "id", "unique_id", "item_id");
    static final List<String> USUAL_TIMES = List.of("timestamp", "ds", "date", "datetime", "time");
    static final List<String> USUAL_VALUES = List.of("value", "y", "target");

    /**
     * Finds the columns of a file.
     *
     * @param areTimesMade whether rows have even times, and no column of theirs
     * @throws IOException if a column is not there, or a name that of several; the message names those that are there
     */
    static Columns of(RowReader file, ColumnChoice choice, boolean areTimesMade) throws IOException {
        return new Finder(file, choice).columns(areTimesMade);
    }

    /** Columns of values of a row, beyond {@link #values}. */
    List<Column> otherValues(Row row) {
        return areOthersValues
                ? row.moreColumns().stream()
                        .filter(column -> !series.contains(column) && !time.equals(Optional.of(column)))
                        .toList()
                : List.of();
    }

    /** Search among the columns of one file. */
    private record Finder(List<Column> columns, boolean mayBeMore, ColumnChoice choice) {

        Finder(RowReader file, ColumnChoice choice) {
            this(numbered(file.columns()), file.mayHaveMoreColumns(), choice);
        }

        private static List<Column> numbered(List<String> names) {
            return IntStream.range(0, names.size())
                    .mapToObj(place -> new Column(names.get(place), place))
                    .toList();
        }

        Columns columns(boolean areTimesMade) throws IOException {
            List<Column> series = series();
            Optional<Column> time = areTimesMade ? Optional.empty() : Optional.of(time());
            boolean areAllValues = choice.values().isEmpty() && choice.layout() != Layout.LONG;
            List<Column> values = areAllValues ? allValues(series, time) : values();
            boolean areOthersValues = areAllValues && mayBeMore;
            if (values.isEmpty() && !areOthersValues) {
                throw missing("values", USUAL_VALUES, "--value-column");
            }
            return new Columns(series, time, values, areOthersValues);
        }

        private List<Column> series() throws IOException {
            List<Column> series = new ArrayList<>();
            for (String name : choice.series()) {
                series.add(named(name, "--series-column"));
            }
            if (series.isEmpty() && choice.layout() == Layout.LONG) {
                usual(USUAL_SERIES).ifPresent(series::add);
            }
            if (series.isEmpty() && choice.layout() == Layout.ROWS && !columns.isEmpty()) {
                series.add(columns.get(0));
            }
            return series;
        }

        private Column time() throws IOException {
            if (choice.time().isPresent()) {
                return named(choice.time().get(), "--time-column");
            }
            return usual(USUAL_TIMES)
                    .orElseThrow(() -> missing(
                            "times", USUAL_TIMES, "--time-column, or give rows even times by --start-time and --step"));
        }

        private List<Column> values() throws IOException {
            List<Column> values = new ArrayList<>();
            for (String name : choice.values()) {
                values.add(named(name, "--value-column"));
            }
            if (values.isEmpty()) {
                values.add(usual(USUAL_VALUES)
                        .orElseThrow(() -> missing(
                                "values", USUAL_VALUES, "--value-column, or give --wide if every column is a series")));
            }
            return values;
        }

        /** Columns that are neither the series' nor the time's. Where rows are series, names do not matter. */
        private List<Column> allValues(List<Column> series, Optional<Column> time) throws IOException {
            List<Column> values = new ArrayList<>(columns);
            values.removeAll(series);
            values.removeAll(time.map(List::of).orElseGet(() -> allOf(USUAL_TIMES)));
            if (choice.layout() == Layout.ROWS) {
                // An index that is written with the rows stands before the id, and its column has no name.
                values.removeIf(column -> column.name().isEmpty()
                        && column.place() < series.get(0).place());
                return values;
            }
            values.removeIf(column -> column.name().isEmpty());
            Set<String> names = new HashSet<>();
            for (Column column : values) {
                if (!names.add(column.name())) {
                    throw repeated(all(column.name()));
                }
            }
            return values;
        }

        private List<Column> all(String name) {
            List<Column> exact = all(name, String::equals);
            return exact.isEmpty() ? all(name, String::equalsIgnoreCase) : exact;
        }

        private List<Column> all(String name, BiPredicate<String, String> isSame) {
            return columns.stream()
                    .filter(column -> isSame.test(column.name(), name))
                    .toList();
        }

        /** Columns of the first usual name that there is. */
        private List<Column> allOf(List<String> usual) {
            return usual.stream()
                    .map(this::all)
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }

        private Optional<Column> only(List<Column> found) throws IOException {
            if (found.size() > 1) {
                throw repeated(found);
            }
            return found.stream().findFirst();
        }

        private IOException repeated(List<Column> found) {
            return new IOException(
                    "its columns are %s, and %d of them are called '%s', so that they are not told apart: give each a name of its own%s"
                            .formatted(
                                    shortened(),
                                    found.size(),
                                    found.get(0).name(),
                                    choice.layout() == Layout.COLUMNS
                                            ? ", or name the columns to read by --value-column"
                                            : ""));
        }

        private Optional<Column> usual(List<String> usual) throws IOException {
            return only(allOf(usual));
        }

        private Column named(String name, String option) throws IOException {
            Optional<Column> found = only(all(name));
            if (found.isEmpty() && !mayBeMore) {
                throw new IOException("its columns are %s: %s names '%s', which is none of them"
                        .formatted(shortened(), option, name));
            }
            return found.orElseGet(() -> Column.ofRows(name));
        }

        private IOException missing(String what, List<String> usual, String remedy) {
            return new IOException(
                    "its columns are %s, and none is called %s, as one of %s would be: if its first line is no header, give --no-header; else name the column by %s"
                            .formatted(shortened(), String.join(", ", usual), what, remedy));
        }

        private String shortened() {
            List<String> names = columns.stream().map(Column::name).toList();
            return names.size() <= 20
                    ? names.toString()
                    : "%s and %d more".formatted(names.subList(0, 20), names.size() - 20);
        }
    }
}
