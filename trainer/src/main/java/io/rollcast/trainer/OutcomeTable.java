package io.rollcast.trainer;

import io.rollcast.network.Provenance.Mase;
import io.rollcast.network.Provenance.Validation;
import io.rollcast.trainer.Round.Outcome;
import java.util.List;
import java.util.Objects;

/** What {@code rollcast train --once} prints: the networks of a round with their errors and releases, and the baselines. */
final class OutcomeTable {

    private OutcomeTable() {}

    /** One line for each network, then, if one was judged, one for each baseline. */
    static String text(List<Outcome> outcomes, int horizon) {
        StringBuilder table =
                new StringBuilder("Mean absolute scaled errors over %d steps ahead:%n".formatted(horizon));
        table.append(
                "%-14s %10s %8s %10s %8s  %s%n".formatted("network", "parameters", "MASE", "MSE", "fit", "release"));
        for (Outcome outcome : outcomes) {
            table.append("%-14s %,10d %8s %10s %7.1fs  %s%n"
                    .formatted(
                            outcome.architecture(),
                            outcome.parameters(),
                            outcome.validation()
                                    .map(Validation::mase)
                                    .map(mase -> "%.3f".formatted(mase.network()))
                                    .orElse("-"),
                            outcome.validation()
                                    .map(validation -> "%.4g".formatted(validation.mse()))
                                    .orElse("-"),
                            outcome.fitSeconds(),
                            outcome.release().map(id -> id + " ").orElse("none: ") + outcome.remark()));
        }
        outcomes.stream()
                .flatMap(outcome -> outcome.validation().stream())
                .findFirst()
                .ifPresent(validation -> {
                    Mase mase = Objects.requireNonNull(validation.mase(), "a network judged by this build");
                    row(table, "last value", mase.lastValue(), validation.lastValueMse());
                    row(table, "mean", mase.mean(), validation.meanMse());
                    row(table, "seasonal naive", mase.seasonalNaive(), Double.NaN);
                    row(table, "linear", mase.linear(), validation.linearMse());
                    row(table, "ridge", Objects.requireNonNull(mase.ridge()), Double.NaN);
                });
        return table.toString();
    }

    private static void row(StringBuilder table, String baseline, double mase, double mse) {
        table.append("%-14s %10s %8.3f %10s%n"
                .formatted(baseline, "", mase, Double.isNaN(mse) ? "-" : "%.4g".formatted(mse)));
    }
}
