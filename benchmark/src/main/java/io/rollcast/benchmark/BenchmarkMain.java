package io.rollcast.benchmark;

import io.rollcast.service.CommandRunner;
import picocli.CommandLine.Command;

/** {@code ./rollcast benchmark}. */
@Command(
        name = "rollcast",
        subcommands = BenchmarkMain.BenchmarkCommand.class,
        description = "The benchmarks of Rollcast, which have a class path of their own.")
public final class BenchmarkMain {

    /** The group of benchmarks. */
    @Command(
            name = "benchmark",
            mixinStandardHelpOptions = true,
            description = "Measures Rollcast beside its peers, and its kernels.",
            subcommands = {
                PipelineCommand.class,
                SwapCommand.class,
                StormCommand.class,
                ScaleCommand.class,
                SseCommand.class,
                AttackCommand.class,
                KernelsCommand.class
            })
    static final class BenchmarkCommand {}

    BenchmarkMain() {}

    public static void main(String[] arguments) {
        System.exit(CommandRunner.run(new BenchmarkMain(), arguments));
    }
}
