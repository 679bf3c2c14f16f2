package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Topics;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventHubTest {

    /** Readers never take anything here. */
    private static final class NoOutput extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void setWriteListener(WriteListener listener) {}

        @Override
        public void write(int b) {}
    }

    /** Follows what it is told to; takes its time over the end. */
    private static final class SlowAudience implements EventHub.Audience {

        private final Set<String> followed = ConcurrentHashMap.newKeySet();
        private final CountDownLatch ending = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public void begins(String series, Consumer<byte[]> events) {
            followed.add(series);
        }

        @Override
        public void ends(String series) {
            ending.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted before the test let it end", e);
            }
            followed.remove(series);
        }
    }

    private final ApiBench bench = new ApiBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static EventClient reader(String series) {
        return new EventClient(EventClient.Kind.PAGE, series, new NoOutput(), () -> {});
    }

    private static Thread start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void whoJoinsWhileTheLastReaderLeavesIsFollowedFor() throws Exception {
        ForecastTap tap = new ForecastTap();
        var board =
                new StatusBoard("a", Topics.withPrefix(""), Clock.systemUTC(), bench, bench.feeds.errors(), List::of);
        SlowAudience audience = new SlowAudience();
        try (EventHub hub = new EventHub(tap, board, audience)) {
            // Given one reader, who is just leaving
            EventClient first = reader("s-1");
            hub.add(first);
            Thread leaving = start(first::close, "leaving");
            audience.ending.await();

            // When another one joins before all of that is done
            EventClient second = reader("s-1");
            Thread joining = start(() -> hub.add(second), "joining");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> !joining.isAlive() || joining.getState() == Thread.State.BLOCKED);
            audience.mayEnd.countDown();
            leaving.join();
            joining.join();

            // Then the series is followed, here and by the audience
            assertThat(hub.isFollowed("s-1")).isTrue();
            assertThat(tap.ifOpen()).isNotNull();
            assertThat(audience.followed).containsExactly("s-1");

            // And not when the second has left as well
            second.close();
            assertThat(tap.ifOpen()).isNull();
            assertThat(audience.followed).isEmpty();
        }
    }
}
