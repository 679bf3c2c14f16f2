package io.rollcast.forecaster.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a fleet of a hundred series leaves, and when it is back. */
class FleetWatchTest {

    private static final long HOUR_MS = 3_600_000;

    private long nowMs;
    private final FleetWatch watch = new FleetWatch(3, Kind.MISSING, () -> nowMs);
    private final Deque<String> away = new ArrayDeque<>();
    private int next;

    private List<Event> leave(int series) {
        List<Event> told = new ArrayList<>();
        for (int i = 0; i < series; i++) {
            away.push("s-" + next);
            Anomaly anomaly = watch.leaves("s-" + next++, nowMs, 1_000, 100);
            if (anomaly != null) {
                told.add(anomaly.event());
            }
        }
        return told;
    }

    /** Those that left last. */
    private void comeBack(int series) {
        for (int i = 0; i < series; i++) {
            watch.comesBack(away.pop());
        }
    }

    /** An hour, of which each second is looked at. */
    private List<Event> pass() {
        long fromMs = nowMs;
        nowMs += HOUR_MS;
        return LongStream.iterate(fromMs, at -> at < nowMs, at -> at + 1_000)
                .mapToObj(at -> watch.passes(at))
                .filter(told -> told != null)
                .map(Anomaly::event)
                .toList();
    }

    @Test
    void aMillionSeriesThatGoMissingTogetherAreOneFleet() {
        assertThat(leave(1_000_000)).containsExactly(Event.BEGINS);

        comeBack(890_000);
        assertThat(pass()).isEmpty();

        comeBack(20_000);
        assertThat(pass()).containsExactly(Event.ENDS);
    }

    @Test
    void aFleetEndsWhenFewOfItAreAway() {
        assertThat(leave(50)).containsExactly(Event.BEGINS);
        assertThat(pass()).isEmpty();

        comeBack(40);
        assertThat(pass()).isEmpty();
        comeBack(1);
        assertThat(pass()).containsExactly(Event.ENDS);
    }

    @Test
    void aFleetDoesNotEndBeforeItBegan() {
        nowMs = 2 * HOUR_MS;
        leave(50);
        pass();
        comeBack(50);

        Anomaly end = watch.passes(HOUR_MS);

        assertThat(end).isNotNull();
        assertThat(end.event()).isEqualTo(Event.ENDS);
        assertThat(end.sinceMs()).isEqualTo(2 * HOUR_MS);
        assertThat(end.atMs()).isEqualTo(2 * HOUR_MS);
    }

    @Test
    void seriesThatAreGoneForGoodAreNotOfTheFleet() {
        assertThat(leave(15)).isEmpty();
        assertThat(pass()).isEmpty();

        for (int i = 0; i < 2; i++) {
            assertThat(leave(30)).containsExactly(Event.BEGINS);
            comeBack(25);
            assertThat(pass()).containsExactly(Event.ENDS);
        }
    }

    @Test
    void seriesThatCameBackBeforeTheFleetLeftAreNotAway() {
        assertThat(leave(15)).isEmpty();
        comeBack(15);

        assertThat(leave(5)).containsExactly(Event.BEGINS);
        assertThat(pass()).containsExactly(Event.ENDS);
    }

    @Test
    void aTenthOfALargeFleetDoesNotKeepItUp() {
        assertThat(leave(1_000)).containsExactly(Event.BEGINS);
        comeBack(900);
        assertThat(pass()).isEmpty();

        comeBack(1);
        assertThat(pass()).containsExactly(Event.ENDS);
    }

    @Test
    void aFleetThatIsGoneForGoodHidesNoOther() {
        assertThat(leave(40)).containsExactly(Event.BEGINS);
        assertThat(pass()).isEmpty();

        assertThat(leave(50)).containsExactly(Event.BEGINS);
        comeBack(50);
        assertThat(pass()).containsExactly(Event.ENDS);
    }

    @Test
    void seriesOfBeforeDoNotEndAFleetByComingBack() {
        leave(15);
        pass();
        assertThat(leave(30)).containsExactly(Event.BEGINS);

        for (int i = 0; i < 15; i++) {
            watch.comesBack(away.removeLast());
        }
        assertThat(pass()).isEmpty();
    }

    @Test
    void aSeriesThatLeavesLongAfterTheFleetIsToldByItself() {
        leave(50);
        assertThat(watch.isLeaving(nowMs)).isTrue();
        pass();

        assertThat(leave(1)).isEmpty();
        assertThat(watch.isLeaving(nowMs)).isFalse();
    }

    @Test
    void seriesWhoseHistoryIsFilledInDidNotLeaveTogether() {
        nowMs = 48 * HOUR_MS;
        leave(1);

        for (int hour = 0; hour < 24; hour++) {
            assertThat(watch.leaves("late-" + hour, hour * HOUR_MS, 1_000, 100)).isNull();
        }
        assertThat(leave(19)).containsExactly(Event.BEGINS);
        assertThat(watch.isLeaving(nowMs)).isTrue();
        assertThat(watch.isLeaving(HOUR_MS)).isFalse();
    }

    @Test
    void aClockThatIsAheadHoldsNoWindowOpen() {
        nowMs = 48 * HOUR_MS;
        assertThat(watch.leaves("ahead", nowMs + 50 * 60_000, 1_000, 100)).isNull();

        for (int i = 0; i < 50; i++) {
            nowMs += 60_000;
            assertThat(leave(1)).isEmpty();
        }
        // One of those before is still in the windows.
        assertThat(leave(18)).containsExactly(Event.BEGINS);
    }

    @Test
    void aSeriesThatLeavesAgainAndAgainCountsOnce() {
        for (int i = 0; i < 6; i++) {
            for (int series = 0; series < 4; series++) {
                assertThat(watch.leaves("s-" + series, nowMs, 200, 100)).isNull();
                watch.comesBack("s-" + series);
            }
            nowMs += 20_000;
        }
    }
}
