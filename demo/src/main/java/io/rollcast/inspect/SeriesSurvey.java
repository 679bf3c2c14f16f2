package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rollcast.inspect.Seasons.Season;
import io.rollcast.inspect.SeriesStats.Event;
import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.WireFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The series of a sample, as the format that the commands name reads them.
 *
 * @param series number of them
 * @param points observations of all
 * @param accepted records that were read, of {@code records}
 * @param records records of the sample
 * @param rejection why the first of the others was not; null if there is none
 * @param examples ids of series
 * @param stepMs usual interval, milliseconds; 0 if there are too few points
 * @param evenShare share of intervals that are multiples of the usual one of their series
 * @param missingShare share of the usual steps without a point
 * @param duplicateShare share of points with the time of another of their series
 * @param differingShare share of points with the time of another of their series, and another value
 * @param lateShare share of points that came after a later one of their series
 * @param latestMs how late the latest of them was, milliseconds
 * @param spreadShare share of the series with events on several partitions, where these need not be in one
 * @param negativeShare share of values below zero
 * @param zeroShare share of values that are zero
 * @param counterShare share of the series that only grow
 * @param counterIds regular expression of the ids of the series that only grow; null if their ids do not tell
 * @param countShare share of the series that count
 * @param season the strongest; null if none was found
 */
record SeriesSurvey(
        @JsonProperty int series,
        @JsonProperty int points,
        @JsonProperty int accepted,
        @JsonProperty int records,
        @JsonProperty @Nullable String rejection,
        @JsonProperty List<String> examples,
        @JsonProperty("step_ms") long stepMs,
        @JsonProperty("even_share") double evenShare,
        @JsonProperty("missing_share") double missingShare,
        @JsonProperty("duplicate_share") double duplicateShare,
        @JsonProperty("differing_share") double differingShare,
        @JsonProperty("late_share") double lateShare,
        @JsonProperty("latest_ms") long latestMs,
        @JsonProperty("spread_share") double spreadShare,
        @JsonProperty("negative_share") double negativeShare,
        @JsonProperty("zero_share") double zeroShare,
        @JsonProperty("counter_share") double counterShare,
        @JsonProperty("counter_ids") @Nullable String counterIds,
        @JsonProperty("count_share") double countShare,
        @JsonProperty @Nullable Season season) {

    private static final int MOST_EXAMPLES = 3;

    SeriesSurvey {
        examples = List.copyOf(examples);
    }

    /**
     * Reads the records of a sample with the format and describes what they are.
     *
     * @param byFields whether series of the same id differ by their value fields
     */
    static SeriesSurvey of(TopicSample sample, WireFormat format, boolean byFields) {
        List<Sampled> records = sample.records();
        Map<String, List<Event>> events = new LinkedHashMap<>();
        int accepted = 0;
        String rejection = null;
        for (Sampled sampled : records) {
            try {
                for (Observation observation : format.observations(sampled.record())) {
                    events.computeIfAbsent(observation.series(), any -> new ArrayList<>())
                            .add(new Event(sampled.partition(), observation.timestampMs(), observation.value()));
                }
                accepted++;
            } catch (MalformedObservationException e) {
                rejection = rejection == null ? e.getMessage() : rejection;
            }
        }
        leaveOutHalfRead(events.values(), sample.cut());
        Map<String, SeriesStats> stats = new LinkedHashMap<>();
        events.forEach((series, arrived) -> stats.put(series, SeriesStats.of(arrived)));
        return of(records.size(), accepted, rejection, stats, byFields, format.keyedBySeries());
    }

    /**
     * Of a series on several partitions, what came before all of these are in the sample has gaps that the topic has not.
     *
     * @param cut partitions of which the sample has the latest records alone
     */
    private static void leaveOutHalfRead(Collection<List<Event>> events, Set<Integer> cut) {
        Map<Integer, Long> begins = new HashMap<>();
        events.stream()
                .flatMap(List::stream)
                .filter(event -> cut.contains(event.partition()))
                .forEach(event -> begins.merge(event.partition(), event.timeMs(), Math::min));
        for (List<Event> ofSeries : events) {
            int[] partitions =
                    ofSeries.stream().mapToInt(Event::partition).distinct().toArray();
            if (partitions.length > 1) {
                long beginMs = Arrays.stream(partitions)
                        .mapToLong(partition -> begins.getOrDefault(partition, Long.MIN_VALUE))
                        .max()
                        .getAsLong();
                ofSeries.removeIf(event -> event.timeMs() < beginMs);
            }
        }
    }

    private static SeriesSurvey of(
            int records,
            int accepted,
            @Nullable String rejection,
            Map<String, SeriesStats> series,
            boolean byFields,
            boolean isKeyed) {
        List<SeriesStats> all = List.copyOf(series.values());
        double points = Math.max(1, sum(all, SeriesStats::points));
        double intervals = Math.max(1, sum(all, SeriesStats::intervals));
        double missing = sum(all, SeriesStats::missing);
        long longEnough = all.stream().filter(SeriesStats::isLongEnough).count();
        long stepMs = usualStep(all);
        Optional<Season> season = stepMs == 0 ? Optional.empty() : Seasons.strongest(all, stepMs);
        return new SeriesSurvey(
                all.size(),
                (int) sum(all, SeriesStats::points),
                accepted,
                records,
                rejection,
                series.keySet().stream().limit(MOST_EXAMPLES).toList(),
                stepMs,
                sum(all, SeriesStats::even) / intervals,
                missing / (missing + intervals),
                sum(all, SeriesStats::duplicates) / points,
                sum(all, SeriesStats::differing) / points,
                sum(all, SeriesStats::late) / points,
                all.stream().mapToLong(SeriesStats::latestMs).max().orElse(0),
                isKeyed ? 0 : share(all, SeriesStats::isSpread, all.size()),
                sum(all, SeriesStats::negative) / points,
                sum(all, SeriesStats::zeros) / points,
                share(all, SeriesStats::isCounter, (double) longEnough),
                CounterIds.of(series, byFields).orElse(null),
                share(all, SeriesStats::isCount, all.size()),
                season.orElse(null));
    }

    private static double sum(List<SeriesStats> all, ToDoubleFunction<SeriesStats> what) {
        return all.stream().mapToDouble(what).sum();
    }

    private static double share(List<SeriesStats> all, Predicate<SeriesStats> rule, double of) {
        return of == 0 ? 0 : all.stream().filter(rule).count() / of;
    }

    private static long usualStep(List<SeriesStats> all) {
        double[] medians = all.stream()
                .filter(stats -> stats.intervals() > 0)
                .mapToDouble(SeriesStats::intervalMs)
                .sorted()
                .toArray();
        return medians.length == 0 ? 0 : Times.snapped(medians[medians.length / 2]);
    }
}
