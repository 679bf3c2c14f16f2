package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.trainer.history.History;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private static final int ENOUGH = 120;

    private final History history = new History(History.Bounds.ofPoints(1_000_000), ENOUGH);
    private long nowNanos = Long.MAX_VALUE - 5;
    private long unread;
    private final Readiness readiness =
            new Readiness(history, ENOUGH, Duration.ofMinutes(10), () -> unread, () -> nowNanos);

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    private void observe(String series, int points) {
        for (int i = 0; i < points; i++) {
            history.observe(series, i, i);
        }
    }

    @Test
    void halfOfTheSeriesMustBeLongEnough() {
        assertThat(readiness.isReady()).isFalse();
        observe("a", ENOUGH);
        observe("b", ENOUGH - 1);
        observe("c", 5);
        assertThat(readiness.isReady()).isFalse();

        observe("b", 1);

        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void whatStoodOnTheTopicAtTheStartIsReadFirst() {
        unread = 7;
        observe("a", ENOUGH);
        assertThat(readiness.isReady()).isFalse();
        pass(Duration.ofMinutes(1));
        assertThat(readiness.complaint())
                .hasValueSatisfying(missing -> assertThat(missing).contains("7 records that stood on the topic"));

        unread = 0;
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void whatStoodOnTheTopicAtTheStartIsNotWaitedForForEver() {
        unread = 7;
        observe("a", ENOUGH);
        assertThat(readiness.isReady()).isFalse();

        pass(Duration.ofMinutes(10));
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void idsThatComeAndGoDoNotKeepTheFirstRoundWaitingForEver() {
        // Given five series that stay, and thousands that had three points each: the mean is far below what is enough
        for (int i = 0; i < 5; i++) {
            observe("stays-" + i, 400);
        }
        for (int i = 0; i < 5_000; i++) {
            observe("gone-" + i, 3);
        }
        assertThat(readiness.isReady()).isFalse();

        // When
        pass(Duration.ofMinutes(10));

        // Then
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void saysWhatIsMissingAfterAMinuteAndThenEveryTen() {
        observe("a", 30);
        observe("b", 50);
        assertThat(readiness.complaint()).isEmpty();

        pass(Duration.ofMinutes(1));
        assertThat(readiness.complaint())
                .hasValueSatisfying(missing ->
                        assertThat(missing).contains("0 of 2 series have --min-points 120", "the longest has 50"));
        assertThat(readiness.complaint()).isEmpty();
        pass(Duration.ofMinutes(10));
        assertThat(readiness.complaint()).isPresent();

        observe("b", 70);
        assertThat(readiness.isReady()).isTrue();
        pass(Duration.ofMinutes(10));
        assertThat(readiness.complaint()).isEmpty();
    }

    @Test
    void aHistoryTooSmallForItsSeriesIsNamed() {
        // Given room for eight points of each series
        History small = new History(History.Bounds.ofPoints(10_000), ENOUGH);
        Readiness waiting = new Readiness(small, ENOUGH, Duration.ofMinutes(10), () -> unread, () -> nowNanos);
        for (int round = 0; round < 80; round++) {
            for (int i = 0; i < 1_250; i++) {
                small.observe("s-" + i, round, i);
            }
        }

        pass(Duration.ofMinutes(1));

        assertThat(waiting.complaint())
                .hasValueSatisfying(missing -> assertThat(missing).contains("raise --history-points"));
    }
}
