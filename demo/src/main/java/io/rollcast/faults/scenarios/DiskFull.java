package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.util.Optional;

/** The disk of a forecaster's state is full for a while. */
final class DiskFull implements Scenario {

    private static final int MEGABYTES = 64;

    @Override
    public String name() {
        return "disk-full";
    }

    @Override
    public String made() {
        return "the state directory is on a file system of %d MB (ext4, loop), which a ballast file fills"
                .formatted(MEGABYTES);
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
        stage.strike("the disk of the state directory is filled", disk::fill);
        stage.hold();
        stage.then("the ballast is deleted", disk::free);
        stage.waitForForecasts();
    }
}
