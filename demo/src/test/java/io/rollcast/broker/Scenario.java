package io.rollcast.broker;

import io.rollcast.demo.RollcastMain;
import io.rollcast.service.CommandRunner;
import io.rollcast.service.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command line whose rights the page on security has, and the tests try.
 *
 * @param title as the page has it
 * @param arguments in which {@code @} stands for the prefix of topics
 */
record Scenario(String title, List<String> arguments) {

    static final Scenario PRODUCE = of("produce", "produce", "--series=4", "--points=120", "--rate=0", "--http-port=0");
    static final Scenario TRAIN = of(
            "train --once",
            "train",
            "--once",
            "--networks=gru",
            "--epochs=1",
            "--steps-per-epoch=1",
            "--min-points=100",
            "--http-port=0");
    /** It does not end by itself. */
    static final Scenario TRAIN_SERVICE = of("train", "train", "--http-port=0");

    static final Scenario FORECAST = of("forecast", "forecast", "--http-port=0", "--commit-interval-ms=50");
    static final Scenario FORECAST_ANOMALIES =
            FORECAST.with("forecast --anomalies-topic anomalies", "--anomalies-topic=@anomalies");
    static final Scenario FORECAST_AT_LEAST_ONCE =
            FORECAST.with("forecast --guarantee at-least-once", "--guarantee=at-least-once");
    static final Scenario FORECAST_BY_SERIES = FORECAST.with(
            "forecast --observations-topic observations,more", "--observations-topic=@observations,@more");
    static final Scenario LIST = of("models list, explain", "models", "list");
    static final Scenario PIN = of("models promote, pin, unpin, rollback", "models", "pin", "base/1");
    static final Scenario EVALUATE = of("evaluate", "evaluate", "base/1", "--series=2");
    static final Scenario INSPECT = of("inspect observations", "inspect", "@observations");
    static final Scenario BACKTEST =
            of("backtest --topic observations", "backtest", "--topic=@observations", "--horizon=10");
    static final Scenario EXPLAIN = of("explain", "explain", "--series=s-000");

    static final Scenario AUDIT = of("audit", "audit", "--patience=10s");

    /** It finds that nobody forecasts, which is no fault of its rights. */
    static final Scenario DOCTOR = of("doctor", "doctor", "--between=200ms");

    static final List<Scenario> ALL = List.of(
            PRODUCE,
            TRAIN,
            FORECAST,
            FORECAST_ANOMALIES,
            FORECAST_AT_LEAST_ONCE,
            FORECAST_BY_SERIES,
            LIST,
            PIN,
            EVALUATE,
            INSPECT,
            BACKTEST,
            EXPLAIN,
            AUDIT,
            DOCTOR);

    /** Those on the page, in its order. */
    static List<Scenario> onPage() {
        List<Scenario> onPage = new ArrayList<>(ALL);
        onPage.add(onPage.indexOf(TRAIN), TRAIN_SERVICE);
        return onPage;
    }

    private static Scenario of(String title, String... arguments) {
        return new Scenario(title, List.of(arguments));
    }

    private Scenario with(String otherTitle, String more) {
        List<String> all = new ArrayList<>(arguments);
        all.add(more);
        return new Scenario(otherTitle, all);
    }

    boolean isForecast() {
        return arguments.get(0).equals("forecast");
    }

    /** The rights that the command lists for itself. */
    List<Right> rights(String prefix, List<String> more) {
        return CommandRunner.parsed(
                        RollcastMain.commands(), arguments(prefix, more).toArray(String[]::new))
                .rights();
    }

    /** The command line for topics with that prefix. */
    List<String> arguments(String prefix, List<String> more) {
        return Stream.concat(arguments.stream().map(argument -> argument.replace("@", prefix)), more.stream())
                .toList();
    }

    @Override
    public String toString() {
        return title;
    }
}
