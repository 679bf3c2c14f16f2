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

/**
 * Makes a schedule happen, and brings back what went down. It never waits: its caller asks it to go on now and then. A
 * fault whose process is down already comes later, not never, and those after it do not wait for it.
 */
public final class FaultDriver {

    private final Cluster cluster;
    private final ReleaseStream releases;
    private final OversizedRecords oversized;
    private final Consumer<String> tell;
    private final Deque<Fault> toCome;
    private final List<Recovery> recoveries = new ArrayList<>();
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);

    /** A process that is down, and when it is to come back. */
    private record Recovery(Duration at, Supervised process) {}

    /** @param tell is told what happens, in words */
    FaultDriver(
            Cluster cluster,
            ReleaseStream releases,
            OversizedRecords oversized,
            FaultSchedule schedule,
            Consumer<String> tell) {
        this.cluster = cluster;
        this.releases = releases;
        this.oversized = oversized;
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
                tell.accept("%s ended by itself and is started again".formatted(process));
            }
        }
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

    private boolean apply(Fault fault, Duration now) throws InterruptedException {
        switch (fault.kind()) {
            case RELEASE -> tell.accept("%s is released and champion".formatted(releases.release()));
            case ROLLBACK -> tell.accept("%s is champion again".formatted(releases.rollBack()));
            case OVERSIZED -> tell.accept("%s is sent".formatted(oversized.send()));
            default -> {
                List<Supervised> victims = fault.kind().isOnBroker()
                        ? brokers(fault)
                        : forecaster(fault).stream().toList();
                if (victims.isEmpty()) {
                    return false;
                }
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
     * The brokers that a fault is for, if all are there to begin with: one, and for an outage as many as leave the cluster
     * without a majority.
     */
    private List<Supervised> brokers(Fault fault) {
        List<Supervised> brokers = cluster.brokers();
        if (!brokers.stream().allMatch(Supervised::isReady)) {
            return List.of();
        }
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

    /** Whether all faults have come and everything runs again. */
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
