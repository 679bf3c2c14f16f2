package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.service.ConfigurationException;
import org.junit.jupiter.api.Test;

class StopwatchTest {

    private static final int BACKLOG = 1_000;

    /** Has so many records more whenever it is asked, up to the whole backlog. */
    private record Steady(int each, long[] done) implements Contestant {

        @Override
        public void start() {}

        @Override
        public long records() {
            done[0] = Math.min(BACKLOG, done[0] + each);
            return done[0];
        }

        @Override
        public String fault() {
            return "";
        }

        @Override
        public void close() {}
    }

    private static Measurement measure(int each, Job.Window window) throws InterruptedException {
        return new Stopwatch(
                        new Steady(each, new long[1]), ProcessHandle.current().pid())
                .measure(window);
    }

    @Test
    void aRunWhoseBacklogIsHalfDoneBeforeItsWarmUpIsNotWarm() throws InterruptedException {
        Measurement measured = measure(100, new Job.Window(BACKLOG, 1, 60_000, 300_000, 60_000));

        assertThat(measured.warm()).isFalse();
        assertThat(measured.records()).isEqualTo(500);
    }

    @Test
    void aRunThatWasGivenItsWarmUpIsWarm() throws InterruptedException {
        Measurement measured = measure(1, new Job.Window(BACKLOG, 1, 100, 100, 100));

        assertThat(measured.warm()).isTrue();
        assertThat(measured.records()).isPositive();
    }

    @Test
    void aBacklogThatIsOverBeforeTheMeasurementIsRefused() throws InterruptedException {
        Job.Window window = new Job.Window(BACKLOG, 1, 60_000, 300_000, 60_000);
        Measurement measured = measure(BACKLOG, window);

        assertThatThrownBy(() -> measured.requireRecords(Variant.RCF, window))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rcf")
                .hasMessageContaining("--backlog of 1000")
                .hasMessageContaining("--measure-ms");
    }
}
