package io.rollcast.faults;

import io.rollcast.faults.stage.Outcome;
import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Plays one fault from its beginning to its audit. Called by {@link FaultsCommand} on its thread. */
public final class FaultRun {

    private FaultRun() {}

    /**
     * Plays a fault.
     *
     * @param tell is told what happens, in words
     * @return what came of it; where this machine cannot make it, or it could not be carried out, why
     */
    static Outcome play(Scenario scenario, Stage.Setting setting, Consumer<String> tell)
            throws InterruptedException, IOException {
        Optional<String> lacking = scenario.lacking();
        if (lacking.isPresent()) {
            return Outcome.skipped(scenario, lacking.get());
        }
        try (Stage stage = new Stage(scenario.setting(setting), tell)) {
            scenario.play(stage);
            return stage.finish(scenario);
        } catch (IllegalStateException e) {
            return Outcome.failed(scenario, String.valueOf(e.getMessage()));
        }
    }
}
