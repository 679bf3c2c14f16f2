package io.rollcast.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one round gave, with an attack or without.
 *
 * @param attack label of the attack, or {@code none}
 * @param forecastsPerSecond by the clock: the attacker takes its share of the cores, too
 * @param forecastsPerCpuSecond of the forecaster's process, without its compilers
 * @param attackerCores processor time of the attacker a second
 * @param outcome what the attacker saw, or null without one
 * @param health what a probe saw
 * @param vitals of the forecaster at the end of the round, while the attack went on
 */
record AttackRound(
        @JsonProperty("attack") String attack,
        @JsonProperty("forecasts_per_second") double forecastsPerSecond,
        @JsonProperty("forecasts_per_cpu_second") double forecastsPerCpuSecond,
        @JsonProperty("attacker_cores") double attackerCores,
        @JsonProperty("outcome") Onslaught.@Nullable Outcome outcome,
        @JsonProperty("health") HealthWatch.Seen health,
        @JsonProperty("vitals") ProcessVitals vitals) {

    static final String NONE = "none";

    /**
     * How an attack compares with the rounds without one just before and just after it.
     *
     * @param clock ratio of forecasts a second
     * @param processor ratio of forecasts a second of the forecaster's processor time
     */
    record Ratio(
            @JsonProperty("clock") double clock,
            @JsonProperty("processor") double processor) {}

    /** Means over rounds, by attack. Rounds without an attack stand before and after each one with. */
    static Map<String, Ratio> ratios(List<AttackRound> rounds) {
        Map<String, List<Ratio>> all = new LinkedHashMap<>();
        for (int index = 1; index + 1 < rounds.size(); index += 2) {
            AttackRound before = rounds.get(index - 1);
            AttackRound round = rounds.get(index);
            AttackRound after = rounds.get(index + 1);
            all.computeIfAbsent(round.attack, any -> new ArrayList<>())
                    .add(new Ratio(
                            2 * round.forecastsPerSecond / (before.forecastsPerSecond + after.forecastsPerSecond),
                            2
                                    * round.forecastsPerCpuSecond
                                    / (before.forecastsPerCpuSecond + after.forecastsPerCpuSecond)));
        }
        Map<String, Ratio> means = new LinkedHashMap<>();
        all.forEach((attack, ratios) -> means.put(
                attack,
                new Ratio(
                        ratios.stream().mapToDouble(Ratio::clock).average().orElseThrow(),
                        ratios.stream().mapToDouble(Ratio::processor).average().orElseThrow())));
        return means;
    }

    /** One line for those who wait. */
    String toText() {
        return String.format(
                Locale.ROOT,
                "%-13s %,9.0f forecasts/s  %,9.0f a CPU second  attacker %.2f cores  health %d of %d, slowest %,.0f ms"
                        + "  %,d handles  %,d threads  heap %,d MB  resident %,d MB  %s",
                attack,
                forecastsPerSecond,
                forecastsPerCpuSecond,
                attackerCores,
                health.answered(),
                health.asked(),
                health.slowestMs(),
                vitals.handles(),
                vitals.threads(),
                vitals.heapMegabytes(),
                vitals.residentMegabytes(),
                outcome == null ? "" : "answers " + outcome.answers() + ", open " + outcome.open());
    }
}
