package io.rollcast.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.DurationConverter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

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

    @ParameterizedTest
    @MethodSource("commands")
    void defaultsAreAsOneWouldTypeThem(CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            Matcher said = Pattern.compile("\\(default: ([^)]*)\\)").matcher(String.join(" ", option.description()));
            Class<?> type = option.auxiliaryTypes()[option.auxiliaryTypes().length - 1];
            while (said.find()) {
                assertThat(said.group(1)).as(option.longestName()).doesNotContain("[", "]", "null");
                if (type.isEnum()) {
                    assertThat(said.group(1))
                            .as(option.longestName())
                            .doesNotContain(Stream.of(type.getEnumConstants())
                                    .map(constant -> ((Enum<?>) constant).name())
                                    .toArray(String[]::new));
                }
                if (type == Duration.class && said.group(1).matches("[0-9P].*")) {
                    assertThat(DurationConverter.text(new DurationConverter().convert(said.group(1))))
                            .as(option.longestName())
                            .isEqualTo(said.group(1));
                }
            }
        }
    }

    /** They are of topics that the command neither reads nor writes, or refuses. */
    @ParameterizedTest
    @CsvSource({
        "inspect, --observations-topic --observations-pattern, --forecasts-topic --partitions",
        "produce, --observations-pattern --forecasts-topic --models-topic, --observations-topic --partitions",
        "repartition, --observations-pattern --partitions, --observations-topic",
        "models list, --observations-topic --partitions, --models-topic --topic-prefix",
        "backtest, --observations-topic --partitions, --topic --bootstrap-servers"
    })
    void optionsThatDoNothingAreNotListed(String command, String without, String with) {
        String help = Captured.run((command + " --help").split(" ")).out();

        assertThat(help)
                .contains(with.split(" "))
                .doesNotContain(
                        Stream.of(without.split(" ")).map(name -> name + "=").toArray(String[]::new));
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
