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

    /**
     * Which series are wanted.
     *
     * @param prefix which all ids have
     * @param from only ids behind this one, or backwards those before it; empty for all
     * @param isBackwards whether the last ids come first
     * @param limit most rows
     */
    record Page(String prefix, String from, boolean isBackwards, int limit) {}

    /** A series, by its id. */
    Lookup<SeriesDetail> byId(String id);

    /** Series in the order of their ids' UTF-8, or backwards. */
    Lookup<List<SeriesRow>> page(Page page);

    /** The series whose forecasts are worst beside the last value's, the worst first. */
    Lookup<List<SeriesRow>> worst(int limit);
}
