package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import io.rollcast.processes.Launch;
import java.io.IOException;
import java.nio.file.Path;

/** A second forecaster is given the state directory of the first. */
final class SharedDirectory implements Scenario {

    @Override
    public String name() {
        return "shared-directory";
    }

    @Override
    public String made() {
        return "a second forecaster is started with the --state-dir of one that runs";
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        Path state = stage.directory().resolve("state");
        Service first = stage.forecaster(state);
        Service second = stage.forecaster("forecaster-2", state, Launch.PLAIN);
        stage.begin(first);
        stage.strike("a second forecaster is started on the same directory", second::start);
        stage.waitFor(() -> !second.exits().isEmpty());
        second.leaveDown();
        stage.waitForForecasts();
    }
}
