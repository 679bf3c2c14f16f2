package io.rollcast.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.faults.scenarios.Scenarios;
import io.rollcast.faults.stage.Outcome;
import io.rollcast.faults.stage.Scenario;
import io.rollcast.faults.stage.Stage;
import io.rollcast.pipeline.DataDirectory;
import io.rollcast.pipeline.Terminal;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rollcast faults}: disks fill, clocks jump, topics vanish, and it says what an operator sees and what is lost. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = {
            "Plays faults of the world around a forecaster, one by one: full disks, damaged files, a "
                    + "clock that jumps, and others.",
            "--list names them. Each has a broker, forecasters and a stream of known points of its "
                    + "own. It prints what an operator sees: log, health, alerts (where a Prometheus is "
                    + "installed), exit statuses; and holds every committed forecast against a replay without "
                    + "the fault. Some faults need root and programs such as mount, ip or libfaketime; without "
                    + "them they are skipped, and it says why. Exit status 1 if a forecast is lost, doubled, "
                    + "out of order or different, or a fault cannot be played."
        })
public final class FaultsCommand implements RollcastCommand {

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Which faults to play (default: all).")
    private List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "Print the names of the faults and how each is made, and end.")
    private boolean list;

    @Option(
            names = "--hold",
            paramLabel = "DURATION",
            description = "How long a fault lasts that has an end (default: ${DEFAULT-VALUE}).",
            defaultValue = "1m",
            converter = DurationConverter.class)
    private Duration hold = Duration.ZERO;

    @Option(
            names = "--patience",
            paramLabel = "DURATION",
            description = "How long to wait for what must come after it (default: ${DEFAULT-VALUE}).",
            defaultValue = "2m",
            converter = DurationConverter.class)
    private Duration patience = Duration.ZERO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the points (default: ${DEFAULT-VALUE}).",
            defaultValue = "42")
    private long seed;

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "Series to produce (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    private int series;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Points a second over all series (default: ${DEFAULT-VALUE}).",
            defaultValue = "200")
    private int rate;

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            description = "Where recording.yaml and alerts.yaml for Prometheus are (default: ${DEFAULT-VALUE}).",
            defaultValue = "deploy/prometheus")
    private Path rules = Path.of("");

    @Mixin
    private final DataDirectory data = new DataDirectory();

    @Option(names = "--json", description = "Print one JSON array on stdout, all else on stderr.")
    private boolean json;

    @Override
    public void check(Problems problems) {
        Map<String, Scenario> known = byName();
        names.forEach(name -> problems.require(
                known.containsKey(name),
                "fault '%s' is not known: give one or more of %s",
                name,
                String.join(", ", known.keySet())));
        problems.requireWithin("--hold, in seconds,", hold.toMillis() / 1000.0, 1, 3_600);
        problems.requireWithin("--patience, in seconds,", patience.toMillis() / 1000.0, 10, 3_600);
        problems.requireWithin("--series", series, 1, 100_000);
        problems.requireWithin("--rate", rate, 1, 100_000);
        data.check(problems);
    }

    private static Map<String, Scenario> byName() {
        return Scenarios.all().stream()
                .collect(Collectors.toMap(
                        Scenario::name, scenario -> scenario, (a, b) -> a, java.util.LinkedHashMap::new));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Map<String, Scenario> known = byName();
        if (list) {
            known.values().forEach(scenario -> System.out.printf("%-20s %s%n", scenario.name(), scenario.made()));
            return 0;
        }
        Terminal.quietenLogs(true);
        Path directory = data.open();
        PrintStream out = json ? System.err : System.out;
        List<Outcome> outcomes = new ArrayList<>();
        boolean whole = false;
        try {
            for (Scenario scenario : known.values()) {
                if (!names.isEmpty() && !names.contains(scenario.name())) {
                    continue;
                }
                out.printf("%n%s: %s%n", scenario.name(), scenario.made());
                Outcome outcome = FaultRun.play(scenario, setting(directory.resolve(scenario.name())), out::println);
                out.println(OutcomeText.details(outcome));
                outcomes.add(outcome);
            }
            whole = outcomes.stream().allMatch(Outcome::isExactlyOnce);
            out.printf("%n%s%n", OutcomeText.table(outcomes));
            if (json) {
                System.out.println(new ObjectMapper().writeValueAsString(outcomes));
            }
        } finally {
            data.close(directory, whole, out);
        }
        return whole ? 0 : 1;
    }

    private Stage.Setting setting(Path directory) throws IOException {
        Files.createDirectories(directory);
        Optional<Path> found = Files.exists(rules.resolve("alerts.yaml")) ? Optional.of(rules) : Optional.empty();
        return new Stage.Setting(directory, seed, series, rate, hold, patience, found);
    }
}
