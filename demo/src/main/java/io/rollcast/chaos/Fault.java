package io.rollcast.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * One thing that goes wrong, or changes, at a planned moment.
 *
 * @param at since forecasts began to flow
 * @param kind what happens
 * @param forecaster index of the forecaster that it is meant for; another one takes its place if that is down already
 * @param lasting until the process is started, or goes on, again; zero where nothing stops
 */
public record Fault(Duration at, Kind kind, int forecaster, Duration lasting) {

    /** What can happen, in the words of the report. */
    public enum Kind {
        @JsonProperty("kill")
        KILL("kill -9 of a forecaster", 40, 2),
        @JsonProperty("terminate")
        TERMINATE("SIGTERM to a forecaster", 120, 1),
        @JsonProperty("zombie")
        ZOMBIE("forecaster stopped past its session, then continued", 150, 1),
        @JsonProperty("brokerTerminate")
        BROKER_TERMINATE("SIGTERM to the broker", 400, 1),
        @JsonProperty("brokerKill")
        BROKER_KILL("kill -9 of the broker", 300, 0),
        @JsonProperty("brokerOutage")
        BROKER_OUTAGE("broker away for longer than a forecaster's session", 200, 0),
        @JsonProperty("brokerLongOutage")
        BROKER_LONG_OUTAGE("broker away for longer than max.block.ms and delivery.timeout.ms of a forecaster", 600, 1),
        @JsonProperty("release")
        RELEASE("new release, champion at once", 75, 2),
        @JsonProperty("rollback")
        ROLLBACK("champion set back to the release before", 150, 1),
        @JsonProperty("oversized")
        OVERSIZED("oversized malformed record", 30, 4);

        private final String words;
        private final int everySeconds;
        private final int least;

        Kind(String words, int everySeconds, int least) {
            this.words = words;
            this.everySeconds = everySeconds;
            this.least = least;
        }

        /** How often it happens in a run of that length: once in its period, in short runs at least so often. */
        int countIn(Duration length) {
            return Math.max(least, Math.toIntExact(length.toSeconds() / everySeconds));
        }

        /** Whether a process goes down. */
        boolean isBlow() {
            return this != RELEASE && this != ROLLBACK && this != OVERSIZED;
        }

        /** Whether that process is the broker. */
        boolean isOnBroker() {
            return this == BROKER_TERMINATE
                    || this == BROKER_KILL
                    || this == BROKER_OUTAGE
                    || this == BROKER_LONG_OUTAGE;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
