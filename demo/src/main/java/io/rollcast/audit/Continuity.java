package io.rollcast.audit;

import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the forecasts of series go on from what was remembered of them: a series that had a full window does not lose it,
 * whoever takes it over. {@link AuditCommand} tells it, on its thread, beside the counts of {@link ForecastAudit}, which does
 * not look at how a forecast was made.
 *
 * @param byRelease how many forecasts each release made, or the naive forecast that stood in for one
 * @param coldAgain forecasts without a full window, of series that had had one
 * @param examples the first few of those in words
 */
record Continuity(Map<String, Long> byRelease, long coldAgain, List<String> examples) {

    private static final int MOST_EXAMPLES = 5;

    Continuity {
        byRelease = new TreeMap<>(byRelease);
        examples = List.copyOf(examples);
    }

    /**
     * Looks through forecasts.
     *
     * @param forecasts by series, each in its order
     */
    static Continuity of(Map<String, List<Forecast>> forecasts) {
        Map<String, Long> byRelease = new TreeMap<>();
        List<String> examples = new ArrayList<>();
        long coldAgain = 0;
        for (Map.Entry<String, List<Forecast>> series : forecasts.entrySet()) {
            boolean hasBeenWarm = false;
            for (Forecast forecast : series.getValue()) {
                byRelease.merge(forecast.model(), 1L, Long::sum);
                if (hasBeenWarm && !forecast.warm()) {
                    coldAgain++;
                    if (examples.size() < MOST_EXAMPLES) {
                        examples.add(String.format(
                                Locale.ROOT,
                                "series %s has a forecast %d, by %s, without a full window, which it had had",
                                series.getKey(),
                                forecast.seq(),
                                forecast.model()));
                    }
                }
                hasBeenWarm |= forecast.warm();
            }
        }
        return new Continuity(byRelease, coldAgain, examples);
    }
}
