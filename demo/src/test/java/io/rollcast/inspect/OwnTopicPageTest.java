package io.rollcast.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.demo.RollcastMain;
import io.rollcast.service.CommandRunner;
import io.rollcast.service.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** The examples for containers say what the commands for the same topic say, which the README shows. */
class OwnTopicPageTest {

    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final String BROKERS = "ROLLCAST_BOOTSTRAP_SERVERS";

    /** A command of the README, as the shell splits it: nothing in it is quoted. */
    private static List<String> command(String name) throws IOException {
        String begin = "./rollcast " + name + " --bootstrap-servers broker:9092 --observations-topic";
        String line = Files.readString(Path.of("..", "README.md"))
                .lines()
                .filter(any -> any.startsWith(begin))
                .findFirst()
                .orElseThrow();
        return Arrays.asList(line.substring("./rollcast ".length()).split(" "));
    }

    /** What inspect prints in the toolbox for that topic, by name; the brokers are told as before. */
    private static Map<String, String> printed() throws IOException {
        Map<String, String> printed = new HashMap<>();
        new CommandLines(command("train"), command("forecast"))
                .shown(Invocation.TOOLBOX).stream()
                        .filter(line -> line.startsWith("  "))
                        .map(line -> line.strip().split(": "))
                        .forEach(pair -> printed.put(pair[0], pair[1].replace("'", "")));
        printed.remove(BROKERS);
        return printed;
    }

    private static Map<String, String> ofTrainerAlone(Map<String, String> all) {
        Map<String, String> ofTrainer = new HashMap<>(all);
        ofTrainer.keySet().retainAll(List.of("ROLLCAST_EVERY", "ROLLCAST_DECIDE_WITHIN"));
        assertThat(ofTrainer).hasSize(2);
        return ofTrainer;
    }

    /** A block of the page between two lines. */
    private static Node block(String first, String after) throws IOException {
        String page = Files.readString(DEPLOY.resolve("README.md"));
        String section = page.substring(page.indexOf("### A topic of your own"), page.indexOf("## The images"));
        String text = section.substring(section.indexOf(first), section.indexOf(after));
        return new Node(new Yaml(new SafeConstructor(new LoaderOptions())).load(text.stripIndent()));
    }

    /** What was read of YAML. */
    private record Node(Object value) {

        Node at(Object... path) {
            Object found = value;
            for (Object step : path) {
                found = step instanceof Integer index ? ((List<?>) found).get(index) : ((Map<?, ?>) found).get(step);
            }
            return new Node(found);
        }

        List<String> names() {
            return ((Map<?, ?>) value).keySet().stream().map(String.class::cast).toList();
        }

        Map<String, String> texts() {
            return ((Map<?, ?>) value)
                    .entrySet().stream().collect(Collectors.toMap(entry -> (String) entry.getKey(), entry ->
                            (String) entry.getValue()));
        }

        Node parsed() {
            return new Node(new Yaml(new SafeConstructor(new LoaderOptions())).load((String) value));
        }
    }

    @Test
    void composeIsToldWhatInspectPrints() throws IOException {
        // Given
        Map<String, String> printed = printed();
        Map<String, String> ofAll = new HashMap<>(printed);
        ofAll.keySet().removeAll(ofTrainerAlone(printed).keySet());

        // When
        Node services = block("    x-topic:", "\nand `docker compose").at("services");

        // Then
        assertThat(services.at("trainer", "environment").texts()).isEqualTo(printed);
        for (String service : List.of("forecaster-1", "forecaster-2", "toolbox")) {
            assertThat(services.at(service, "environment").texts()).isEqualTo(ofAll);
        }
        assertThat(services.at("producer", "scale").value()).isEqualTo(0);
        Object known = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(DEPLOY.resolve("compose.yaml")));
        assertThat(new Node(known).at("services").names()).containsAll(services.names());
    }

    @Test
    void kubernetesIsToldWhatInspectPrints() throws IOException {
        // Given
        Map<String, String> printed = printed();

        // When
        Node patches = block("    patches:", "\nThe trainer's own").at("patches");
        Map<String, String> ofAll =
                new HashMap<>(patches.at(0, "patch").parsed().at("data").texts());
        Map<String, String> ofTrainer = new HashMap<>();
        Node variables = patches.at(1, "patch").parsed().at("spec", "template", "spec", "containers", 0, "env");
        for (int i = 0; i < ((List<?>) variables.value()).size(); i++) {
            Map<String, String> variable = variables.at(i).texts();
            ofTrainer.put(variable.get("name"), variable.get("value"));
        }

        // Then
        assertThat(ofAll.remove(BROKERS)).isNotEmpty();
        assertThat(ofTrainer).isEqualTo(ofTrainerAlone(printed));
        ofAll.putAll(ofTrainer);
        assertThat(ofAll).isEqualTo(printed);
    }

    /** Of the commands in the toolbox, doctor, audit and explain have to look at the same topic in the same way. */
    @Test
    void eachOfThemIsAnOptionOfAllThatHaveTheVariables() throws IOException {
        Map<String, String> ofAll = printed();
        ofAll.keySet().removeAll(ofTrainerAlone(ofAll).keySet());
        CommandLine commands = new CommandLine(RollcastMain.commands());
        for (String command : List.of("forecast", "train", "doctor", "audit", "explain")) {
            List<String> variables = new ArrayList<>();
            commands.getSubcommands()
                    .get(command)
                    .getCommandSpec()
                    .options()
                    .forEach(option -> variables.add(CommandRunner.variable(option.longestName())));
            assertThat(variables).as(command).containsAll(ofAll.keySet());
        }
    }
}
