package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.util.Optional;

/** The file system of a forecaster's state becomes read-only while it runs, as Linux makes it after an error of the device. */
final class ReadOnly implements Scenario {

    private static final int MEGABYTES = 64;

    @Override
    public String name() {
        return "read-only";
    }

    @Override
    public String made() {
        return "the state directory is on a file system (ext4, loop) that becomes read-only (mount -o remount,abort), as"
                + " Linux does after an error of the device";
    }

    @Override
    public Optional<String> lacking() {
        return LoopDisk.lacking();
    }

    @Override
    public Stage.Setting setting(Stage.Setting asked) {
        return asked.filling();
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        LoopDisk disk = LoopDisk.make(stage, "disk", MEGABYTES);
        Service forecaster = stage.forecaster(disk.root().resolve("state"));
        stage.begin(forecaster);
        stage.strike("the file system becomes read-only", disk::abort);
        stage.hold();
        stage.then("the forecaster is stopped, the file system checked and mounted again", () -> {
            forecaster.stop();
            disk.repair();
        });
        stage.then("the forecaster is started", forecaster::start);
        stage.waitForForecasts();
    }
}
