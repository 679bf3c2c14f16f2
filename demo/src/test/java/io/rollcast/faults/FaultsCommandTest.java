package io.rollcast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.demo.Captured;
import io.rollcast.faults.scenarios.Scenarios;
import io.rollcast.faults.stage.Outcome;
import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of {@code rollcast faults}, and the cheapest of its faults with real processes. */
class FaultsCommandTest {

    @TempDir
    Path directory;

    @Test
    void faultsAreListed() {
        Captured ended = Captured.run("faults", "--list");

        assertThat(ended.status()).isZero();
        assertThat(ended.out().lines()).hasSameSizeAs(Scenarios.all());
        assertThat(ended.out()).contains("disk-full", "corrupt-table", "topic-recreated");
    }

    @Test
    void anUnknownFaultIsRefusedWithThoseThatThereAre() {
        Captured ended = Captured.run("faults", "earthquake", "--hold=0s");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains("fault 'earthquake' is not known", "shared-directory", "--hold");
    }

    @Test
    void aSecondForecasterOnADirectoryIsRefusedAndTheFirstLosesNothing() throws Exception {
        // Given
        Scenario scenario = Scenarios.all().stream()
                .filter(any -> any.name().equals("shared-directory"))
                .findFirst()
                .orElseThrow();
        Stage.Setting setting = new Stage.Setting(
                directory, 7, 20, 200, Duration.ofSeconds(1), Duration.ofMinutes(1), Optional.empty());

        // When
        Outcome outcome = FaultRun.play(scenario, setting, text -> {});

        // Then
        assertThat(outcome.failed()).isNull();
        assertThat(outcome.isExactlyOnce()).as(outcome.toString()).isTrue();
        assertThat(outcome.forecasts()).isEqualTo(outcome.points()).isPositive();
        assertThat(outcome.exits().get("forecaster-2")).containsExactly(1);
        assertThat(outcome.messages().get("forecaster-2"))
                .anyMatch(message -> message.text().contains("is in use by another process"));
    }
}
