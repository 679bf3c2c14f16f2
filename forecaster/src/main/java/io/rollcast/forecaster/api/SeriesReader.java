package io.rollcast.forecaster.api;

import io.rollcast.forecaster.series.SeriesRow;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what this instance keeps of its series. Called by HTTP threads. */
public interface SeriesReader {

    /**
     * What was found, and where was looked.
     *
     * @param found null if nothing was
     * @param partitions of the observations topic whose series could be read; those of others are elsewhere, or are being
     *     moved
     */
    record Lookup<T>(@Nullable T found, Set<Integer> partitions) {}

    /** A series, by its id. */
    Lookup<SeriesDetail> byId(String id);

    /**
     * Series in the order of their ids' UTF-8.
     *
     * @param prefix which all ids have
     * @param after only ids behind this one; empty for all
     * @param limit most rows
     */
    Lookup<List<SeriesRow>> page(String prefix, String after, int limit);

    /** The series whose forecasts are worst beside the last value's, the worst first. */
    Lookup<List<SeriesRow>> worst(int limit);
}
