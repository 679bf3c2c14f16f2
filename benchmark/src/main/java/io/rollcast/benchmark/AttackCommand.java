package io.rollcast.benchmark;

import io.rollcast.forecaster.stream.ForecasterConfig.Profile;
import io.rollcast.service.DurationConverter;
import io.rollcast.service.Problems;
import io.rollcast.service.RollcastCommand;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code rollcast benchmark attack}: what attacks on its HTTP server cost a forecaster at full load, and whether a health
 * probe is answered meanwhile. Rounds without and with an attack take turns. The attacker is a process of its own, on the
 * same cores.
 */
@Command(
        name = "attack",
        mixinStandardHelpOptions = true,
        description = "Throughput and health of a forecaster at full load while its HTTP server is attacked.")
final class AttackCommand implements RollcastCommand {

    private static final long SEED = 12;

    @Option(
            names = "--attacks",
            paramLabel = "NAME[,...]",
            split = ",",
            description = "Which: slow-headers, slow-bodies, slow-readers, idle, event-streams, flood,"
                    + " health-flood, fuzz (default: all).")
    private List<String> attacks =
            Arrays.stream(Attack.values()).map(Attack::label).toList();

    @Option(
            names = "--series",
            paramLabel = "N",
            description = "How many series (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int series;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "Points on the topic; they must last for all rounds (default: ${DEFAULT-VALUE}).",
            defaultValue = "36000000")
    private long records;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Of slow clients; idle ones are four times as many (default: ${DEFAULT-VALUE}).",
            defaultValue = "400")
    private int connections;

    @Option(
            names = "--requests-per-second",
            paramLabel = "N",
            description = "Rate of flood and fuzz (default: ${DEFAULT-VALUE}).",
            defaultValue = "500")
    private double perSecond;

    @Option(
            names = "--times",
            paramLabel = "N",
            description = "How often each attack is made (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int times;

    @Option(
            names = "--round",
            paramLabel = "DURATION",
            description = "Length of a round (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s",
            converter = DurationConverter.class)
    private Duration round = Duration.ZERO;

    @Override
    public void check(Problems problems) {
        for (String name : attacks) {
            problems.require(Attack.exists(name), "--attacks '%s': there are %s", name, Attack.labels());
        }
        problems.requireWithin("--series", series, 1, 1_000_000);
        problems.requireWithin("--records", (double) records, 1_000, 1e9);
        problems.requireWithin("--connections", connections, 1, 10_000);
        problems.requireWithin("--requests-per-second", perSecond, 1, 100_000);
        problems.requireWithin("--times", times, 1, 100);
        problems.require(
                !round.isNegative() && round.toMillis() >= 1_000, "--round is %s: it must be at least 1s", round);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        Backlog backlog = new Backlog(series, records, SEED);
        try (Arena arena = new Arena(Profile.THROUGHPUT)) {
            Topics topics = arena.prepare(Variant.ROLLCAST_LSTM, "observations");
            backlog.produce(arena.bootstrapServers(), topics.observations());
            try (ChildJvm forecaster = arena.launch(StreamingMain.class, Variant.ROLLCAST_LSTM, topics)) {
                int port = Integer.parseInt(forecaster.line());
                Siege siege = new Siege(arena, topics, forecaster, port, round);
                siege.awaitForecasts();
                Attack.Target target = new Attack.Target(port, connections, perSecond, series);
                List<AttackRound> rounds = new ArrayList<>();
                rounds.add(tell(siege.rest()));
                for (int time = 0; time < times; time++) {
                    for (String attack : attacks) {
                        rounds.add(tell(siege.attack(Attack.of(attack), target)));
                        rounds.add(tell(siege.rest()));
                    }
                }
                TimeUnit.MILLISECONDS.sleep(Siege.REST_MS);
                if (siege.forecasts() >= backlog.records()) {
                    throw new IllegalStateException("the backlog ended before the rounds: give more --records");
                }
                System.out.println(Job.write(Map.of(
                        "machine",
                        Machine.describe(),
                        "connections",
                        connections,
                        "requests_per_second",
                        perSecond,
                        "rounds",
                        rounds,
                        "ratios",
                        AttackRound.ratios(rounds))));
            }
        }
        return 0;
    }

    private static AttackRound tell(AttackRound round) {
        System.err.println(round.toText());
        return round;
    }
}
