package io.rollcast.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import io.rollcast.network.Scaler;
import io.rollcast.trainer.fit.Windows.TooLittleHistoryException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is learnt and what is held out. It is long because each case has a history of its own. */
class WindowsTest {

    private static final int CONTEXT = 50;
    private static final int HORIZON = 10;

    /** Every value tells its series and its place: series * 1000 + place. */
    private static Map<String, double[]> traceable(int series, int points) {
        Map<String, double[]> all = new LinkedHashMap<>();
        for (int s = 0; s < series; s++) {
            double[] values = new double[points];
            for (int i = 0; i < points; i++) {
                values[i] = s * 1_000 + i;
            }
            all.put("s-" + s, values);
        }
        return all;
    }

    @Test
    void theScalerSaysWhereSeriesTypicallyAreAndHowFarApart() {
        // Given levels 10, 20, ... 90 and spreads 1, 2, ... 9, one series far away and one that is constant
        List<double[]> series = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            series.add(new double[] {10 * i - i, 10 * i + i});
        }
        series.add(new double[] {1e9f, 3e9f});
        series.add(new double[] {50, 50});

        Scaler scaler =
                Windows.withoutClock(CONTEXT, HORIZON, series, List.of()).scaler();

        assertThat(scaler.level()).isEqualTo(50);
        assertThat(scaler.levelDeviation()).isCloseTo(1.4826 * 20, Offset.offset(15.0));
        assertThat(scaler.spread()).isBetween(5.0, 6.01);
        assertThat(scaler.spreadDeviation()).isBetween(0.3, 1.2);
    }

    @Test
    void constantSeriesHaveAScalerToo() {
        List<double[]> series = List.of(new double[] {5, 5}, new double[] {5, 5});

        Scaler scaler =
                Windows.withoutClock(CONTEXT, HORIZON, series, List.of()).scaler();

        assertThat(scaler).isEqualTo(new Scaler(5, 0, 1, 0, 200));
    }

    @Test
    void aSeriesWithGapsCountsOnce() throws TooLittleHistoryException {
        Map<String, double[]> series = traceable(3, 400);
        series.get("s-1")[100] = Double.NaN;
        series.get("s-1")[200] = Double.NaN;
        series.put("short", new double[] {1, 2, 3});

        Windows windows = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);

        assertThat(windows.training()).hasSize(5);
        assertThat(windows.trainingSeries()).isEqualTo(3);
    }

    @Test
    void whatIsHeldOutIsNeverLearntFrom() throws TooLittleHistoryException {
        Windows windows = Windows.cut(traceable(300, 200), id -> 0, CONTEXT, HORIZON, 1);

        Set<Double> learnt = new HashSet<>();
        for (Stretch stretch : windows.training()) {
            for (double value : stretch.values()) {
                learnt.add(value);
            }
        }
        assertThat(windows.heldOutSeries())
                .isNotEmpty()
                .allMatch(window -> window.values().length == CONTEXT + HORIZON)
                .noneMatch(window -> touches(learnt, window, 0));
        assertThat(windows.heldOutTime()).isNotEmpty().noneMatch(window -> touches(learnt, window, CONTEXT));
        assertThat(windows.heldOutTime()).allMatch(window -> touches(learnt, window, 0));
    }

    @Test
    void nothingReachesOverAGap() throws TooLittleHistoryException {
        // Given series with gaps at 130 and, of every other one, in the stretch that is held out
        Map<String, double[]> series = traceable(300, 600);
        series.values().forEach(values -> values[130] = Double.NaN);
        List.copyOf(series.values()).stream()
                .filter(values -> values[0] % 2_000 == 0)
                .forEach(values -> values[570] = Double.NaN);

        // When
        Windows windows = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);

        // Then
        assertThat(windows.training())
                .allMatch(stretch -> isConsecutive(stretch.values()))
                .anyMatch(stretch -> stretch.length() == 130)
                .anyMatch(stretch -> stretch.length() == 600 - 131 - 70);
        assertThat(windows.heldOutSeries()).isNotEmpty().allMatch(window -> isConsecutive(window.values()));
        assertThat(windows.heldOutTime())
                .isNotEmpty()
                .allMatch(window -> isConsecutive(window.values()) && window.spread() < 200);
        assertThat(windows.constant()).isZero();
    }

    private static boolean isConsecutive(double[] values) {
        return IntStream.range(1, values.length).allMatch(i -> values[i] == values[i - 1] + 1);
    }

    @Test
    void aSeriesThatIsConstantBetweenItsGapsIsLeftOut() {
        double[] values = new double[200];
        values[100] = Double.NaN;

        assertThatThrownBy(() -> Windows.cut(Map.of("s", values), id -> 0, CONTEXT, HORIZON, 1))
                .hasMessageContaining("all 1 series are constant");
    }

    @Test
    void ofSeriesWithGapsTheLongestStretchIsTold() {
        Map<String, double[]> broken = traceable(1, 118);
        broken.get("s-0")[58] = Double.NaN;
        assertThatThrownBy(() -> Windows.cut(broken, id -> 0, CONTEXT, HORIZON, 1))
                .isInstanceOf(TooLittleHistoryException.class)
                .hasMessageContaining("the longest of 59 points without a long gap: one of at least ")
                .hasMessageEndingWith("; a higher --longest-gap imputes longer gaps, --empty zero or hold fills them");

        Map<String, double[]> late = traceable(1, 400);
        for (int i = 340; i < 400; i += 20) {
            late.get("s-0")[i] = Double.NaN;
        }
        assertThatThrownBy(() -> Windows.cut(late, id -> 0, CONTEXT, HORIZON, 1))
                .isInstanceOf(TooLittleHistoryException.class)
                .hasMessageContaining("the longest of 340 points without a long gap: none is long enough both before");
    }

    private static boolean touches(Set<Double> learnt, Window window, int from) {
        for (int i = from; i < window.values().length; i++) {
            if (learnt.contains(window.values()[i])) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aboutOneSeriesInTenIsHeldOutAndAlwaysTheSame() {
        long heldOut = 0;
        for (int i = 0; i < 10_000; i++) {
            heldOut += Windows.isHeldOut("s-%05d".formatted(i)) ? 1 : 0;
        }

        assertThat(heldOut).isBetween(850L, 1_150L);
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() throws TooLittleHistoryException {
        Map<String, double[]> series = traceable(60, 120);
        Map<String, double[]> otherOrder = new HashMap<>(series);

        Windows one = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);
        Windows other = Windows.cut(otherOrder, id -> 0, CONTEXT, HORIZON, 1);

        assertThat(other.training()).containsExactlyElementsOf(one.training());
        assertThat(other.heldOutSeries()).usingRecursiveComparison().isEqualTo(one.heldOutSeries());
        assertThat(other.heldOutTime()).usingRecursiveComparison().isEqualTo(one.heldOutTime());
    }

    @Test
    void ofALongHistoryOnlyTheWindowsThatAreNeededAreMade() throws TooLittleHistoryException {
        // Given 1.6 million points, of which 20,000 windows could be cut, which would allocate 700 MB
        Map<String, double[]> series = traceable(40, 40_000);
        Windows.cut(traceable(40, 200), id -> 0, CONTEXT, HORIZON, 1); // loads classes
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        // When
        Windows windows = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);

        // Then
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(windows.heldOutTime()).hasSize(2_000);
        assertThat(allocated).isLessThan(300L << 20);
    }

    @Test
    void aLongSeriesHasNoMoreHeldOutWindowsThanTheOthersHave() throws TooLittleHistoryException {
        // Given one series of 100,000 points beside nine of 40,000, each with more windows than its share, and one of
        // 1,000
        Map<String, double[]> series = traceable(10, 40_000);
        series.put("s-0", traceable(1, 100_000).get("s-0"));
        series.put("short", traceable(1, 1_000).get("s-0"));
        series.forEach((id, values) -> Arrays.setAll(values, i -> values[i] + 1e6 * id.hashCode()));

        // When
        Windows windows = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);

        // Then
        Map<Long, Long> counts = windows.heldOutTime().stream()
                .collect(Collectors.groupingBy(window -> Math.round(window.values()[0] / 1e6), Collectors.counting()));
        assertThat(windows.heldOutTime()).hasSize(2_000);
        long ofShort = Objects.requireNonNull(counts.remove((long) "short".hashCode()));
        assertThat(ofShort).isLessThan(10);
        assertThat(counts.values())
                .hasSize(10)
                .allSatisfy(count -> assertThat(count).isBetween((2_000 - ofShort) / 10, (2_000 - ofShort + 9) / 10));
    }

    @Test
    void aSeriesOfTheLeastLengthIsLearntFromAndAShorterOneIsNot() throws TooLittleHistoryException {
        int least = Windows.minimumPoints(CONTEXT, HORIZON);

        Windows windows = Windows.cut(traceable(60, least), id -> 0, CONTEXT, HORIZON, 1);

        assertThat(windows.training())
                .allSatisfy(stretch -> assertThat(stretch.length()).isGreaterThanOrEqualTo(60));
        assertThatThrownBy(() -> Windows.cut(traceable(60, least - 1), id -> 0, CONTEXT, HORIZON, 1))
                .isInstanceOf(TooLittleHistoryException.class)
                .hasMessageContaining("60 series that change")
                .hasMessageContaining("one of at least %d points".formatted(least));
    }

    @Test
    void sequencesAreAsLongAsTheHistoryAllows() throws TooLittleHistoryException {
        Windows windows = Windows.cut(traceable(60, 120), id -> 0, CONTEXT, HORIZON, 1);

        int learnt = windows.training().get(0).length();
        assertThat(windows.sequence(1_000)).isEqualTo(learnt - HORIZON);
        assertThat(windows.sequence(70)).isEqualTo(70);
        assertThat(windows.sequence(5)).isEqualTo(CONTEXT);
    }

    private static Map<String, double[]> named(List<String> ids, int points) {
        Map<String, double[]> series = new HashMap<>();
        ids.forEach(id -> series.put(id, traceable(1, points).get("s-0")));
        return series;
    }

    static Stream<Arguments> fleetsThatCanSpareNone() {
        List<String> hosts = IntStream.rangeClosed(1, 28)
                .mapToObj("cpu.host-%02d"::formatted)
                .toList();
        return Stream.of(
                arguments(hosts, 300),
                arguments(List.of("cpu", "mem", "disk", "net", "load"), 5_000),
                arguments(List.of("temperature"), 5_000));
    }

    @ParameterizedTest
    @MethodSource("fleetsThatCanSpareNone")
    void whereNoSeriesCanBeSparedTimeAloneIsHeldOut(List<String> ids, int points) throws TooLittleHistoryException {
        Windows windows = Windows.cut(named(ids, points), id -> 0, CONTEXT, HORIZON, 1);

        assertThat(windows.training()).hasSameSizeAs(ids);
        assertThat(windows.heldOutSeries()).isEmpty();
        assertThat(windows.heldOutTime()).isNotEmpty();
        assertThat(windows.validation()).isEqualTo(windows.heldOutTime());
    }

    @Test
    void fewSeriesOfWhichAllFallToTheHeldOutSideAreLearntFrom() throws TooLittleHistoryException {
        List<String> ids = IntStream.range(0, 1_000)
                .mapToObj("s-%d"::formatted)
                .filter(Windows::isHeldOut)
                .limit(25)
                .toList();

        Windows windows = Windows.cut(named(ids, 300), id -> 0, CONTEXT, HORIZON, 1);

        assertThat(windows.training()).hasSize(25);
    }

    @Test
    void constantSeriesAreLeftOutAndCounted() throws TooLittleHistoryException {
        // Given 40 series that move and 60 that never do
        Map<String, double[]> series = traceable(40, 200);
        for (int i = 0; i < 60; i++) {
            double[] values = new double[200];
            Arrays.fill(values, 7);
            series.put("constant-" + i, values);
        }

        Windows windows = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);

        assertThat(windows.constant()).isEqualTo(60);
        assertThat(windows.training())
                .noneMatch(stretch -> stretch.values()[0] == stretch.values()[stretch.length() - 1]);
        assertThat(windows.heldOutSeries()).noneMatch(window -> Windows.variance(window.values()) == 0);
    }

    @Test
    void aSeriesWhoseVarianceUnderflowsIsLeftOutAsConstant() throws TooLittleHistoryException {
        Map<String, double[]> series = traceable(40, 200);
        series.put(
                "decayed",
                IntStream.range(0, 200).mapToDouble(i -> 1e-170 * (1 + i % 7)).toArray());

        Windows windows = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);

        assertThat(windows.constant()).isEqualTo(1);
    }

    @Test
    void aHistoryOfConstantsSaysThatThereIsNothingToLearn() {
        Map<String, double[]> series = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            series.put("s-" + i, new double[300]);
        }

        assertThatThrownBy(() -> Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1))
                .isInstanceOf(TooLittleHistoryException.class)
                .hasMessageContaining("all 100 series are constant");
    }

    @Test
    void smallChangesOfALargeLevelAreNotConstant() throws TooLittleHistoryException {
        Map<String, double[]> series = new LinkedHashMap<>();
        for (int s = 0; s < 60; s++) {
            double[] values = new double[300];
            for (int t = 0; t < values.length; t++) {
                values[t] = 1.7e9 + 20 * Math.sin(t / 4.0 + s);
            }
            series.put("s-" + s, values);
        }

        Windows windows = Windows.cut(series, id -> 0, CONTEXT, HORIZON, 1);

        assertThat(windows.heldOutTime().get(0).spread()).isCloseTo(14.1, Offset.offset(0.5));
    }
}
