package io.rollcast.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FittingThreadTest {

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** A round that goes on for some time after it has been broken off, as one does in the middle of an epoch. */
    private List<Round.Outcome> slow() throws InterruptedException {
        begun.countDown();
        for (boolean isOn = true; isOn; ) {
            try {
                ended.await();
                isOn = false;
            } catch (InterruptedException e) {
                // Later.
            }
        }
        return List.of();
    }

    @Test
    void theThreadIsFreeWhenTheRoundThatWasBrokenOffHasReallyEnded() throws Exception {
        try (FittingThread thread = new FittingThread()) {
            thread.begin(this::slow);
            begun.await();

            assertThat(thread.breakOff()).isTrue();
            assertThat(thread.isFree()).isFalse();
            assertThat(thread.breakOff()).isFalse();

            ended.countDown();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(thread::isFree);
        }
    }

    @Test
    void aRoundThatFailsFreesTheThread() {
        try (FittingThread thread = new FittingThread()) {
            assertThat(thread.isFree()).isTrue();
            thread.begin(() -> {
                throw new IllegalStateException("planted");
            });
            assertThat(thread.isFitting()).isTrue();

            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
                thread.collect();
                return thread.isFree();
            });
            assertThat(thread.isFitting()).isFalse();
        }
    }

    @Test
    void aRoundThatIsBegunWhileTheTrainerClosesDoesNotRun() {
        FittingThread thread = new FittingThread();
        thread.close();

        thread.begin(this::slow);

        assertThat(begun.getCount()).isEqualTo(1);
        assertThat(thread.breakOff()).isTrue();
    }
}
