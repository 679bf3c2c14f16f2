package io.rollcast.chaos;

import io.rollcast.chaos.Fault.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a schedule happen, and brings back what went down. It never waits: its caller asks it to go on now and then. A
 * fault whose process is down already comes later, and those after it do not wait for it. A blow to a broker comes only when
 * points have been flowing for a while since the one before: outages in a row would be one that outlasts every sender.
 */
public final class FaultDriver {

    /** For what waited in an outage to be sent before the next one. */
    static final Duration BREATH = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final ReleaseStream releases;
    private final OversizedRecords oversized;
    private final LongSupplier acknowledged;
    private final Consumer<String> tell;
    private final Deque<Fault> toCome;
    private final List<Recovery> recoveries = new ArrayList<>();
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
    /** Since when points have been acknowledged with all brokers there; null if they have not since a broker ended. */
    private @Nullable Duration flowingSince;

    private long acknowledgedBefore;

    /** A process that is down, and when it is to come back. */
    private record Recovery(Duration at, Supervised process) {}

    /**
     * Drives a schedule.
     *
     * @param acknowledged how many points Kafka has
     * @param tell is told what happens, in words
     */
    FaultDriver(
            Cluster cluster,
            ReleaseStream releases,
            OversizedRecords oversized,
            FaultSchedule schedule,
            LongSupplier acknowledged,
            Consumer<String> tell) {
        this.cluster = cluster;
        this.releases = releases;
        this.oversized = oversized;
        this.acknowledged = acknowledged;
        this.tell = tell;
        toCome = new ArrayDeque<>(schedule.faults());
        for (Kind kind : Kind.values()) {
            done.put(kind, 0);
        }
    }

    /** Does what is due. */
    void goOn(Duration now) throws InterruptedException {
        for (Recovery recovery : List.copyOf(recoveries)) {
            if (recovery.at.compareTo(now) <= 0 && recovery.process.recover()) {
                recoveries.remove(recovery);
            }
        }
        for (Supervised process : cluster.all()) {
            if (process.restartIfEnded()) {
                flowingSince = cluster.brokers().contains(process) ? null : flowingSince;
                tell.accept("%s ended by itself and is started again".formatted(process));
            }
        }
        noteFlow(now);
        Iterator<Fault> faults = toCome.iterator();
        while (faults.hasNext()) {
            Fault fault = faults.next();
            if (fault.at().compareTo(now) > 0) {
                break;
            }
            if (apply(fault, now)) {
                faults.remove();
                done.merge(fault.kind(), 1, Integer::sum);
            }
        }
    }

    private void noteFlow(Duration now) {
        if (flowingSince == null) {
            if (!cluster.brokers().stream().allMatch(Supervised::isReady)) {
                acknowledgedBefore = acknowledged.getAsLong();
            } else if (acknowledged.getAsLong() > acknowledgedBefore) {
                flowingSince = now;
            }
        }
    }

    /** Gives up the faults that have not come, and returns how many; what is down still comes back. */
    int dropRest() {
        int dropped = toCome.size();
        for (Fault fault : toCome) {
            tell.accept("no time is left for: %s".formatted(fault.kind()));
        }
        toCome.clear();
        return dropped;
    }

    private boolean apply(Fault fault, Duration now) throws InterruptedException {
        switch (fault.kind()) {
            case RELEASE -> tell.accept("%s is released and champion".formatted(releases.release()));
            case ROLLBACK -> tell.accept("%s is champion again".formatted(releases.rollBack()));
            case OVERSIZED -> tell.accept("%s is sent".formatted(oversized.send()));
            default -> {
                List<Supervised> victims = fault.kind().isOnBroker()
                        ? brokers(fault, now)
                        : forecaster(fault).stream().toList();
                if (victims.isEmpty()) {
                    return false;
                }
                flowingSince = fault.kind().isOnBroker() ? null : flowingSince;
                for (Supervised victim : victims) {
                    strike(victim, fault.kind());
                    recoveries.add(new Recovery(now.plus(fault.lasting()), victim));
                    tell.accept("%s on %s, back after %.1f s"
                            .formatted(
                                    word(fault.kind()), victim, fault.lasting().toMillis() / 1000.0));
                }
            }
        }
        return true;
    }

    /**
     * The brokers that a fault is for, if all are there to begin with and points flow: one, and for an outage as many as leave
     * the cluster without a majority.
     */
    private List<Supervised> brokers(Fault fault, Duration now) {
        if (flowingSince == null || flowingSince.plus(BREATH).compareTo(now) > 0) {
            return List.of();
        }
        List<Supervised> brokers = cluster.brokers();
        boolean isOutage = fault.kind() == Kind.BROKER_OUTAGE || fault.kind() == Kind.BROKER_LONG_OUTAGE;
        int count = isOutage ? brokers.size() / 2 + 1 : 1;
        List<Supervised> struck = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            struck.add(brokers.get((int) ((fault.at().toMillis() + i) % brokers.size())));
        }
        return struck;
    }

    private Optional<Supervised> forecaster(Fault fault) {
        List<Supervised> forecasters = cluster.forecasters();
        for (int i = 0; i < forecasters.size(); i++) {
            Supervised forecaster = forecasters.get((fault.forecaster() + i) % forecasters.size());
            // One that is killed may be anywhere, even half restored; a zombie must have been at work.
            if (fault.kind() == Kind.ZOMBIE ? forecaster.isReady() : forecaster.isUp()) {
                return Optional.of(forecaster);
            }
        }
        return Optional.empty();
    }

    private static void strike(Supervised victim, Kind kind) throws InterruptedException {
        switch (kind) {
            case KILL, BROKER_KILL, BROKER_OUTAGE, BROKER_LONG_OUTAGE -> victim.kill();
            case TERMINATE, BROKER_TERMINATE -> victim.terminate();
            case ZOMBIE -> victim.makeZombie();
            case RELEASE, ROLLBACK, OVERSIZED -> throw new IllegalArgumentException(kind + " strikes no process");
        }
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case KILL, BROKER_KILL, BROKER_OUTAGE, BROKER_LONG_OUTAGE -> "kill -9";
            case TERMINATE, BROKER_TERMINATE -> "SIGTERM";
            case ZOMBIE -> "SIGSTOP";
            case RELEASE, ROLLBACK, OVERSIZED -> kind.toString();
        };
    }

    /** Whether all faults have come, or have been given up, and everything runs again. */
    boolean isOver() {
        return toCome.isEmpty() && recoveries.isEmpty();
    }

    /** Faults so far. */
    Map<Kind, Integer> done() {
        return done;
    }

    int count() {
        return done.values().stream().mapToInt(Integer::intValue).sum();
    }
}
