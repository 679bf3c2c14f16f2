package io.rollcast.benchmark;

import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rollcast benchmark kernels}: the pieces of Rollcast's inner loop, one by one, under JMH. */
@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        description =
                "Measures the ring, seasons, the state's codec, JSON, the networks' steps and whole batches, one by one, without Kafka.")
final class KernelsCommand implements RollcastCommand {

    @Option(
            names = "--include",
            paramLabel = "REGEX",
            description = "Which to run, such as StateKernels or step (default: all).",
            defaultValue = "Kernels")
    private String include = "Kernels";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Seconds of measurement for each; half as many of warm-up (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int seconds;

    @Override
    public void check(Problems problems) {
        problems.requireWithin("--seconds", seconds, 2, 3_600);
        try {
            Pattern.compile(include);
        } catch (PatternSyntaxException e) {
            problems.require(
                    false, "--include '%s' is no regular expression: %s", include, String.valueOf(e.getDescription()));
        }
    }

    @Override
    public Integer call() throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(include)
                        .forks(1)
                        .warmupIterations(Math.max(1, seconds / 2))
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(seconds)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        return 0;
    }
}
