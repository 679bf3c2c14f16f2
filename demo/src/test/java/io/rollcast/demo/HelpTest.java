package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What {@code --help} prints, of every command. */
class HelpTest {

    static Stream<CommandLine> commands() {
        return withSubcommands(new CommandLine(RollcastMain.commands()));
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream().distinct().flatMap(HelpTest::withSubcommands));
    }

    /** A list of commands shows the first text of each and no more. */
    @ParameterizedTest
    @MethodSource("commands")
    void theFirstTextIsWhole(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description()[0]).endsWith(".");
    }

    /** Texts are format strings: a per cent sign in them is written twice. */
    @ParameterizedTest
    @MethodSource("commands")
    void everyTextCanBeFormatted(CommandLine command) {
        // picocli warns of others, and goes on.
        ByteArrayOutputStream warnings = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(warnings, true, UTF_8));
        String help;
        try {
            help = command.getUsageMessage();
        } finally {
            System.setErr(before);
        }

        assertThat(warnings.toString(UTF_8)).isEmpty();
        assertThat(help).isNotEmpty().doesNotContain("%%");
    }
}
