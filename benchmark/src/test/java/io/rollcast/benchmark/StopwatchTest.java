package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.service.ConfigurationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class StopwatchTest {

    private static final int BACKLOG = 1_000;

    /** Has as many records as it is told whenever it is asked. */
    private record Scripted(LongSupplier done) implements Contestant {

        @Override
        public void start() {}

        @Override
        public long records() {
            return done.getAsLong();
        }

        @Override
        public String fault() {
            return "";
        }

        @Override
        public void close() {}
    }

    private static Measurement measure(LongSupplier done, Job.Window window) throws InterruptedException {
        return new Stopwatch(new Scripted(done), ProcessHandle.current().pid()).measure(window);
    }

    /** So many more at each look, up to the whole backlog. */
    private static LongSupplier steady(int each) {
        AtomicLong done = new AtomicLong();
        return () -> Math.min(BACKLOG, done.addAndGet(each));
    }

    @Test
    void aRunWhoseBacklogIsHalfDoneBeforeItsWarmUpIsNotWarm() throws InterruptedException {
        Measurement measured = measure(steady(100), new Job.Window(BACKLOG, 1, 60_000, 300_000, 60_000));

        assertThat(measured.warm()).isFalse();
        assertThat(measured.records()).isEqualTo(500);
    }

    @Test
    void aRunThatWasGivenItsWarmUpIsWarm() throws InterruptedException {
        Measurement measured = measure(steady(1), new Job.Window(BACKLOG, 1, 100, 100, 100));

        assertThat(measured.warm()).isTrue();
        assertThat(measured.records()).isPositive();
    }

    /** As a process does when others have the processor. */
    @Test
    void aContestantThatStandsStillWhileItIsMeasuredIsMeasuredUntilItsNextRecord() throws InterruptedException {
        AtomicLong looks = new AtomicLong();

        Measurement measured =
                measure(() -> looks.incrementAndGet() < 60 ? 1 : 2, new Job.Window(BACKLOG, 1, 100, 100, 100));

        assertThat(measured.records()).isEqualTo(1);
    }

    @Test
    void aBacklogThatIsOverBeforeTheMeasurementIsRefused() throws InterruptedException {
        Job.Window window = new Job.Window(BACKLOG, 1, 60_000, 300_000, 60_000);
        Measurement measured = measure(steady(BACKLOG), window);

        assertThatThrownBy(() -> measured.requireRecords(Variant.RCF, window))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rcf")
                .hasMessageContaining("--backlog of 1000")
                .hasMessageContaining("--measure-ms");
    }
}
