package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.Problems;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ChaosCommandTest {

    @ParameterizedTest
    @CsvSource({
        "--series=2 --rate=2000, 0",
        "--series=2 --rate=2001, 1",
        "--series=2 --rate=2001 --grid, 0",
        "--series=100000 --rate=1000000, 0"
    })
    void ratesWhoseTimesWouldRunAheadOfTheClockAreRefused(String options, int faults) {
        ChaosCommand command = new ChaosCommand();
        new CommandLine(command).parseArgs(options.split(" "));
        Problems problems = new Problems();

        command.check(problems);

        assertThat(problems.found())
                .hasSize(faults)
                .allSatisfy(problem -> assertThat(problem).contains("--rate is 2001", "--series", "at most 2000"));
    }
}
