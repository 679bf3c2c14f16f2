package io.rollcast.service;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Does as its options say, and writes down the rate that it was given. */
@Command(name = "work", mixinStandardHelpOptions = true, description = "Works.")
final class TestCommand implements RollcastCommand {

    enum Outcome {
        FINE,
        SEVEN,
        FAILED,
        MISCONFIGURED,
        INTERRUPTED
    }

    @Option(names = "--outcome", description = "What becomes of it.")
    Outcome outcome = Outcome.FINE;

    @Option(
            names = {"-r", "--rate", "--points-rate"},
            description = "A number.",
            defaultValue = "100")
    int pointsRate = 100;

    @Mixin
    HttpOptions http = new HttpOptions(9400);

    boolean ran;

    @Override
    public void check(Problems problems) {
        http.check(problems);
        problems.requireWithin("--points-rate", pointsRate, 0, 1_000);
    }

    @Override
    public Integer call() throws Exception {
        ran = true;
        System.out.println("rate " + pointsRate + ", port " + http.port());
        return switch (outcome) {
            case FINE -> 0;
            case SEVEN -> 7;
            case FAILED -> throw new IOException("the disk is full");
            case MISCONFIGURED -> throw ConfigurationException.of("port %d is taken: give another", 80);
            case INTERRUPTED -> throw new InterruptedException();
        };
    }
}
