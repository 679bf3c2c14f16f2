package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** As if each test were a process of its own. */
    private final Set<String> played = ConcurrentHashMap.newKeySet();

    @Test
    void takesNoTimeFromAStartButBeginsWithTheFirstBatch() {
        LiveModel live = new LiveModel();
        Thread rehearsal = rehearse(live);
        await("waits for a batch").atMost(PATIENCE).until(() -> rehearsal.getState() == State.WAITING);

        live.models();

        await("plays").atMost(PATIENCE).until(() -> rehearsal.getState() == State.TIMED_WAITING);
        assertThat(rehearsal.isDaemon()).isTrue();
    }

    @Test
    void isPlayedOnceForAllForecastersOfAProcess() {
        LiveModel first = new LiveModel();
        Thread playing = rehearse(first);
        first.models();
        await("plays").atMost(PATIENCE).until(() -> playing.getState() == State.TIMED_WAITING);

        LiveModel second = new LiveModel();
        Thread other = rehearse(second);
        second.models();

        await("ends").atMost(PATIENCE).until(() -> !other.isAlive());
        assertThat(playing.isAlive()).as("the first one still plays").isTrue();
    }

    /** Publishes a GRU to a forecaster, and returns the thread of its rehearsal. */
    private Thread rehearse(LiveModel live) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        new Rehearsal(live, played).of(TestReleases.random(TestReleases.gru(), 1));
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rehearse-gru") && !before.contains(thread))
                .findAny()
                .orElseThrow();
    }
}
