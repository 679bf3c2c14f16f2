package io.rollcast.faults;

import io.rollcast.faults.stage.OperatorLog.Message;
import io.rollcast.faults.stage.Outcome;
import java.util.List;
import java.util.Locale;

/** Outcomes as a person reads them on a terminal. */
final class OutcomeText {

    private static final int MOST_TEXT = 400;

    private OutcomeText() {}

    /** All that an operator sees of one. */
    static String details(Outcome outcome) {
        if (outcome.skipped() != null) {
            return "  skipped: " + outcome.skipped();
        }
        if (outcome.failed() != null) {
            return "  could not be played: " + outcome.failed();
        }
        StringBuilder text = new StringBuilder();
        outcome.exits().forEach((process, statuses) -> {
            if (!statuses.isEmpty()) {
                add(text, "  %s ended by itself, with status %s%n", process, statuses);
            }
        });
        outcome.health().forEach((process, changes) -> add(text, "  %s: %s%n", process, String.join(", ", changes)));
        add(text, "  alerts: %s%n", outcome.alerts() == null ? "nobody looked" : outcome.alerts());
        outcome.messages()
                .forEach((process, messages) -> messages.forEach(message -> {
                    add(text, "  %s says %s %s%n", process, message.level(), cut(message.text()));
                    if (message.times() > 1 || message.traceLines() > 0) {
                        add(
                                text,
                                "      %d times, with %d lines of stack traces%n",
                                message.times(),
                                message.traceLines());
                    }
                }));
        add(
                text,
                "  %,d lines of log; no forecasts for %d s more than ten, in %d of which a forecaster was ready%n",
                outcome.logLines(),
                outcome.stalledSeconds(),
                outcome.readyWhileStalledSeconds());
        outcome.examples().stream().limit(3).forEach(example -> add(text, "  %s%n", example));
        return text.append("  ").append(audit(outcome)).toString();
    }

    /** One line for each. */
    static String table(List<Outcome> outcomes) {
        StringBuilder text = new StringBuilder();
        add(
                text,
                "  %-20s %7s %7s %5s %7s %6s %6s %6s  %s%n",
                "fault",
                "points",
                "lost",
                "twice",
                "differ",
                "stall",
                "ready",
                "trace",
                "what the forecaster says first");
        for (Outcome outcome : outcomes) {
            if (outcome.skipped() != null) {
                add(text, "  %-20s skipped: %s%n", outcome.fault(), outcome.skipped());
                continue;
            }
            if (outcome.failed() != null) {
                add(text, "  %-20s could not be played: %s%n", outcome.fault(), cut(outcome.failed()));
                continue;
            }
            List<Message> messages = outcome.messages().entrySet().stream()
                    .filter(process -> !process.getKey().equals("broker"))
                    .flatMap(process -> process.getValue().stream())
                    .toList();
            add(
                    text,
                    "  %-20s %,7d %,7d %5d %7d %4d s %4d s %6d  %s%n",
                    outcome.fault(),
                    outcome.points(),
                    outcome.lost(),
                    outcome.doubled(),
                    outcome.outOfOrder() + outcome.different(),
                    outcome.stalledSeconds(),
                    outcome.readyWhileStalledSeconds(),
                    messages.stream().mapToInt(Message::traceLines).sum(),
                    messages.stream()
                            .filter(message -> !message.level().equals("WARN"))
                            .findFirst()
                            .map(message -> cut(message.text()))
                            .orElse("nothing"));
        }
        return text.toString();
    }

    private static String audit(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%,d points, %,d forecasts: %,d lost, %,d doubled, %,d out of order, %,d different",
                outcome.points(),
                outcome.forecasts(),
                outcome.lost(),
                outcome.doubled(),
                outcome.outOfOrder(),
                outcome.different());
    }

    private static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
    }

    private static void add(StringBuilder text, String form, Object... arguments) {
        text.append(String.format(Locale.ROOT, form, arguments));
    }
}
