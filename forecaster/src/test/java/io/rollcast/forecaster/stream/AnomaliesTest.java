package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Kind;
import io.rollcast.wire.Forecast;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is told of series that leave what was forecast for them, and of those without points.
 *
 * <p>It is long because all kinds of anomalies are tried in the same harness.
 */
class AnomaliesTest {

    private static final String TOPIC = "anomalies";

    @TempDir
    Path directory;

    private TopologyHarness harness;
    private final SplittableRandom random = new SplittableRandom(1);
    private int second;

    @BeforeEach
    void open() {
        open(Long.MAX_VALUE);
    }

    private void open(long heapBytes) {
        open(heapBytes, ForecasterConfig.Lifetimes.UNBOUNDED);
    }

    private void open(long heapBytes, ForecasterConfig.Lifetimes lifetimes) {
        harness = new TopologyHarness(
                directory,
                lifetimes,
                TopologyHarness.TOPICS.withAnomalies(TOPIC),
                ForecasterConfig.Points.PLAIN,
                heapBytes);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    /** A point of each series every second, as the clock says. */
    private void points(int seconds, double level, String... series) {
        for (int i = 0; i < seconds; i++) {
            second++;
            harness.driver.advanceWallClockTime(Duration.ofSeconds(1));
            for (String each : series) {
                harness.point(each, level + random.nextDouble(), 1000L * second);
            }
        }
        harness.driver.advanceWallClockTime(Duration.ofMillis(100));
    }

    private List<Anomaly> told() {
        return harness.read(TOPIC).stream()
                .map(record -> {
                    Anomaly anomaly = Anomaly.parse(record.value());
                    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(anomaly.key());
                    assertThat(record.timestamp()).isEqualTo(anomaly.atMs());
                    return anomaly;
                })
                .toList();
    }

    private double counted(Kind kind) {
        return harness.registry
                .get("rollcast.forecaster.anomalies")
                .tag("kind", kind.toString())
                .counter()
                .count();
    }

    @Test
    void aSeriesThatLeavesIsToldOnceAndOnceMoreWhenItIsBack() {
        points(200, 0, "a", "b");
        assertThat(told()).isEmpty();

        points(1, 50, "a");
        points(40, 50, "a", "b");

        List<Anomaly> told = told();
        assertThat(told)
                .filteredOn(anomaly -> "a".equals(anomaly.series()))
                .extracting(Anomaly::event)
                .containsExactly(Event.BEGINS, Event.ENDS);
        Anomaly left = told.get(0);
        assertThat(left.kind()).isEqualTo(Kind.OUTSIDE);
        assertThat(left.seq()).isEqualTo(202);
        assertThat(left.value()).isBetween(50.0, 51.0);
        assertThat(left.score()).isGreaterThan(7);
        assertThat(left.lower95()).isLessThanOrEqualTo(left.expected());
        assertThat(left.expected()).isLessThanOrEqualTo(left.upper95());
        Anomaly back = told.stream()
                .filter(anomaly -> "a".equals(anomaly.series()) && anomaly.event() == Event.ENDS)
                .findFirst()
                .orElseThrow();
        assertThat(back.sinceMs()).isEqualTo(left.atMs());
        assertThat(back.points()).isEqualTo(back.seq() - left.seq());
        assertThat(counted(Kind.OUTSIDE)).isEqualTo(2);
    }

    @Test
    void oneAbsurdValueIsNoAnomalyButIsCounted() {
        points(200, 0, "a");

        points(1, 1e30, "a");
        points(100, 0, "a");

        assertThat(told()).isEmpty();
        // Nine of the ten forecasts for the next point were made before the value, and one from it.
        assertThat(harness.registry
                        .get("rollcast.forecaster.far.points")
                        .counter()
                        .count())
                .isBetween(1.0, 11.0);
    }

    @Test
    void manySeriesThatLeaveTogetherAreToldAsOne() {
        String[] fleet = new String[100];
        for (int i = 0; i < fleet.length; i++) {
            fleet[i] = "s-" + i;
        }
        points(150, 0, fleet);

        points(200, 50, fleet);

        List<Anomaly> told = told();
        assertThat(told)
                .filteredOn(anomaly -> anomaly.kind() == Kind.FLEET)
                .satisfiesExactly(
                        begins -> {
                            assertThat(begins.event()).isEqualTo(Event.BEGINS);
                            assertThat(begins.of()).isEqualTo(Kind.OUTSIDE);
                            assertThat(begins.partition()).isZero();
                            assertThat(begins.points()).isEqualTo(FleetWatch.LEAST);
                        },
                        ends -> {
                            assertThat(ends.event()).isEqualTo(Event.ENDS);
                            assertThat(ends.points()).isEqualTo(100);
                        });
        assertThat(told)
                .filteredOn(anomaly -> anomaly.kind() == Kind.OUTSIDE && anomaly.event() == Event.BEGINS)
                .hasSize(FleetWatch.LEAST - 1);
        assertThat(told)
                .filteredOn(anomaly -> anomaly.kind() == Kind.OUTSIDE && anomaly.event() == Event.ENDS)
                .hasSize(FleetWatch.LEAST - 1);
        assertThat(counted(Kind.FLEET)).isEqualTo(1);
    }

    @Test
    void aMissingSeriesThatIsReadFromTheStoreLosesNothing() {
        // Given series of which none stays in memory
        harness.close();
        open(1);
        points(20, 0, "a", "b", "c");

        points(60, 0, "b", "c");
        assertThat(told()).singleElement().matches(missing -> "a".equals(missing.series()));
        points(30, 0, "a", "b");

        List<Long> numbers = harness.forecasts().stream()
                .filter(forecast -> forecast.series().equals("a"))
                .map(Forecast::seq)
                .toList();
        assertThat(numbers)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
    }

    @Test
    void aSeriesWithoutPointsIsToldOnceAndOnceMoreWhenTheyCome() {
        points(20, 0, "a", "b");

        points(29, 0, "b");
        assertThat(told()).isEmpty();
        points(60, 0, "b");

        assertThat(told()).singleElement().satisfies(missing -> {
            assertThat(missing.kind()).isEqualTo(Kind.MISSING);
            assertThat(missing.event()).isEqualTo(Event.BEGINS);
            assertThat(missing.series()).isEqualTo("a");
            assertThat(missing.seq()).isEqualTo(20);
            assertThat(missing.atMs()).isEqualTo(21_000);
        });
        points(1, 0, "a", "b");
        assertThat(told()).singleElement().satisfies(again -> {
            assertThat(again.event()).isEqualTo(Event.ENDS);
            assertThat(again.sinceMs()).isEqualTo(21_000);
            assertThat(again.seq()).isEqualTo(21);
        });
        assertThat(counted(Kind.MISSING)).isEqualTo(1);
    }

    @Test
    void aFleetIsMissingUntilPointsComeAgain() {
        String[] all = IntStream.range(0, 101).mapToObj(i -> "s-" + i).toArray(String[]::new);
        points(20, 0, all);

        points(3600, 0, all[0]);

        assertThat(told())
                .filteredOn(anomaly -> anomaly.kind() == Kind.FLEET)
                .singleElement()
                .satisfies(begins -> {
                    assertThat(begins.event()).isEqualTo(Event.BEGINS);
                    assertThat(begins.of()).isEqualTo(Kind.MISSING);
                });
        points(3, 0, all);
        assertThat(told())
                .filteredOn(anomaly -> anomaly.kind() == Kind.FLEET)
                .singleElement()
                .satisfies(ends -> {
                    assertThat(ends.event()).isEqualTo(Event.ENDS);
                    assertThat(ends.points()).isEqualTo(100);
                });
    }

    @Test
    void aFleetThatIsForgottenIsNotMissing() {
        String[] all = IntStream.range(0, 31).mapToObj(i -> "s-" + i).toArray(String[]::new);
        points(20, 0, all);
        points(300, 0, all[0]);
        assertThat(told())
                .filteredOn(anomaly -> anomaly.kind() == Kind.FLEET)
                .extracting(Anomaly::event)
                .containsExactly(Event.BEGINS);

        for (int i = 1; i < all.length; i++) {
            harness.observations.pipeInput(TopologyHarness.bytes(all[i]), null, 1000L * second);
        }
        points(2, 0, all[0]);

        assertThat(told())
                .filteredOn(anomaly -> anomaly.kind() == Kind.FLEET)
                .extracting(Anomaly::event)
                .containsExactly(Event.ENDS);
    }

    /** Whether it is in memory or, as after a restart, in the store alone. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 1})
    void whatBeganEndsWithTheSeries(long heapBytes) {
        harness.close();
        open(heapBytes);
        // Given one series that is missing, and one that is outside of what was forecast
        points(200, 0, "a", "b", "c");
        points(60, 0, "b", "c");
        points(3, 50, "b");
        assertThat(told())
                .filteredOn(anomaly -> anomaly.event() == Event.BEGINS)
                .extracting(Anomaly::series, Anomaly::kind)
                .containsExactly(tuple("a", Kind.MISSING), tuple("b", Kind.OUTSIDE));

        // When both end, and one of which nothing was told
        for (String series : List.of("a", "b", "c")) {
            harness.observations.pipeInput(TopologyHarness.bytes(series), null, 1000L * second);
        }

        // Then
        assertThat(told())
                .satisfiesExactly(
                        missing -> {
                            assertThat(missing.series()).isEqualTo("a");
                            assertThat(missing.kind()).isEqualTo(Kind.MISSING);
                            assertThat(missing.event()).isEqualTo(Event.ENDS);
                            assertThat(missing.seq()).isEqualTo(200);
                            assertThat(missing.sinceMs()).isEqualTo(201_000);
                            assertThat(missing.atMs()).isGreaterThanOrEqualTo(1000L * second);
                        },
                        outside -> {
                            assertThat(outside.series()).isEqualTo("b");
                            assertThat(outside.kind()).isEqualTo(Kind.OUTSIDE);
                            assertThat(outside.event()).isEqualTo(Event.ENDS);
                            assertThat(outside.seq()).isEqualTo(263);
                            assertThat(outside.atMs()).isEqualTo(263_000);
                            assertThat(outside.sinceMs()).isEqualTo(262_000);
                            assertThat(outside.points()).isEqualTo(2);
                            assertThat(outside.value()).isBetween(50.0, 51.0);
                            assertThat(outside.expected()).isNull();
                        });
    }

    @Test
    void aMissingSeriesThatIsForgottenIsNotMissingAnyMore() {
        // Given a series that is missing, and that is forgotten after ten minutes
        harness.close();
        open(1, new ForecasterConfig.Lifetimes(0, Optional.of(Duration.ofMinutes(10))));
        points(20, 0, "a", "b");

        // When
        points(700, 0, "b");

        // Then
        assertThat(told())
                .extracting(Anomaly::series, Anomaly::event, Anomaly::seq, Anomaly::sinceMs)
                .containsExactly(tuple("a", Event.BEGINS, 20L, null), tuple("a", Event.ENDS, 20L, 21_000L));
    }
}
