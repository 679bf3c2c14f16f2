package io.rollcast.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three kinds of variants end to end, in processes of their own. */
class PipelineCommandTest {

    @Test
    void comparesVariantsOnOneBroker() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        PrintStream errorsBefore = System.err;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        int status;
        try {
            status = CommandRunner.run(
                    new BenchmarkMain(),
                    ("benchmark pipeline --json --quick --series 50 --rounds 1 --backlog 200000 --warm-up-ms 100"
                                    + " --measure-ms 300 --variants pass-through,rollcast-gru,onnx-gru")
                            .split(" "));
        } finally {
            System.setOut(before);
            System.setErr(errorsBefore);
        }

        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
        Report report = Job.read(printed.toString(StandardCharsets.UTF_8), Report.class);
        assertThat(report.lines())
                .extracting(Report.Line::variant)
                .containsExactly(Variant.PASS_THROUGH, Variant.ROLLCAST_GRU, Variant.ONNX_GRU);
        assertThat(report.lines()).allSatisfy(line -> {
            assertThat(line.recordsPerSecond()).isPositive();
            assertThat(line.appCpuMicros()).isPositive();
            assertThat(line.allocatedBytes()).isPositive();
        });
        assertThat(report.cpuRatio()).containsOnlyKeys(50);
    }

    @ParameterizedTest
    @CsvSource({
        "--picture no/such/folder/x.svg, 'folder that is there'",
        "--picture ., 'folder that is there'",
        "--quick --latency-rate 100, 'add --latency'",
        "--no-latency --latency-rate 100, 'add --latency'",
        "'--variants pass-through,rollcast-window', 'there are pass-through, '"
    })
    void whatWouldBeForNothingIsRefusedBeforeTheRun(String options, String said) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        int status;
        try {
            // No rounds: it is refused in any case.
            status = CommandRunner.run(new BenchmarkMain(), ("benchmark pipeline --rounds 0 " + options).split(" "));
        } finally {
            System.setErr(before);
        }

        assertThat(status).isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).anyMatch(line -> line.contains(said));
    }
}
