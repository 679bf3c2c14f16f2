package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepIntakeTest {

    private static final long STEP = 60_000;
    private static final long START = 1_000 * STEP;
    private static final long HOUR = 60 * STEP;

    private final KeyValueStore<Bytes, byte[]> rows =
            Stores.inMemoryKeyValueStore("steps").get();
    private final Map<String, List<Double>> points = new TreeMap<>();
    private final List<String> refused = new ArrayList<>();
    private long nowMs = START;
    private final Clock clock = ((InstantSource) () -> Instant.ofEpochMilli(nowMs)).withZone(ZoneOffset.UTC);
    private StepIntake intake = open();

    /** As a process that begins, with what is stored. */
    private StepIntake open() {
        PointRules rules = new PointRules(Kind.COUNT, STEP, Aggregate.SUM, 0, Empty.ZERO, 30, Duplicates.DROP);
        Intake.Taker taker = new Intake.Taker() {
            @Override
            public void point(String series, Point point) {
                points.computeIfAbsent(series, any -> new ArrayList<>()).add(point.value());
            }

            @Override
            public void refused(String series, double value, long timestampMs, MalformedObservationException fault) {
                refused.add(series);
            }

            @Override
            public void duplicate() {}

            @Override
            public void ended(String series) {}
        };
        return new StepIntake(
                rows,
                new SeriesLimit(0, new AtomicLong()),
                ForecasterConfig.Intake.of(rules),
                Duration.ZERO,
                series -> true,
                taker,
                clock,
                nowMs);
    }

    private void tick() {
        nowMs += 1_000;
        intake.passTime(nowMs);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSeriesThatIsAheadHurtsNoOtherWhileABacklogIsRead(boolean isRestarted) {
        // Given an event every ten seconds of a clock that is right and of one that is an hour ahead
        for (int second = 0; second <= 150; second++) {
            if (second % 10 == 0) {
                intake.event("right", 1, nowMs);
                intake.event("ahead", 1, nowMs + HOUR);
            }
            tick();
        }
        intake.store();

        // When nothing is read for five minutes, and then all that came meanwhile
        long firstMs = nowMs + 9_000;
        nowMs += 300_000;
        if (isRestarted) {
            intake = open();
        }
        for (long ms = firstMs; ms < nowMs; ms += 10_000) {
            intake.event("right", 1, ms);
            intake.event("ahead", 1, ms + HOUR);
        }

        // Then
        assertThat(refused).isEmpty();
        assertThat(points.get("right")).containsExactly(6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0);
        assertThat(points.get("ahead")).containsExactly(6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0);
    }

    @Test
    void theLastStepOfASeriesThatIsAheadIsClosedWhenItIsSilent() {
        intake.event("ahead", 1, START + HOUR);
        intake.event("right", 1, START);

        for (int second = 1; second <= 180; second++) {
            tick();
            intake.event("right", 1, nowMs);
        }

        assertThat(points.get("ahead")).startsWith(1.0);
    }

    @Test
    void aSeriesThatOnlyRepeatsLateEventsKeepsNoneOpenThatLagsBehind() {
        // Given a device whose clock stands still, and the only event of a series, which is read after one of the next
        // step
        intake.event("right", 1, START);
        intake.event("stuck", 1, START - 30 * STEP);
        intake.event("stuck", 1, START - 29 * STEP);
        intake.event("pod", 1, START - STEP);

        // When the partition goes on
        for (int second = 1; second <= 180; second++) {
            tick();
            intake.event("right", 1, nowMs);
            intake.event("stuck", 1, START - 30 * STEP);
        }

        // Then
        assertThat(refused).containsOnly("stuck");
        assertThat(points.get("pod")).startsWith(1.0);
    }
}
