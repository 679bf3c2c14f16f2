package io.rollcast.faults.stage;

import java.io.IOException;
import java.util.Optional;

/**
 * A fault of the world: what it is called, how it is made and mended. {@link FaultRun} plays each on a {@link Stage} of its
 * own. One thread.
 */
public interface Scenario {

    /** Of the command line, such as {@code disk-full}. */
    String name();

    /** How the fault is made, in a sentence without its end. */
    String made();

    /** What this machine lacks to make it; nothing if it can be made here. */
    default Optional<String> lacking() {
        return Optional.empty();
    }

    /** With what it is played, for what the command says: some faults show under load alone. */
    default Stage.Setting setting(Stage.Setting asked) {
        return asked;
    }

    /**
     * Starts the processes, makes the fault and mends it. When it returns, the forecasters are expected to catch up without
     * any more help.
     */
    void play(Stage stage) throws InterruptedException, IOException;
}
