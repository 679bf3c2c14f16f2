package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerBudgetTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(-5 * SECOND);
    /** A tenth of a core, of which 30 s can be saved: three seconds. */
    private final AnswerBudget budget = new AnswerBudget(0.1, Duration.ofSeconds(30), clock::get);

    @Test
    void whatWasSavedCanBeTakenAtOnce() {
        budget.spend(3 * SECOND - 1);

        assertThat(budget.closedFor()).isZero();
    }

    @Test
    void whoTookTooMuchWaitsUntilItIsFilledAgain() {
        budget.spend(4 * SECOND);

        assertThat(budget.closedFor()).isBetween(Duration.ofSeconds(10), Duration.ofMillis(10_001));
        clock.addAndGet(9 * SECOND);
        assertThat(budget.closedFor()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_001));
        clock.addAndGet(2 * SECOND);
        assertThat(budget.closedFor()).isZero();
    }

    @Test
    void noMoreIsSavedThanMayBe() {
        clock.addAndGet(3_600 * SECOND);
        budget.spend(3 * SECOND + 1);

        assertThat(budget.closedFor()).isPositive();
    }
}
