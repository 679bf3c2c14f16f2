package io.rollcast.benchmark;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is done to a forecaster's HTTP server. Begun by {@link AttackerMain}, named by {@link AttackCommand}. */
enum Attack {
    SLOW_HEADERS("headers that never end, a byte every 2 s (slowloris)") {
        @Override
        Onslaught begin(Target target) {
            return new SlowClients(
                    target.port,
                    target.connections,
                    new SlowClients.Manner(
                            "GET /api/status HTTP/1.1\r\nHost: localhost\r\n", "X-Header: value\r\n", 1_024, BEAT_MS));
        }
    },
    SLOW_BODIES("bodies that never end, a byte every 2 s") {
        @Override
        Onslaught begin(Target target) {
            String opening = "GET /api/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n";
            return new SlowClients(
                    target.port, target.connections, new SlowClients.Manner(opening, "x", 1_024, BEAT_MS));
        }
    },
    SLOW_READERS("large answers, of which 16 bytes are read every 2 s") {
        @Override
        Onslaught begin(Target target) {
            String opening = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20);
            return new SlowClients(target.port, target.connections, new SlowClients.Manner(opening, "", 16, BEAT_MS));
        }
    },
    IDLE("connections that say nothing") {
        @Override
        Onslaught begin(Target target) {
            return new SlowClients(target.port, 4 * target.connections, new SlowClients.Manner("", "", 1_024, BEAT_MS));
        }
    },
    EVENT_STREAMS("2,000 readers of event streams") {
        @Override
        Onslaught begin(Target target) throws IOException {
            EventReaders readers = new EventReaders(target.port, 2_000, Math.min(50, target.series));
            return new Onslaught() {
                @Override
                public Outcome outcome() {
                    return new Outcome(readers.answers(), readers.open());
                }

                @Override
                public void close() throws IOException {
                    readers.close();
                }
            };
        }
    },
    FLOOD("GET requests for the answers that cost most, at a set rate over 16 connections") {
        @Override
        Onslaught begin(Target target) {
            List<String> targets = List.of(
                    "/metrics",
                    "/api/series?limit=500",
                    "/api/series?sort=worst&limit=100",
                    "/api/status",
                    "/api/releases",
                    "/api/series/" + Backlog.id(0),
                    "/api/series/nobody");
            return new Flood(16, target.perSecond, () -> new Flood.Asker(target.port, targets));
        }
    },
    HEALTH_FLOOD("GET requests for health, which are never refused, at a set rate over 16 connections") {
        @Override
        Onslaught begin(Target target) {
            return new Flood(
                    16, target.perSecond, () -> new Flood.Asker(target.port, List.of("/health/live", "/health/ready")));
        }
    },
    FUZZ("malformed, over-long and ambiguous requests, at a set rate over 4 connections") {
        @Override
        Onslaught begin(Target target) {
            return new Flood(4, target.perSecond, () -> new Fuzz(target.port, SEED));
        }
    };

    private static final long BEAT_MS = 2_000;
    private static final long SEED = 7;

    /**
     * Whom to attack, and how hard.
     *
     * @param port on loopback
     * @param connections of slow clients
     * @param perSecond requests a second of floods
     * @param series that there are
     */
    record Target(int port, int connections, double perSecond, int series) {}

    private final String description;

    Attack(String description) {
        this.description = description;
    }

    /** Begins it; it goes on until it is closed. */
    abstract Onslaught begin(Target target) throws IOException;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String description() {
        return description;
    }

    static Attack of(String label) {
        return Arrays.stream(values())
                .filter(attack -> attack.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("attack '%s': there are %s".formatted(label, labels())));
    }

    static boolean exists(String label) {
        return Arrays.stream(values()).anyMatch(attack -> attack.label().equals(label));
    }

    /** All labels, for people. */
    static String labels() {
        return Arrays.stream(values()).map(Attack::label).collect(Collectors.joining(", "));
    }
}
