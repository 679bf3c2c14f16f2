package io.rollcast.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.experiments.SoakCommand.Report;
import io.rollcast.experiments.SoakCommand.Sample;
import io.rollcast.pipeline.ForecastWatch;
import io.rollcast.pipeline.StatusPanel;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SoakCommandTest {

    private static Sample sample(double @Nullable [] error) throws IOException {
        return SoakCommand.sample(
                1,
                1,
                new StatusPanel.Status(
                        Duration.ofSeconds(75),
                        1_000,
                        100,
                        100,
                        new ForecastWatch.Books(1_000, 20, 0, 10, 20),
                        0,
                        0,
                        "gru/1",
                        1,
                        "idle",
                        0,
                        error,
                        error,
                        new ForecastWatch.Shown("s-00001", new double[50], new double[10])));
    }

    /** Of rounds after each of which 10 MB more are held. */
    private static Report report(int rounds, @Nullable Double firstMb) {
        return Report.of(IntStream.range(0, rounds)
                .mapToObj(round -> new Sample(
                        round + 1,
                        round,
                        "gru/1",
                        1,
                        0.1,
                        1_000,
                        firstMb == null ? null : firstMb + 10 * round,
                        50,
                        2 * round))
                .toList());
    }

    private static JsonNode json(Report report) {
        return new ObjectMapper().valueToTree(report);
    }

    @Test
    void theErrorIsThatOfTheStepsThatWereScored() throws IOException {
        assertThat(sample(new double[] {0.2, 0.4, Double.NaN}).error()).isCloseTo(0.3, within(1e-9));
        assertThat(sample(new double[] {Double.NaN}).error()).isNull();
        assertThat(sample(null).error()).isNull();
    }

    @Test
    void growthIsBetweenTheHalvesOfWhatFollowsTheThirdRound() {
        JsonNode json = json(report(7, 100.0));

        assertThat(json.get("residentMb").asDouble()).isEqualTo(135);
        assertThat(json.get("residentGrowthMb").asDouble()).isEqualTo(20);
        assertThat(json.get("managedArraysGrowth").asDouble()).isEqualTo(4);
        assertThat(report(7, 100.0).toText())
                .contains("resident memory +20.0 MB of 135.0 (+14.8 %), managed arrays +4.0");
    }

    @Test
    void afterTooFewRoundsGrowthIsUnknown() {
        JsonNode json = json(report(4, 100.0));

        assertThat(json.get("samples")).hasSize(4);
        assertThat(json.get("residentGrowthMb").isNull()).isTrue();
        assertThat(json.get("managedArraysGrowth").isNull()).isTrue();
        assertThat(report(4, 100.0).toText())
                .isEqualTo("4 rounds are too few to tell whether memory grows: it takes --refreshes 5 or more");
    }

    @Test
    void withoutProcResidentMemoryIsUnknown() {
        JsonNode json = json(report(7, null));

        assertThat(json.get("residentMb").isNull()).isTrue();
        assertThat(json.get("residentGrowthMb").isNull()).isTrue();
        assertThat(json.get("managedArraysGrowth").asDouble()).isEqualTo(4);
        assertThat(report(7, null).toText()).contains("resident memory unknown on this system, managed arrays +4.0");
    }
}
