package io.rollcast.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Runs a command line. Every option {@code --some-name} can also be given as the environment variable {@code
 * ROLLCAST_SOME_NAME}; the command line wins. All faults of a command line are told at once, and the exit status is 2.
 */
public final class CommandRunner {

    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    private CommandRunner() {}

    /** Runs {@code command}, or the subcommand that {@code arguments} name; returns the exit status. */
    public static int run(Object command, String... arguments) {
        CommandLine line = new CommandLine(command);
        configure(line);
        ParseResult parsed = line.parseArgs(arguments);
        if (CommandLine.printHelpIfRequested(parsed)) {
            return 0;
        }
        CommandLine chosen = line;
        while (parsed.subcommand() != null) {
            parsed = parsed.subcommand();
            chosen = parsed.commandSpec().commandLine();
        }
        List<String> faults = new ArrayList<>();
        for (ParseResult level = line.getParseResult(); level != null; level = level.subcommand()) {
            level.errors().forEach(error -> faults.add(error.getMessage()));
        }
        if (!(chosen.getCommand() instanceof RollcastCommand runnable)) {
            chosen.usage(System.err);
            return BAD_USAGE;
        }
        if (faults.isEmpty()) {
            Problems problems = new Problems();
            runnable.check(problems);
            faults.addAll(problems.found());
        }
        if (!faults.isEmpty()) {
            faults.forEach(fault -> System.err.println("rollcast: " + fault));
            System.err.println("rollcast: '%s --help' lists the options"
                    .formatted(chosen.getCommandSpec().qualifiedName()));
            return BAD_USAGE;
        }
        return call(runnable);
    }

    private static int call(RollcastCommand command) {
        try {
            return command.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (Exception e) {
            LOG.error("{} ended: {}", command.getClass().getSimpleName(), e.getMessage(), e);
            return FAILED;
        }
    }

    private static void configure(CommandLine line) {
        line.setDefaultValueProvider(new EnvironmentVariables());
        line.getCommandSpec().parser().collectErrors(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.getCommandSpec().usageMessage().width(110);
        line.getSubcommands().values().forEach(CommandRunner::configure);
    }

    /** {@code --fit-budget} is {@code ROLLCAST_FIT_BUDGET}. */
    private static final class EnvironmentVariables implements IDefaultValueProvider {
        @Override
        public @Nullable String defaultValue(ArgSpec argument) {
            if (argument instanceof OptionSpec option && !option.usageHelp() && !option.versionHelp()) {
                return System.getenv(variable(option.longestName()));
            }
            return null;
        }
    }

    static String variable(String longName) {
        return "ROLLCAST_" + longName.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
