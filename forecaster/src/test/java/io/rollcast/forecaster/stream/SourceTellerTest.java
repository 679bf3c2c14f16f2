package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.points.OpenSteps;
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
    private long othersMs = OpenSteps.NEVER;
    private long offset;

    private Optional<Record<Object, Object>> afterASecond() {
        nowMs += 1_000;
        return source.tell(nowMs, unread, othersMs);
    }

    private void readNow() {
        source.read(offset++);
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
        source.read(offset++);
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
        source.read(offset++);
        source.event(START, nowMs);
        assertThat(afterASecond()).isPresent();

        source.read(offset++);
        source.event(START + 1_000, nowMs);
        assertThat(afterASecond()).isEmpty();

        nowMs += 4_000;
        source.read(offset++);
        source.event(START + 5_000, nowMs);
        assertThat(afterASecond()).isPresent();
    }

    @Test
    void aLongStepIsNotTakenForATimeThatStandsStill() {
        int told = 0;
        for (int second = 0; second < 4; second++) {
            source.read(offset++);
            source.event(START, nowMs);
            told += afterASecond().isPresent() ? 1 : 0;
        }
        assertThat(told).isEqualTo(1);

        for (int second = 0; second < 60; second++) {
            source.read(offset++);
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
    void aPauseOfTheProcessIsNotNothing() {
        readNow();
        afterASecond();
        afterASecond();
        nowMs += 60_000;

        assertThat(afterASecond()).isEmpty();
        assertThat(secondsUntilIdle()).isEqualTo(3);
    }

    @Test
    void whatWaitsBehindAnotherTopicIsLaterThanWhatIsReadOfThat() {
        readNow();
        afterASecond();
        othersMs = START + 2_000_000;
        nowMs += 3_000_000;

        for (int second = 0; second < 3; second++) {
            assertThat(afterASecond()).isEmpty();
        }
        assertThat(afterASecond()).hasValueSatisfying(told -> {
            assertThat(SourceTime.isIdle(told)).isFalse();
            assertThat(told.timestamp()).isEqualTo(START + 2_000_000);
        });
    }

    @Test
    void whatIsStillToBeFetchedIsNotNothing() {
        unread = OptionalLong.of(7);
        assertThat(afterASecond())
                .as("that there is something is told")
                .hasValueSatisfying(
                        told -> assertThat(SourceTime.isUnread(told)).isTrue());
        assertThat(secondsUntilIdle()).isEqualTo(100);
        unread = OptionalLong.empty();
        assertThat(secondsUntilIdle()).isEqualTo(100);
        unread = OptionalLong.of(0);
        assertThat(secondsUntilIdle()).isEqualTo(3);
    }
}
