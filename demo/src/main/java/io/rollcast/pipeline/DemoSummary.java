package io.rollcast.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.service.FiniteOrNull;
import io.rollcast.wire.Decision;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demo run came to; {@code --json} prints it as one object.
 *
 * @param observations points that the producer sent and Kafka acknowledged
 * @param forecasts forecasts that a consumer of committed records read
 * @param deadLetters observations that could not be accepted
 * @param sequenceFaults forecasts whose number did not follow on in their series: 0, or something is broken
 * @param series how many series were forecast
 * @param releases every release published, in order
 * @param decisions what the trainer decided on releases, in order
 * @param champion the release that served at the end, or null
 * @param swaps how often a release took over, the first one from the last-value fallback
 * @param mse shape [the champion's horizon]: live mean squared error of its forecasts, NaN (in JSON null) at steps that
 *     nothing was scored at
 * @param mseLastValue shape [largest horizon of the run]: of repeating the last value, over all points
 * @param scaledError as {@code mse}, absolute and in spreads of each series, which are of many units
 * @param scaledErrorLastValue the same of the last value
 * @param coverage80 shape [the champion's horizon]: share of points within the 80 % interval that was emitted for them, NaN at
 *     steps that none was measured at
 * @param coverage95 likewise of the 95 % interval
 * @param latencyMsP50 from a point's timestamp to its forecast being read, median, milliseconds
 * @param latencyMsP99 the 99th percentile of it
 * @param startupSeconds from the start of the JVM to the first forecast read
 */
public record DemoSummary(
        long observations,
        long forecasts,
        long deadLetters,
        long sequenceFaults,
        int series,
        List<Release> releases,
        List<Decision> decisions,
        @Nullable String champion,
        long swaps,
        double @Nullable [] mse,
        double @Nullable [] mseLastValue,
        double @Nullable [] scaledError,
        double @Nullable [] scaledErrorLastValue,
        double @Nullable [] coverage80,
        double @Nullable [] coverage95,
        long latencyMsP50,
        long latencyMsP99,
        double startupSeconds) {

    /**
     * One release.
     *
     * @param validationMse on what was held out of its fit
     * @param fitSeconds what the fit took
     */
    public record Release(String id, String architecture, double validationMse, double fitSeconds) {}

    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new FiniteOrNull()).build();

    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a record of numbers can be written", e);
        }
    }

    /** Whether every point was forecast, once and in order. */
    public boolean isWhole() {
        return missing() == 0 && sequenceFaults == 0;
    }

    /** Forecasts that did not come; negative where there are too many. */
    private long missing() {
        return observations - deadLetters - forecasts;
    }

    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (missing() != 0) {
            faults.add("%,d %s".formatted(Math.abs(missing()), missing() > 0 ? "missing" : "too many"));
        }
        if (sequenceFaults > 0) {
            faults.add("%,d out of order".formatted(sequenceFaults));
        }
        return faults;
    }

    /** The same for people. */
    public String toText() {
        StringBuilder text = new StringBuilder("%n  %,d points, %,d forecasts, %s%n"
                .formatted(
                        observations, forecasts, isWhole() ? "one for each, in order" : String.join(", ", faults())));
        for (Release release : releases) {
            text.append("  %-10s validation MSE %.4g, fitted in %.1f s%s%n"
                    .formatted(
                            release.id,
                            release.validationMse,
                            release.fitSeconds,
                            release.id.equals(champion) ? "   <- serves" : ""));
        }
        for (Decision decision : decisions) {
            text.append("  %-10s %s: %s%n".formatted(decision.release(), decision.kind(), decision.why()));
        }
        if (scaledError != null) {
            text.append("  live error %.3f, absolute and in spreads of each series; repeating the last value has %.3f%n"
                    .formatted(mean(scaledError, scaledErrorLastValue), mean(scaledErrorLastValue, scaledError)));
        }
        if (!Double.isNaN(mean(coverage80, coverage95))) {
            text.append("  %.1f %% of the points fell within the 80 %% interval, %.1f %% within the 95 %% one%n"
                    .formatted(100 * mean(coverage80, coverage95), 100 * mean(coverage95, coverage80)));
        }
        return text.toString();
    }

    /**
     * Mean over the steps at which both were scored, so that two such means can stand side by side.
     *
     * @param values shape [horizon], whose mean is wanted
     * @param beside shape [horizon] of the other one
     * @return NaN without such a step
     */
    public static double mean(double @Nullable [] values, double @Nullable [] beside) {
        if (values == null || beside == null) {
            return Double.NaN;
        }
        double sum = 0;
        int scored = 0;
        for (int h = 0; h < Math.min(values.length, beside.length); h++) {
            if (!Double.isNaN(values[h]) && !Double.isNaN(beside[h])) {
                sum += values[h];
                scored++;
            }
        }
        return sum / scored;
    }
}
