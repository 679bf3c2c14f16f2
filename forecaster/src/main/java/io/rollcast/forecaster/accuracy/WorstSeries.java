package io.rollcast.forecaster.accuracy;

import io.rollcast.forecaster.series.SeriesRow;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The series whose forecasts are worst beside the last value's, without looking at all of them: every task keeps a table
 * of those that were worst when their last point came. It begins with the worst of all that are stored. A series that is
 * better now leaves at its next point; one that is not in a table gets in at its next point if it belongs there.
 */
public final class WorstSeries {

    public static final int MOST = 100;
    /** A table is put in order when it has grown so large: once in so many insertions, whatever a forecast costs is constant. */
    private static final int FULL = 3 * MOST;

    /** So many are left then: more than are asked for, so that not each one that leaves opens the table for all. */
    private static final int KEPT = 2 * MOST;

    private static final Comparator<SeriesRow> WORST_FIRST =
            Comparator.comparingDouble(WorstSeries::relativeError).reversed().thenComparing(SeriesRow::id);

    /** A stream task's series; one thread offers, any may read. */
    public static final class Table implements AutoCloseable {

        /** What a row is made of, when it has to be. */
        public interface Source {
            SeriesRow row();
        }

        private final WorstSeries all;
        private final int partition;
        private final ConcurrentHashMap<String, SeriesRow> rows = new ConcurrentHashMap<>();
        /** Who is not above it is not among the worst, as long as that many are. */
        private double floor = Double.NEGATIVE_INFINITY;

        private Table(WorstSeries all, int partition) {
            this.all = all;
            this.partition = partition;
        }

        /** A series has ended, or is not among the worst. */
        public void removed(String ended) {
            if (rows.remove(ended) != null && rows.size() < MOST) {
                floor = Double.NEGATIVE_INFINITY;
            }
        }

        /** A series has got a forecast; its recent errors are these. */
        public void offer(String series, double squaredError, double lastValueSquaredError, Source source) {
            offer(series, SeriesRow.relativeError(squaredError, lastValueSquaredError), source);
        }

        /** A series of this relative error is stored. */
        public void offer(String series, double error, Source source) {
            if (!(error > floor)) {
                removed(series);
                return;
            }
            rows.put(series, source.row());
            if (rows.size() > FULL) {
                putInOrder();
            }
        }

        private void putInOrder() {
            double[] errors = rows.values().stream()
                    .mapToDouble(WorstSeries::relativeError)
                    .toArray();
            Arrays.sort(errors);
            floor = errors[errors.length - KEPT];
            rows.values().removeIf(row -> relativeError(row) < floor);
        }

        /** All that is stored has been offered: from now on the partition can be asked for its series. */
        public Table open() {
            all.tables.add(this);
            return this;
        }

        /** The task has gone, and its series with it. */
        @Override
        public void close() {
            all.tables.remove(this);
        }
    }

    private final Set<Table> tables = ConcurrentHashMap.newKeySet();

    /** For a task of this partition that begins, and is to {@link Table#open} it. */
    public Table table(int partition) {
        return new Table(this, partition);
    }

    /** How many tasks are here. */
    public int tasks() {
        return tables.size();
    }

    /** The partitions whose tasks are here. */
    public Set<Integer> partitions() {
        return Set.copyOf(tables.stream().map(table -> table.partition).toList());
    }

    /** The worst first. */
    public List<SeriesRow> worst(int limit) {
        return worst(tables.stream().flatMap(table -> table.rows.values().stream()), limit);
    }

    /** The worst of several lists of the worst. */
    public static List<SeriesRow> worst(Collection<List<SeriesRow>> parts, int limit) {
        return worst(parts.stream().flatMap(List::stream), limit);
    }

    private static List<SeriesRow> worst(Stream<SeriesRow> rows, int limit) {
        return rows.sorted(WORST_FIRST).limit(limit).toList();
    }

    private static double relativeError(SeriesRow row) {
        return row.relativeError() == null ? Double.NEGATIVE_INFINITY : row.relativeError();
    }
}
