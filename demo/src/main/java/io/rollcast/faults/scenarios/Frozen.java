package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import io.rollcast.processes.Launch;
import java.io.IOException;
import java.time.Duration;

/** A forecaster is stopped for longer than its session and its transactions last, and goes on. */
final class Frozen implements Scenario {

    private static final Duration LENGTH = Duration.ofMinutes(3);

    private final boolean hasPeer;

    /** @param hasPeer whether there is another forecaster that takes over */
    Frozen(boolean hasPeer) {
        this.hasPeer = hasPeer;
    }

    @Override
    public String name() {
        return hasPeer ? "frozen" : "frozen-alone";
    }

    @Override
    public String made() {
        return "%s is stopped (SIGSTOP) for %d minutes, and goes on (SIGCONT)"
                .formatted(hasPeer ? "one of two forecasters" : "the only forecaster", LENGTH.toMinutes());
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        Service victim = stage.forecaster(stage.directory().resolve("state-1"));
        if (hasPeer) {
            Service peer = stage.forecaster("forecaster-2", stage.directory().resolve("state-2"), Launch.PLAIN);
            stage.begin(victim, peer);
        } else {
            stage.begin(victim);
        }
        stage.strike("SIGSTOP", victim::freeze);
        stage.hold(LENGTH);
        stage.then("SIGCONT", victim::thaw);
        stage.waitForForecasts();
    }
}
