package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A tenth of the time of a thread, by a clock of the test, for series of which each takes a third of a millisecond. */
class WarmUpBudgetTest {

    private static final long SERIES_NANOS = 300_000;
    private static final long BATCH_NANOS = 50_000_000;

    private long nowNanos;
    private final WarmUpBudget budget = new WarmUpBudget(0.1, () -> nowNanos);

    /** As a batch of so many series spends it. */
    private int warmedUp(int waiting) {
        int done = 0;
        int affordable = budget.affordable();
        while (affordable > 0 && done < waiting) {
            int chunk = Math.min(affordable, waiting - done);
            done += chunk;
            nowNanos += chunk * SERIES_NANOS;
            budget.spent(chunk, chunk * SERIES_NANOS);
            affordable = budget.hasMore() ? budget.affordable() : 0;
        }
        nowNanos += BATCH_NANOS;
        return done;
    }

    /** So many series wait for it, in one batch after the other. */
    private int warmedUpInABurst(int batches, int seriesOfABatch) {
        int done = 0;
        for (int batch = 0; batch < batches; batch++) {
            done += warmedUp(seriesOfABatch);
        }
        return done;
    }

    private void pause(long duration, TimeUnit unit) {
        nowNanos += unit.toNanos(duration);
    }

    @Test
    void aFleetWhoseBatchesComeOnceAnHourIsWarmedUpInOne() {
        pause(1, TimeUnit.HOURS);

        assertThat(warmedUp(1_000)).isEqualTo(1_000);
    }

    @Test
    void whatIsSavedInAPauseServesTheBatchesAfterItAndIsASecondAtMost() {
        pause(12, TimeUnit.HOURS);

        assertThat(warmedUpInABurst(4, 800) * SERIES_NANOS).isBetween(800_000_000L, 1_100_000_000L);

        // And batches of a larger burst are no longer than ever
        assertThat(warmedUpInABurst(10, 800)).isLessThanOrEqualTo(10 * 30);
    }

    @Test
    void aPauseSavesTheShareOfItsTime() {
        warmedUp(1_000);
        pause(2, TimeUnit.SECONDS);

        assertThat(warmedUp(1_000) * SERIES_NANOS).isBetween(180_000_000L, 220_000_000L);
    }

    @Test
    void aSwapInASteadyStreamMakesNoBatchLongByASecond() {
        pause(1, TimeUnit.HOURS);
        for (int batch = 0; batch < 200; batch++) {
            warmedUp(0);
        }

        assertThat(warmedUp(1_000) * SERIES_NANOS).isLessThanOrEqualTo(20_000_000);
    }
}
