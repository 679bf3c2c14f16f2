package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.benchmark.Report.Latency;
import io.rollcast.benchmark.Report.Run;
import io.rollcast.benchmark.Scorer.Scores;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final Scores NONE = new Scores(0, Double.NaN, Double.NaN);

    private static Run run(Variant variant, int series, int round, double recordsPerSecond, double appCpuMicros) {
        Scores scores = variant.forecasts() ? new Scores(10, 0.1, 0.12) : NONE;
        Measurement measured = new Measurement(1_000, 1, recordsPerSecond, appCpuMicros, 3, 5_000, true);
        Latency latency = round == 1 ? new Latency(recordsPerSecond / 2, 0, 30.0, 90.0, 120.0) : null;
        return new Run(variant, series, round, measured, scores, latency);
    }

    private static Report report() {
        return Report.of(
                Map.of("cores", "2"),
                List.of(
                        run(Variant.PASS_THROUGH, 1_000, 1, 100_000, 10),
                        run(Variant.ROLLCAST_GRU, 1_000, 1, 50_000, 15),
                        run(Variant.ONNX_GRU, 1_000, 1, 10_000, 80),
                        run(Variant.PASS_THROUGH, 1_000, 2, 50_000, 20),
                        run(Variant.ROLLCAST_GRU, 1_000, 2, 30_000, 40),
                        run(Variant.PASS_THROUGH, 1_000, 3, 80_000, 12),
                        run(Variant.ROLLCAST_GRU, 1_000, 3, 40_000, 30),
                        run(Variant.RCF, 1, 1, 800, 1_000),
                        run(Variant.ROLLCAST_GRU, 1, 1, 40_000, 20)));
    }

    @Test
    void figuresAreMediansOverRounds() {
        Report.Line line = report().lines().get(0);

        assertThat(line.variant()).isEqualTo(Variant.PASS_THROUGH);
        assertThat(line.rounds()).isEqualTo(3);
        assertThat(line.recordsPerSecond()).isEqualTo(80_000);
        assertThat(line.appCpuMicros()).isEqualTo(12);
        assertThat(line.mseAllSteps()).isNull();
    }

    @Test
    void ratiosCompareWhatRanInTheSameRound() {
        // 1.5, 2 and 2.5 in the three rounds; of the medians it would be 30 / 12.
        assertThat(report().cpuRatio()).containsOnly(Map.entry(1_000, 2.0));
        assertThat(report().throughputOverOnnx()).containsOnly(Map.entry(1_000, 5.0));
        assertThat(report().throughputOverRcf()).containsOnly(Map.entry(1, 50.0));
    }

    @Test
    void jsonTableAndPictureNameEveryVariant() {
        Report report = report();

        assertThat(Job.write(report)).contains("\"cpuRatio\":{\"1000\":2.0}", "\"variant\":\"onnx-gru\"");
        assertThat(Table.of(report))
                .contains(
                        "| 1,000 | Rollcast, GRU | 40,000 | 30.00 | 3.00 | 5,000 | 0.1000 / 0.1200 | 30 / 90 / 120 at")
                .contains("over the pass-through: 2.00 at 1,000 series\n");
        assertThat(new Picture(report).toSvg())
                .startsWith("<svg ")
                .endsWith("</svg>\n")
                .contains("1,000 series", "Rollcast, GRU", "80,000")
                .doesNotContain("NaN");
    }

    @Test
    void aVariantThatDoesNotKeepUpHasNoLatency() {
        Histogram came = new Histogram(3);
        came.recordValue(40);
        Run run = new Run(
                Variant.RCF,
                10,
                1,
                new Measurement(1_000, 1, 800, 10, 3, 5_000, true),
                NONE,
                Latency.of(5_000, 1_234, came));

        Report report = Report.of(Map.of(), List.of(run));

        assertThat(Table.of(report)).contains("| cannot keep up with 5,000/s: 1,234 forecasts missing |");
        assertThat(Job.write(report)).contains("\"missing\":1234,\"p50\":null,\"p99\":null,\"p999\":null");
    }

    @Test
    void aVariantThatWasNotWarmInARoundIsMarked() {
        Measurement cold = new Measurement(1_000, 1, 800, 10, 3, 5_000, false);
        Report report = Report.of(
                Map.of(), List.of(run(Variant.RCF, 10, 1, 800, 1_000), new Run(Variant.RCF, 10, 2, cold, NONE, null)));

        assertThat(Table.of(report)).contains(Variant.RCF.description() + ", not warm |", "a greater --backlog");
        assertThat(Job.write(report)).contains("\"warm\":false");
        assertThat(Table.of(report())).doesNotContainIgnoringCase("not warm");
    }

    @Test
    void anUnknownVariantIsRefusedWithAllThatThereAre() {
        assertThatThrownBy(() -> Variant.of("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "variant 'nothing': there are pass-through, pass-through-whole, pass-through-grid, rollcast-grid");
    }

    @Test
    void aReadingsDifferenceIsTakenPerRecord() {
        Measurement measured = Measurement.between(
                new Measurement.Reading(0, 100, 5_000_000, 1_000_000, 50_000),
                new Measurement.Reading(2_000_000_000L, 1_100, 25_000_000, 4_000_000, 1_050_000),
                true);

        assertThat(measured).isEqualTo(new Measurement(1_000, 2, 500, 20, 3, 1_000, true));
    }
}
