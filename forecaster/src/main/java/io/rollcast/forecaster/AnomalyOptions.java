package io.rollcast.forecaster;

import io.rollcast.forecaster.series.Alarm;
import io.rollcast.service.Problems;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options on when a series is an anomaly. */
final class AnomalyOptions {

    private static final Pattern POINTS = Pattern.compile("([1-8])/([1-8])");

    @Option(
            names = "--anomaly-score",
            paramLabel = "X",
            description =
                    "A point is far from what was forecast if its error is so many times that which is typical of its"
                            + " series (default: ${DEFAULT-VALUE}).",
            defaultValue = "7")
    private double score;

    @Option(
            names = "--anomaly-points",
            paramLabel = "N/M",
            description =
                    "A series has left what was forecast if so many of its latest points are far from it, at most 8 of 8"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "2/4")
    private String points = "2/4";

    @Option(
            names = "--missing-after",
            paramLabel = "STEPS",
            description =
                    "With --anomalies-topic: a series is missing if it has had no point for so many of its usual steps, and for"
                            + " 30s at least; 0 for never (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    int missingAfter;

    void check(Problems problems) {
        problems.requireWithin("--anomaly-score", score, 1, Alarm.Rules.MOST_SCORE);
        problems.require(
                isRule(), "--anomaly-points '%s': write N/M, with N of 1 to M and M of 1 to 8, such as 2/4", points);
        problems.requireWithin("--missing-after", missingAfter, 0, 1_000_000);
    }

    private boolean isRule() {
        Matcher matcher = POINTS.matcher(points);
        return matcher.matches() && matcher.group(1).compareTo(matcher.group(2)) <= 0;
    }

    Alarm.Rules rules() {
        return new Alarm.Rules(score, points.charAt(0) - '0', points.charAt(2) - '0');
    }
}
