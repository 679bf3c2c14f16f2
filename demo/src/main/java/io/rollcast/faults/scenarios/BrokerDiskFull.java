package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import java.io.IOException;
import java.util.Optional;

/** The disk of the only broker is full for a while. */
final class BrokerDiskFull implements Scenario {

    private static final int MEGABYTES = 256;

    @Override
    public String name() {
        return "broker-disk-full";
    }

    @Override
    public String made() {
        return "the data of the only broker is on a file system of %d MB (ext4, loop), which a ballast file fills"
                .formatted(MEGABYTES);
    }

    @Override
    public Optional<String> lacking() {
        return LoopDisk.lacking();
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        LoopDisk disk = LoopDisk.make(stage, "disk", MEGABYTES);
        stage.brokerDataIn(disk.root().resolve("kafka"));
        Service forecaster = stage.forecaster(stage.directory().resolve("state"));
        stage.begin(forecaster);
        stage.strike("the broker's disk is filled", disk::fill);
        stage.hold();
        stage.then("the ballast is deleted", disk::free);
        stage.waitForForecasts();
    }
}
