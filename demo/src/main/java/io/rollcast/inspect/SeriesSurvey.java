package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
 * @param paces how often the series have points
 * @param evenShare share of intervals that are multiples of the usual one of their series
 * @param missingShare share of the usual steps without a point
 * @param duplicateShare share of points with the time of another of their series
 * @param differingShare share of points with the time of another of their series, and another value
 * @param gaps steps without a point, in a row
 * @param lateness of the points that came after a later one of their series
 * @param spreadShare share of the series with events on several partitions, where these need not be in one
 * @param negativeShare share of values below zero
 * @param zeroShare share of values that are zero
 * @param growingShare share of the series that only grow, be they counters or levels
 * @param counterShare share of the series that are counters
 * @param counterIds regular expression of the ids of the counters; null if their ids do not tell
 * @param countShare share of the series that count
 * @param stateShare share of the series that are states of two values, written as they change
 * @param unwrittenZeroShare share of the series that can be counts without a point where there was nothing
 * @param season the strongest; null if none was found
 */
record SeriesSurvey(
        @JsonProperty int series,
        @JsonProperty int points,
        @JsonProperty int accepted,
        @JsonProperty int records,
        @JsonProperty @Nullable String rejection,
        @JsonProperty List<String> examples,
        @JsonProperty Paces paces,
        @JsonProperty("even_share") double evenShare,
        @JsonProperty("missing_share") double missingShare,
        @JsonProperty("duplicate_share") double duplicateShare,
        @JsonProperty("differing_share") double differingShare,
        @JsonProperty Gaps gaps,
        @JsonIgnore Lateness lateness,
        @JsonProperty("spread_share") double spreadShare,
        @JsonProperty("negative_share") double negativeShare,
        @JsonProperty("zero_share") double zeroShare,
        @JsonProperty("growing_share") double growingShare,
        @JsonProperty("counter_share") double counterShare,
        @JsonProperty("counter_ids") @Nullable String counterIds,
        @JsonProperty("count_share") double countShare,
        @JsonProperty("state_share") double stateShare,
        @JsonProperty("unwritten_zero_share") double unwrittenZeroShare,
        @JsonProperty @Nullable Season season) {

    private static final int MOST_EXAMPLES = 3;

    SeriesSurvey {
        examples = List.copyOf(examples);
    }

    /** Usual interval, milliseconds; 0 if there are too few points. */
    @JsonProperty("step_ms")
    long stepMs() {
        return paces.usualMs();
    }

    /** Share of points that came after a later one of their series. */
    @JsonProperty("late_share")
    double lateShare() {
        return lateness.share();
    }

    /** How late the latest of them was, milliseconds. */
    @JsonProperty("latest_ms")
    long latestMs() {
        return lateness.latestMs();
    }

    /**
     * Reads the records of a sample with the format and describes what they are.
     *
     * @param byFields whether series of the same id differ by their value fields
     * @param isNamedCounter whether the name of what is measured says that all series are counters
     */
    static SeriesSurvey of(TopicSample sample, WireFormat format, boolean byFields, boolean isNamedCounter) {
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
        return of(records.size(), accepted, rejection, stats, byFields, isNamedCounter, format.keyedBySeries());
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
            boolean isNamedCounter,
            boolean isKeyed) {
        List<SeriesStats> all = List.copyOf(series.values());
        double points = Math.max(1, sum(all, SeriesStats::points));
        double intervals = Math.max(1, sum(all, SeriesStats::intervals));
        double missing = sum(all, SeriesStats::missing);
        long longEnough = all.stream().filter(SeriesStats::isLongEnough).count();
        Paces paces = Paces.of(all);
        Optional<Season> season = paces.usualMs() == 0 ? Optional.empty() : Seasons.strongest(all, paces.usualMs());
        double counters = series.entrySet().stream()
                .filter(entry -> entry.getValue().isCounter(isNamedCounter || CounterIds.isNamed(entry.getKey())))
                .count();
        return new SeriesSurvey(
                all.size(),
                (int) sum(all, SeriesStats::points),
                accepted,
                records,
                rejection,
                series.keySet().stream().limit(MOST_EXAMPLES).toList(),
                paces,
                sum(all, SeriesStats::even) / intervals,
                missing / (missing + intervals),
                sum(all, SeriesStats::duplicates) / points,
                sum(all, SeriesStats::differing) / points,
                Gaps.of(all),
                Lateness.of(all),
                isKeyed ? 0 : share(all, SeriesStats::isSpread, all.size()),
                sum(all, SeriesStats::negative) / points,
                sum(all, SeriesStats::zeros) / points,
                share(all, SeriesStats::onlyGrows, (double) longEnough),
                longEnough == 0 ? 0 : counters / longEnough,
                CounterIds.of(series, byFields).orElse(null),
                share(all, SeriesStats::isCount, all.size()),
                share(all, SeriesStats::isState, all.size()),
                share(all, SeriesStats::isCountWithoutZeros, all.size()),
                season.orElse(null));
    }

    private static double sum(List<SeriesStats> all, ToDoubleFunction<SeriesStats> what) {
        return all.stream().mapToDouble(what).sum();
    }

    private static double share(List<SeriesStats> all, Predicate<SeriesStats> rule, double of) {
        return of == 0 ? 0 : all.stream().filter(rule).count() / of;
    }
}
