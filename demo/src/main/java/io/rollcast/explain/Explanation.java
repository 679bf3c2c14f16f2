package io.rollcast.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.rollcast.network.Inference.Composition;
import io.rollcast.network.Provenance;
import io.rollcast.wire.Bounds;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.ShownText;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of one forecast; {@code --json} prints it with names in snake case.
 *
 * @param forecast as it is on the topic
 * @param recomputed the same from the points and releases alone; null where its release is no longer there
 * @param deviation largest difference of any number of the two, in the series' unit; null likewise
 * @param value of the point that it was made from
 * @param points of the series up to there
 * @param season of the series in steps, 0 for none
 * @param spread of the series, in its unit
 * @param lastValueFirst whether the last value stood in for its first step alone
 * @param release id of the release that made it, or that a naive forecast stood in for
 * @param provenance of that release; null where it is no longer there
 * @param composition what the release made it of; null of a release without candidates, and where it cannot be told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Explanation(
        Forecast forecast,
        @Nullable Forecast recomputed,
        @Nullable Double deviation,
        double value,
        long points,
        int season,
        double spread,
        boolean lastValueFirst,
        @Nullable String release,
        @Nullable Provenance provenance,
        @Nullable Composition composition) {

    /** Steps ahead that the table of candidates has columns for. */
    private static final int MOST_STEPS = 10;

    /** Candidates with less weight at every step are left out of the table. */
    private static final double LEAST_WEIGHT = 0.02;

    /** Whether the forecast is, to the last bit, what the points and releases make. */
    boolean isRepeated() {
        return deviation != null && deviation == 0;
    }

    String toJson() throws JsonProcessingException {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build()
                .writeValueAsString(this);
    }

    String toText() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "Forecast %,d of series %s, made from %s at %s by %s",
                forecast.seq(),
                forecast.series(),
                number(value),
                Instant.ofEpochMilli(forecast.originMs()),
                forecast.model());
        line(text, "");
        table(text);
        line(text, "");
        repeated(text);
        stoodIn(text);
        line(
                text,
                "Series: %,d points, %s, a spread of %s; %s",
                points,
                season == 0 ? "no season" : "a season of %,d steps".formatted(season),
                number(spread),
                forecast.imputed() == 0
                        ? "no point before this one was missing"
                        : "%,d points before this one were missing".formatted(forecast.imputed()));
        if (provenance != null) {
            provenance(text, provenance);
        }
        if (composition != null) {
            composition(text, composition);
        } else if (provenance != null) {
            line(
                    text,
                    "Weights are not shown: the network does not weigh simple forecasts, or begins with this point, or continues"
                            + " after missing ones");
        }
        return text.toString();
    }

    private int[] steps() {
        int count = Math.min(MOST_STEPS, forecast.horizon());
        return IntStream.range(0, count)
                .map(i -> (int) Math.round((double) i * (forecast.horizon() - 1) / Math.max(1, count - 1)))
                .toArray();
    }

    private void table(StringBuilder text) {
        row(text, "steps ahead", h -> String.valueOf(h + 1));
        row(text, "forecast", h -> number(forecast.forecast()[h]));
        Bounds bounds = forecast.bounds();
        if (bounds.steps() > 0) {
            row(text, "80 % from", h -> number(bounds.lower()[h]));
            row(text, "80 % to", h -> number(bounds.upper()[h]));
            row(text, "95 % from", h -> number(bounds.lower95()[h]));
            row(text, "95 % to", h -> number(bounds.upper95()[h]));
        }
    }

    private void repeated(StringBuilder text) {
        if (deviation == null) {
            line(
                    text,
                    "Not repeated: release %s of digest %s is no longer on the models topic",
                    forecast.model(),
                    forecast.digest());
        } else if (isRepeated()) {
            line(text, "Repeated to the last bit from the points and releases on the topics");
        } else {
            line(
                    text,
                    "NOT repeated: the points and releases on the topics make a forecast that differs by up to %s. Either"
                            + " early points or releases are gone, or the forecaster had other options (--guard,"
                            + " --ring-points, --most-points, --step ...)",
                    Double.isInfinite(deviation) ? "a whole forecast" : number(deviation));
        }
    }

    private void stoodIn(StringBuilder text) {
        if (release != null && !release.equals(forecast.model())) {
            line(text, "%s stood in for %s, which had been worse on this series", forecast.model(), release);
        }
        if (lastValueFirst) {
            line(text, "The last value stood in for the first step, where it had been better on this series");
        }
    }

    private static void provenance(StringBuilder text, Provenance of) {
        line(
                text,
                "Release: fitted %sfrom %s in %,d steps, seed %d, on %,d points of %,d series%s",
                of.createdMs() == 0 ? "" : "at %s ".formatted(Instant.ofEpochMilli(of.createdMs())),
                of.parent() == null ? "new weights" : of.parent(),
                of.steps(),
                of.seed(),
                of.trainingPoints(),
                of.trainingSeries(),
                of.toMs() == 0
                        ? ""
                        : " from %s to %s"
                                .formatted(Instant.ofEpochMilli(of.fromMs()), Instant.ofEpochMilli(of.toMs())));
        line(text, "         on what was held out it had %s", of.validation().beside());
    }

    private void composition(StringBuilder text, Composition of) {
        line(text, "");
        row(text, "weights, %", h -> String.valueOf(h + 1));
        IntStream.range(0, of.names().size())
                .boxed()
                .filter(c -> Arrays.stream(of.weights()[c]).max().orElse(0) >= LEAST_WEIGHT)
                .sorted(Comparator.comparingDouble(
                        c -> -Arrays.stream(of.weights()[c]).sum()))
                .forEach(c -> row(
                        text, of.names().get(c), h -> String.format(Locale.ROOT, "%.0f", 100 * of.weights()[c][h])));
        row(text, "added", h -> number(of.added()[h]));
    }

    private interface Cell {
        String of(int step);
    }

    private void row(StringBuilder text, String name, Cell cell) {
        StringBuilder row = new StringBuilder("%-34s".formatted(name));
        for (int step : steps()) {
            row.append("%11s".formatted(cell.of(step)));
        }
        line(text, "%s", row);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }

    @FormatMethod
    private static void line(StringBuilder text, @FormatString String form, Object... arguments) {
        text.append(ShownText.line(form.formatted(arguments))).append(System.lineSeparator());
    }
}
