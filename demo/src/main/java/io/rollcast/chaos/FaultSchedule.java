package io.rollcast.chaos;

import io.rollcast.chaos.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Which faults come when: the same seed and length give the same plan. Every kind is spread over the whole run. Blows to
 * processes get a slot of time each, so that there is work in between; an outage of the broker goes on into the slots after
 * its own. Releases and oversized records fall wherever they fall, on processes that are down too.
 *
 * @param faults in the order of their time
 */
public record FaultSchedule(List<Fault> faults) {

    /** Blows come in the middle of their slot, give or take so much of it. */
    private static final double JITTER = 0.35;

    /** The first release comes in so much of its share of the time. */
    private static final double EARLY = 0.2;

    /** Long outages begin in so much of their share of the time. */
    private static final double LATEST_LONG_OUTAGE = 0.6;

    public FaultSchedule {
        faults = List.copyOf(faults);
    }

    /**
     * Plans a run.
     *
     * @param forecasters how many there are to choose from
     * @param patience of the forecasters: zombies stay away for longer than their session, other processes for shorter and
     *     longer, and a long outage of the broker is longer than all of it
     */
    static FaultSchedule plan(Duration length, long seed, int forecasters, Patience patience) {
        Random random = new Random(seed);
        List<Planned> blows = new ArrayList<>();
        List<Planned> changes = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            int count = kind.countIn(length);
            for (int i = 0; i < count; i++) {
                double place = random.nextDouble();
                if (kind == Kind.RELEASE && i == 0) {
                    place *= EARLY; // before it there is but the fallback to forecast
                } else if (kind == Kind.ROLLBACK) {
                    place = (1 + place) / 2; // it needs two releases before it
                } else if (kind == Kind.BROKER_LONG_OUTAGE) {
                    place *= LATEST_LONG_OUTAGE; // what it leaves behind takes time as well
                }
                (kind.isBlow() ? blows : changes).add(new Planned((i + place) / count, kind));
            }
        }
        blows.sort(Comparator.comparingDouble(Planned::phase));
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < blows.size(); i++) {
            double phase = (i + 0.5 + JITTER * (2 * random.nextDouble() - 1)) / blows.size();
            Kind kind = blows.get(i).kind;
            faults.add(new Fault(
                    times(length, phase), kind, random.nextInt(forecasters), lasting(kind, patience, random)));
        }
        changes.forEach(change -> faults.add(new Fault(times(length, change.phase), change.kind, 0, Duration.ZERO)));
        faults.sort(Comparator.comparing(Fault::at));
        return new FaultSchedule(faults);
    }

    /** Where in the run, 0 to 1. */
    private record Planned(double phase, Kind kind) {}

    private static Duration lasting(Kind kind, Patience patience, Random random) {
        double share = random.nextDouble();
        return switch (kind) {
            case KILL, TERMINATE -> times(patience.session(), 1.5 * share);
            case ZOMBIE -> times(patience.session(), 1.3 + 0.7 * share);
            case BROKER_TERMINATE, BROKER_KILL -> times(patience.session(), 0.5 * share);
            case BROKER_OUTAGE -> times(patience.session(), 1.3 + 1.7 * share);
            case BROKER_LONG_OUTAGE -> times(patience.delivery(), 1.1 + 0.2 * share);
            case RELEASE, ROLLBACK, OVERSIZED -> Duration.ZERO;
        };
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }

    /** How many of a kind are planned. */
    public long count(Kind kind) {
        return faults.stream().filter(fault -> fault.kind() == kind).count();
    }
}
