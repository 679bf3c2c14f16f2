package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Service;
import io.rollcast.faults.stage.Stage;
import io.rollcast.processes.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The wall clock of a forecaster jumps, and jumps back. */
final class ClockJump implements Scenario {

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private final String name;
    private final String offset;

    /** @param offset as libfaketime takes it, such as {@code +1h} */
    ClockJump(String name, String offset) {
        this.name = name;
        this.offset = offset;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String made() {
        return "the wall clock of the forecaster alone goes %s, and back (libfaketime; its monotonic clock is left alone)"
                .formatted(offset);
    }

    @Override
    public Optional<String> lacking() {
        return library().isPresent()
                ? Optional.empty()
                : Optional.of("there is no libfaketime: install it (Debian: apt-get install faketime)");
    }

    private static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    @Override
    public void play(Stage stage) throws InterruptedException, IOException {
        Path clock = stage.directory().resolve("clock");
        Files.writeString(clock, "+0");
        Launch faked = Launch.PLAIN.with(Map.of(
                "LD_PRELOAD",
                library().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                clock.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1"));
        Service forecaster = stage.forecaster("forecaster-1", stage.directory().resolve("state"), faked);
        stage.begin(forecaster);
        stage.strike("the clock of the forecaster goes " + offset, () -> Files.writeString(clock, offset));
        stage.hold();
        stage.then("the clock is right again", () -> Files.writeString(clock, "+0"));
        stage.waitForForecasts();
    }
}
