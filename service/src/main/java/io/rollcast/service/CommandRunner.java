package io.rollcast.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Runs a command line. Every option {@code --some-name} can also be given as the environment variable {@code
 * ROLLCAST_SOME_NAME}, by any of its long names; the command line takes precedence. All faults of a command line are reported at once, and the exit
 * status is 2. A fault of configuration that is found later is reported in one line, a fault of the program with its stack
 * trace; the exit status is 1.
 *
 * <p>Whatever a command prints, logs or stores has numbers with a decimal point, in every country: programs read it, too.
 */
public final class CommandRunner {

    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);
    private static final String STACK_TRACE = "--stacktrace";
    private static final String ACLS = "--acls";
    private static final int FAILED = 1;
    private static final int BAD_USAGE = 2;

    private CommandRunner() {}

    /** Runs {@code command}, or the subcommand that {@code arguments} name, and returns the exit status. */
    public static int run(Object command, String... arguments) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        CommandLine line = new CommandLine(command);
        EnvironmentVariables environment = new EnvironmentVariables();
        configure(line, environment);
        List<String> faults = new ArrayList<>();
        ParseResult parsed = parse(line, environment, faults, arguments);
        if (CommandLine.printHelpIfRequested(parsed)) {
            return 0;
        }
        CommandLine chosen = line;
        while (parsed.subcommand() != null) {
            parsed = parsed.subcommand();
            chosen = parsed.commandSpec().commandLine();
        }
        if (!(chosen.getCommand() instanceof RollcastCommand runnable)) {
            faults.forEach(fault -> System.err.println("rollcast: " + fault));
            chosen.usage(System.err);
            return BAD_USAGE;
        }
        // Before the faults: a misspelt variable may be the cause of one.
        tellUnknown(environment.unknown(line));
        // An option whose value could not be read has its default here, so that the other options are still checked.
        Problems problems = new Problems();
        runnable.check(problems);
        faults.addAll(problems.found());
        if (!faults.isEmpty()) {
            faults.forEach(fault -> System.err.println("rollcast: " + fault));
            System.err.println("rollcast: '%s --help' lists the options"
                    .formatted(chosen.getCommandSpec().qualifiedName()));
            return BAD_USAGE;
        }
        if (runnable instanceof KafkaCommand ofKafka
                && chosen.getCommandSpec().findOption(ACLS).getValue() instanceof String principal) {
            System.out.print(Acls.text(ofKafka.rights(), ofKafka.kafka().servers(), principal));
            return 0;
        }
        return call(
                runnable,
                Boolean.TRUE.equals(
                        chosen.getCommandSpec().findOption(STACK_TRACE).getValue()));
    }

    /**
     * Returns the command that the arguments name, with its options from them, the environment and its defaults, without
     * running it.
     *
     * @throws IllegalArgumentException if the arguments are at fault, or name another kind of command
     */
    public static KafkaCommand parsed(Object command, String... arguments) {
        CommandLine line = new CommandLine(command);
        configure(line, new EnvironmentVariables());
        ParseResult parsed = line.parseArgs(arguments);
        while (parsed.subcommand() != null) {
            parsed = parsed.subcommand();
        }
        if (parsed.errors().isEmpty() && parsed.commandSpec().userObject() instanceof KafkaCommand chosen) {
            return chosen;
        }
        throw new IllegalArgumentException(
                "%s is no command line that uses Kafka: %s".formatted(List.of(arguments), parsed.errors()));
    }

    /**
     * Parses the arguments and notes the faults. Where it cannot convert a value, the parser leaves out defaults of other options;
     * so an option or a variable with such a value is noted and left out, and everything is parsed again.
     */
    private static ParseResult parse(
            CommandLine line, EnvironmentVariables environment, List<String> faults, String... arguments) {
        List<String> left = new ArrayList<>(List.of(arguments));
        while (true) {
            ParseResult parsed = line.parseArgs(left.toArray(String[]::new));
            List<Exception> errors = new ArrayList<>();
            for (ParseResult level = parsed; level != null; level = level.subcommand()) {
                errors.addAll(level.errors());
            }
            if (errors.stream()
                    .noneMatch(error ->
                            environment.leaveOutCauseOf(error, faults) || leaveOutCauseOf(error, left, faults))) {
                errors.forEach(error -> faults.add(RemovedOptions.explained(String.valueOf(error.getMessage()))));
                return parsed;
            }
        }
    }

    private static boolean leaveOutCauseOf(Exception error, List<String> arguments, List<String> faults) {
        if (!(error instanceof ParameterException ofParameter)
                || !(ofParameter.getArgSpec() instanceof OptionSpec option)) {
            return false;
        }
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean isAlone = List.of(option.names()).contains(argument);
            if (isAlone || Stream.of(option.names()).anyMatch(name -> argument.startsWith(name + "="))) {
                arguments.remove(i);
                if (isAlone && i < arguments.size() && !arguments.get(i).startsWith("-")) {
                    arguments.remove(i);
                }
                faults.add(RemovedOptions.explained(String.valueOf(error.getMessage())));
                return true;
            }
        }
        return false;
    }

    /** No fault: several services may have the same variables, of which each knows its own. */
    private static void tellUnknown(Set<String> variables) {
        for (String removed : RemovedOptions.NAMES) {
            if (variables.remove(variable(removed))) {
                LOG.warn(
                        "{} is not read, as {} was removed: {}",
                        variable(removed),
                        removed,
                        RemovedOptions.remedy(removed, CommandRunner::variable));
            }
        }
        if (!variables.isEmpty()) {
            LOG.info(
                    "No option has the names of these variables, which are not read: {}; correct them, unless they are another service's",
                    variables);
        }
    }

    private static int call(RollcastCommand command, boolean stackTrace) {
        try {
            return command.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (Exception e) {
            Optional<String> line = Faults.line(e);
            if (line.isEmpty()) {
                LOG.error("{} ended: {}", command.getClass().getSimpleName(), e.getMessage(), e);
            } else {
                System.err.println("rollcast: " + line.get());
                if (stackTrace) {
                    e.printStackTrace();
                } else {
                    LOG.debug("The fault of configuration came from", e);
                }
            }
            return FAILED;
        }
    }

    /** The option is still read: services share their variables. */
    private static void hide(CommandSpec command, String name) {
        OptionSpec option = command.findOption(name);
        command.remove(option);
        command.addOption(OptionSpec.builder(option).hidden(true).build());
    }

    private static void configure(CommandLine line, EnvironmentVariables environment) {
        line.setDefaultValueProvider(environment);
        line.getCommandSpec().parser().collectErrors(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.getCommandSpec().usageMessage().width(110);
        line.getCommandSpec().version("Rollcast " + Build.VERSION);
        if (line.getCommand() instanceof RollcastCommand command) {
            command.unlisted().forEach(name -> hide(line.getCommandSpec(), name));
            line.getCommandSpec()
                    .addOption(OptionSpec.builder(STACK_TRACE)
                            .type(boolean.class)
                            .description("Print the stack trace of a fault of configuration, too.")
                            .build());
        }
        if (line.getCommand() instanceof KafkaCommand) {
            line.getCommandSpec()
                    .addOption(OptionSpec.builder(ACLS)
                            .type(String.class)
                            .paramLabel("PRINCIPAL")
                            .description(
                                    "Print the kafka-acls commands that grant a principal, such as User:name, what this"
                                            + " command uses with these options, and end.")
                            .build());
        }
        line.getSubcommands().values().forEach(subcommand -> configure(subcommand, environment));
    }

    /** Reads defaults from the environment: that of {@code --fit-budget} is {@code ROLLCAST_FIT_BUDGET}. */
    private static final class EnvironmentVariables implements IDefaultValueProvider {

        private static final String PREFIX = "ROLLCAST_";

        /** Read by the log's configuration, by {@link Build} and by the launcher. */
        private static final Pattern READ_BY_OTHERS =
                Pattern.compile("ROLLCAST_(LOG_(LEVEL|LEVEL_LIBRARIES|TIME|FORMAT)|REVISION|JAVA_OPTS|CLASSPATH)");

        private final Set<String> leftOut = new HashSet<>();

        @Override
        public @Nullable String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option
                    ? variableOf(option).map(System::getenv).orElse(null)
                    : null;
        }

        /** Returns the variable that an option has its value from: of several that are set, that of its first name. */
        private Optional<String> variableOf(OptionSpec option) {
            if (option.usageHelp() || option.versionHelp()) {
                return Optional.empty();
            }
            return Arrays.stream(option.names())
                    .filter(name -> name.startsWith("--"))
                    .map(CommandRunner::variable)
                    .filter(variable -> System.getenv(variable) != null && !leftOut.contains(variable))
                    .findFirst();
        }

        /** Returns the variables of this process that are Rollcast's by their names, and no option's of any of this program's commands. */
        Set<String> unknown(CommandLine root) {
            Set<String> unknown = new TreeSet<>(System.getenv().keySet());
            unknown.removeIf(name ->
                    !name.startsWith(PREFIX) || READ_BY_OTHERS.matcher(name).matches());
            leaveOutKnown(root, unknown);
            return unknown;
        }

        private static void leaveOutKnown(CommandLine command, Set<String> variables) {
            command.getCommandSpec().options().stream()
                    .flatMap(option -> Arrays.stream(option.names()))
                    .map(CommandRunner::variable)
                    .forEach(variables::remove);
            command.getSubcommands().values().forEach(subcommand -> leaveOutKnown(subcommand, variables));
        }

        /** Returns whether a variable's value caused the error; if so, notes it as a fault and leaves it out from now on. */
        boolean leaveOutCauseOf(Exception error, List<String> faults) {
            if (error instanceof ParameterException fault
                    && fault.getArgSpec() instanceof OptionSpec option
                    && fault.getValue() != null
                    && fault.getValue().equals(defaultValue(option))) {
                String variable = variableOf(option).orElseThrow();
                faults.add("%s: %s".formatted(variable, fault.getMessage()));
                return leftOut.add(variable);
            }
            return false;
        }
    }

    /** The environment variable of an option: that of {@code --some-name} is {@code ROLLCAST_SOME_NAME}. */
    public static String variable(String longName) {
        return "ROLLCAST_" + longName.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
