package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.points.PointRules;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class SourceTellerTest {

    private static final long START = 1_000_000;

    private final SourceTeller source = new SourceTeller(PointRules.grid(Duration.ofSeconds(5)), "metrics", 3);
    private long nowMs = START;
    private OptionalLong unread = OptionalLong.of(0);

    private Optional<Record<Object, Object>> afterASecond() {
        nowMs += 1_000;
        return source.tell(nowMs, unread);
    }

    private void readNow() {
        source.read();
        source.event(nowMs, nowMs);
    }

    /** How many seconds pass until it says that it has nothing more to read. */
    private int secondsUntilIdle() {
        for (int seconds = 1; seconds < 100; seconds++) {
            if (afterASecond().filter(SourceTime::isIdle).isPresent()) {
                return seconds;
            }
        }
        return 100;
    }

    @Test
    void itTellsTheLatestTimeThatHasBeenRead() {
        source.read();
        source.event(START - 5_000, nowMs);
        source.event(START - 7_000, nowMs);
        // A clock that is an hour ahead says nothing.
        source.event(START + 3_600_000, nowMs);

        assertThat(afterASecond()).hasValueSatisfying(told -> {
            assertThat(told.key()).isEqualTo(SourceTime.KEY);
            assertThat(told.value()).isNull();
            assertThat(told.timestamp()).isEqualTo(START - 5_000);
            assertThat(SourceTime.name(SourceTime.of(told.headers()))).isEqualTo("metrics-3");
            assertThat(SourceTime.isIdle(told)).isFalse();
        });
        assertThat(afterASecond()).isEmpty();
    }

    @Test
    void aTimeThatClosesNoStepIsNotTold() {
        source.read();
        source.event(START, nowMs);
        assertThat(afterASecond()).isPresent();

        source.read();
        source.event(START + 1_000, nowMs);
        assertThat(afterASecond()).isEmpty();

        nowMs += 4_000;
        source.read();
        source.event(START + 5_000, nowMs);
        assertThat(afterASecond()).isPresent();
    }

    @Test
    void aLongStepIsNotTakenForATimeThatStandsStill() {
        int told = 0;
        for (int second = 0; second < 4; second++) {
            source.read();
            source.event(START, nowMs);
            told += afterASecond().isPresent() ? 1 : 0;
        }
        assertThat(told).isEqualTo(1);

        for (int second = 0; second < 60; second++) {
            source.read();
            told += afterASecond().isPresent() ? 1 : 0;
        }
        assertThat(told).isEqualTo(3);
    }

    @Test
    void itHasNothingMoreWhenNothingCameForThreeSeconds() {
        assertThat(secondsUntilIdle()).isEqualTo(3);
        assertThat(secondsUntilIdle()).as("and says so again").isEqualTo(3);

        readNow();
        afterASecond();
        assertThat(secondsUntilIdle()).isEqualTo(3);
    }

    @Test
    void whatIsStillToBeFetchedIsNotNothing() {
        unread = OptionalLong.of(7);
        assertThat(secondsUntilIdle()).isEqualTo(100);
        unread = OptionalLong.empty();
        assertThat(secondsUntilIdle()).isEqualTo(100);
        unread = OptionalLong.of(0);
        assertThat(secondsUntilIdle()).isEqualTo(3);
    }
}
