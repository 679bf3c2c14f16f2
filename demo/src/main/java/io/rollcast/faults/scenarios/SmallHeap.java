package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import io.rollcast.processes.Launch;
import java.io.IOException;

/** A forecaster is started again with too little heap, and then with enough. */
final class SmallHeap implements Scenario {

    private final String heap;

    /** @param heap for {@code -Xmx} */
    SmallHeap(String heap) {
        this.heap = heap;
    }

    @Override
    public String name() {
        return "heap-" + heap;
    }

    @Override
    public String made() {
        return "the forecaster starts again with -Xmx" + heap;
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        Service forecaster = stage.forecaster(stage.directory().resolve("state"));
        stage.begin(forecaster);
        forecaster.stop();
        forecaster.launchAs(Launch.PLAIN.withHeap(heap));
        stage.strike("the forecaster is started with -Xmx" + heap, forecaster::start);
        stage.hold();
        stage.then("it is stopped, and started with -Xmx" + Launch.PLAIN.heap(), () -> {
            forecaster.stop();
            forecaster.launchAs(Launch.PLAIN);
            forecaster.start();
        });
        stage.waitForForecasts();
    }
}
