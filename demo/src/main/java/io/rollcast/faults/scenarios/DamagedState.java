package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A forecaster comes back, and files of its state are damaged. If it does not mend that, the operator deletes the directory. */
final class DamagedState implements Scenario {

    private final Damage damage;

    DamagedState(Damage damage) {
        this.damage = damage;
    }

    @Override
    public String name() {
        return damage.word();
    }

    @Override
    public String made() {
        return "while the forecaster is down, " + damage.made();
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        Path state = stage.directory().resolve("state");
        Service forecaster = stage.forecaster(state);
        stage.begin(forecaster);
        forecaster.stop();
        damage.applyUnder(state);
        stage.strike("the forecaster is started on the damaged files", forecaster::start);
        if (!stage.waitForForecasts()) {
            stage.then("the forecaster is stopped, its state directory put aside, and it is started again", () -> {
                forecaster.stop();
                Files.move(state, stage.directory().resolve("state-put-aside"));
                forecaster.start();
            });
            stage.waitForForecasts();
        }
    }
}
