package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.Thread.State;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private final LiveModel live = new LiveModel();

    @Test
    void takesNoTimeFromAStartButBeginsWithTheFirstBatch() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        new Rehearsal(live).of(TestReleases.random(TestReleases.gru(), 1));
        Thread rehearsal = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rehearse-gru") && !before.contains(thread))
                .findAny()
                .orElseThrow();
        await("waits for a batch").until(() -> rehearsal.getState() == State.WAITING);

        live.models();

        await("plays").until(() -> rehearsal.getState() == State.TIMED_WAITING);
        assertThat(rehearsal.isDaemon()).isTrue();
    }
}
