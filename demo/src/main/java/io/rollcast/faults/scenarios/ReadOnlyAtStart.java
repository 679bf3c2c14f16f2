package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.util.Optional;

/** A forecaster comes back, and the file system of its state has been mounted read-only. */
final class ReadOnlyAtStart implements Scenario {

    private static final int MEGABYTES = 64;

    @Override
    public String name() {
        return "read-only-at-start";
    }

    @Override
    public String made() {
        return "the state directory is on a file system (ext4, loop) that is mounted read-only when the forecaster starts"
                + " again";
    }

    @Override
    public Optional<String> lacking() {
        return LoopDisk.lacking();
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        LoopDisk disk = LoopDisk.make(stage, "disk", MEGABYTES);
        Service forecaster = stage.forecaster(disk.root().resolve("state"));
        stage.begin(forecaster);
        forecaster.stop();
        disk.remountReadOnly();
        stage.strike("the forecaster is started on a read-only file system", forecaster::start);
        stage.hold();
        forecaster.stop();
        stage.then("the file system is mounted for writing, and the forecaster started", () -> {
            disk.repair();
            forecaster.start();
        });
        stage.waitForForecasts();
    }
}
