package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.chaos.GridEvents.Event;
import io.rollcast.wire.points.PointRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shares of what goes wrong with the events of a grid. */
class GridEventsTest {

    private static final int SERIES = 50;
    private static final int EVENTS = 100_000;
    private static final PointRules RULES = GridEvents.rules(SERIES, 250);
    private static final long START = 1_764_000_000_123L;

    private final List<Event> events = events(42);

    private static List<Event> events(long seed) {
        GridEvents source = new GridEvents(SERIES, seed, START, RULES);
        return Stream.generate(source::next).limit(EVENTS).toList();
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        assertThat(events).isEqualTo(events(42)).isNotEqualTo(events(43));
    }

    @Test
    void theyComeAtTheRateInTheOrderOfTheirArrival() {
        assertThat(events).extracting(Event::arrivalMs).isSorted();
        double seconds = (events.get(EVENTS - 1).arrivalMs() - START) / 1_000.0;
        assertThat(EVENTS / seconds).isCloseTo(250, within(5.0));
    }

    @Test
    void fivePercentAreLateAndHalfOfThoseComeBeyondTheGrace() {
        List<Event> first = events.stream().filter(event -> !event.isAgain()).toList();
        long late = first.stream().filter(event -> event.delayMs() > 0).count();
        long beyond = first.stream()
                .filter(event -> event.delayMs() > RULES.graceMs())
                .peek(event -> assertThat(event.arrivalMs())
                        .isGreaterThan(RULES.stepOf(event.timestampMs()) + RULES.stepMs() + RULES.graceMs()))
                .count();

        assertThat(share(late, first)).isCloseTo(0.05, within(0.003));
        assertThat((double) beyond / late).isCloseTo(0.5, within(0.03));
    }

    @Test
    void fivePercentComeTwiceWithTheSameTimeAndValue() {
        Map<List<Object>, Integer> times = new HashMap<>();
        for (Event event : events) {
            int before = times.merge(List.of(event.series(), event.timestampMs(), event.value()), 1, Integer::sum) - 1;
            assertThat(event.isAgain()).isEqualTo(before == 1);
        }

        assertThat(share(times.values().stream().filter(count -> count == 2).count(), times.values()))
                .isCloseTo(0.05, within(0.003));
    }

    @Test
    void threePercentOfStepsHaveNoEventsAndNoGapIsTooLong() {
        Map<String, TreeSet<Long>> steps = new HashMap<>();
        events.forEach(event ->
                steps.computeIfAbsent(event.series(), any -> new TreeSet<>()).add(RULES.stepOf(event.timestampMs())));
        List<Long> gaps = new ArrayList<>();
        steps.values()
                .forEach(all -> all.stream().reduce((one, next) -> {
                    gaps.add((next - one) / RULES.stepMs() - 1);
                    return next;
                }));

        long missing = gaps.stream().mapToLong(Long::longValue).sum();
        assertThat((double) missing / (missing + gaps.size())).isCloseTo(0.03, within(0.003));
        assertThat(gaps).allMatch(gap -> gap <= RULES.longestGap());
        assertThat(LongStream.of(1, 2)).allMatch(gaps::contains);
    }

    private static double share(long count, Collection<?> of) {
        return (double) count / of.size();
    }
}
