package io.rollcast.faults.stage;

import io.rollcast.faults.stage.OperatorLog.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a fault; {@code --json} prints it.
 *
 * @param fault its name
 * @param made how it was made
 * @param skipped why this machine cannot make it, or null
 * @param failed why it could not be carried out, or null
 * @param seconds that it all took
 * @param events what was done and when, in words
 * @param exits statuses with which each process ended by itself
 * @param health of each forecaster from the fault on, as probes saw it
 * @param alerts that came from the fault on, each pending or firing; null where nobody looked
 * @param messages warnings, errors and lines beside the log of each process, from the fault on
 * @param logLines of all forecasters from the fault on, stack traces included
 * @param points that Kafka acknowledged
 * @param forecasts that a consumer of committed records read
 * @param lost points without a forecast
 * @param doubled forecasts too many
 * @param outOfOrder forecasts that came after one of a later point
 * @param different forecasts with other numbers than without the fault
 * @param stalledSeconds in which no forecast came for ten seconds and more, although points waited
 * @param readyWhileStalledSeconds of those, seconds in which a forecaster called itself ready
 * @param examples the first few forecasts at fault
 */
public record Outcome(
        String fault,
        String made,
        @Nullable String skipped,
        @Nullable String failed,
        long seconds,
        List<String> events,
        Map<String, List<Integer>> exits,
        Map<String, List<String>> health,
        @Nullable Map<String, String> alerts,
        Map<String, List<Message>> messages,
        long logLines,
        long points,
        long forecasts,
        long lost,
        long doubled,
        long outOfOrder,
        long different,
        long stalledSeconds,
        long readyWhileStalledSeconds,
        List<String> examples) {

    /** Of a fault that cannot be made here. */
    public static Outcome skipped(Scenario scenario, String reason) {
        return unplayed(scenario, reason, null);
    }

    /** Of a fault that could not be carried out. */
    public static Outcome failed(Scenario scenario, String reason) {
        return unplayed(scenario, null, reason);
    }

    private static Outcome unplayed(Scenario scenario, @Nullable String skipped, @Nullable String failed) {
        return new Outcome(
                scenario.name(),
                scenario.made(),
                skipped,
                failed,
                0,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                Map.of(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of());
    }

    /** Whether each point has its one forecast, with the right numbers; also where this machine cannot make the fault. */
    public boolean isExactlyOnce() {
        return failed == null && lost == 0 && doubled == 0 && outOfOrder == 0 && different == 0;
    }
}
