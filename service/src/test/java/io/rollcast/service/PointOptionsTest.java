package io.rollcast.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.points.PointRules;
import io.rollcast.wire.points.PointRules.Aggregate;
import io.rollcast.wire.points.PointRules.Duplicates;
import io.rollcast.wire.points.PointRules.Empty;
import io.rollcast.wire.points.PointRules.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PointOptionsTest {

    @Command
    static final class Reader {
        @Mixin
        final PointOptions options = new PointOptions();
    }

    @Test
    void withoutOptionsEachEventIsAPoint() {
        assertThat(options("").rules()).isEqualTo(PointRules.PLAIN);
        assertThat(problems("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--step 1m; GAUGE; 60000; MEAN; 0; MISSING; 10; DROP",
                "--step 1m --grace 10s --aggregate max; GAUGE; 60000; MAX; 10000; MISSING; 10; DROP",
                "--step 1s --empty zero; GAUGE; 1000; MEAN; 0; ZERO; 1000; DROP",
                "--step 1s --empty hold --longest-gap 5; GAUGE; 1000; LAST; 0; HOLD; 5; DROP",
                "--step 1s --empty hold --aggregate mean; GAUGE; 1000; MEAN; 0; HOLD; 1000; DROP",
                "--kind count --step 1h --empty hold; COUNT; 3600000; SUM; 0; HOLD; 1000; DROP",
                "--step 1s --longest-gap 0; GAUGE; 1000; MEAN; 0; MISSING; 0; DROP",
                "--kind count --step 1h; COUNT; 3600000; SUM; 0; ZERO; 1000; DROP",
                "--kind count --step 1h --aggregate count --empty missing; COUNT; 3600000; COUNT; 0; MISSING; 10; DROP",
                "--kind counter --step 31d; COUNTER; 2678400000; LAST; 0; MISSING; 10; DROP",
                "--kind counter --step 1s --aggregate last --empty missing; COUNTER; 1000; LAST; 0; MISSING; 10; DROP",
                "--kind counter; COUNTER; 0; LAST; 0; MISSING; 10; DROP",
                "--kind Gauge --duplicates keep; GAUGE; 0; MEAN; 0; MISSING; 10; KEEP",
                "--step 1s --duplicates keep; GAUGE; 1000; MEAN; 0; MISSING; 10; KEEP",
            })
    void rulesAreAsTheOptionsSay(
            String arguments,
            Kind kind,
            long stepMs,
            Aggregate aggregate,
            long graceMs,
            Empty empty,
            int longestGap,
            Duplicates duplicates) {
        assertThat(problems(arguments)).isEmpty();
        assertThat(options(arguments).rules())
                .isEqualTo(new PointRules(kind, stepMs, aggregate, graceMs, empty, longestGap, duplicates));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--aggregate mean; --aggregate mean is about the steps of a grid, and there is none: give --step",
                "--grace 10s; --grace 10s is about the steps",
                "--empty zero; --empty zero is about the steps",
                "--longest-gap 3; --longest-gap 3 is about the steps",
                "--step 0s; --step is 0s: it must be 1ms to 31d",
                "--step 32d; --step is 32d: it must be 1ms to 31d",
                "--step PT0.0015S; in whole milliseconds",
                "--step 1s --grace 32d; --grace is 32d: it must be 0s to 31d",
                "--step 1s --grace 901s; at most 900 times --step 1s",
                "--step 1s --longest-gap 10001; --longest-gap is 10001: it must be 0 to 10000",
                "--step 1s --longest-gap -1; --longest-gap is -1: it must be 0 to 10000",
                "--kind counter --step 1s --aggregate mean; a counter is read at the end of each step",
                "--kind counter --step 1s --empty zero; leave --empty out",
                "--kind counter --counters .*_total; all series are counters already",
                "--counters (_total; --counters '(_total' is no regular expression: Unclosed group",
            })
    void namesWhatIsWrongAndTheRemedy(String arguments, String expected) {
        assertThat(problems(arguments)).singleElement().asString().contains(expected);
    }

    @Test
    void someSeriesAreCountersAndTheOthersAreNot() {
        PointRules counts =
                options("--kind count --step 1s --counters .*_total\\|.*").rules();

        assertThat(counts.of("requests_total|job=a"))
                .isEqualTo(new PointRules(Kind.COUNTER, 1_000, Aggregate.LAST, 0, Empty.MISSING, 10, Duplicates.DROP));
        assertThat(counts.of("requests_total").kind())
                .as("an id that matches in part")
                .isEqualTo(Kind.COUNT);
        assertThat(counts.isPlain()).isFalse();
        assertThat(options("--counters .*").rules().isPlain()).isFalse();
        assertThat(options("--step 1s --longest-gap 3 --counters .*")
                        .rules()
                        .of("a")
                        .longestGap())
                .isEqualTo(3);
        assertThat(options("--step 1s --empty hold --longest-gap 288 --counters .*")
                        .rules()
                        .of("a")
                        .longestGap())
                .as("of counters beside gauges that are held")
                .isEqualTo(288);
    }

    @Test
    void tellsAllFaultsAtOnce() {
        assertThat(problems("--kind counter --aggregate sum --grace 1s --empty hold --longest-gap 3"))
                .hasSize(6);
    }

    @Test
    void theHelpNamesTheWords() {
        String help = new CommandLine(new Reader()).getUsageMessage().replaceAll("\\s+", " ");

        assertThat(help).contains("mean, sum, last, min, max, count", "--kind", "--duplicates");
    }

    private static List<String> problems(String arguments) {
        Problems problems = new Problems();
        options(arguments).check(problems);
        return problems.found();
    }

    private static PointOptions options(String arguments) {
        Reader reader = new Reader();
        new CommandLine(reader)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(Arrays.stream(arguments.split(" "))
                        .filter(argument -> !argument.isEmpty())
                        .toArray(String[]::new));
        return reader.options;
    }
}
