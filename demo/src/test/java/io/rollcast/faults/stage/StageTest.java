package io.rollcast.faults.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTest {

    @TempDir
    Path directory;

    private final List<String> undone = new ArrayList<>();
    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        Stage.Setting setting =
                new Stage.Setting(directory, 1, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), Optional.empty());
        stage = new Stage(setting, words -> {});
    }

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void allThatWasDoneToTheMachineIsUndoneWhateverFails() {
        stage.whenOver(() -> undone.add("first"));
        stage.whenOver(() -> {
            throw new IOException("busy");
        });
        stage.whenOver(() -> undone.add("second"));
        stage.whenOver(() -> {
            throw new IllegalStateException("gone");
        });

        assertThatThrownBy(stage::close)
                .hasMessage("gone")
                .satisfies(fault -> assertThat(fault.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("busy"));
        assertThat(undone).containsExactly("second", "first");
    }

    @Test
    void anInterruptLeavesNothingThatWasDoneToTheMachine() throws IOException {
        stage.whenOver(() -> {
            // Waits for nothing, but not with the interrupt flag set.
            new CountDownLatch(0).await();
            undone.add("slowly");
        });
        stage.whenOver(() -> {
            throw new InterruptedException();
        });
        Thread.currentThread().interrupt();

        stage.close();

        assertThat(undone).containsExactly("slowly");
        assertThat(Thread.interrupted()).isTrue();
    }
}
