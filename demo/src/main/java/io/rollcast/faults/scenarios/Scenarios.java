package io.rollcast.faults.scenarios;

import io.rollcast.faults.stage.Scenario;
import java.util.ArrayList;
import java.util.List;

/** All of them, in the order in which they are played. */
public final class Scenarios {

    private Scenarios() {}

    /** Each fault, once. */
    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>(List.of(new DiskFull(), new ReadOnly(), new ReadOnlyAtStart()));
        for (Damage damage : Damage.values()) {
            all.add(new DamagedState(damage));
        }
        all.addAll(List.of(
                new TopicRecreated(),
                new TopicGrown(),
                new Frozen(true),
                new Frozen(false),
                new SharedDirectory(),
                new SmallHeap("16m"),
                new SmallHeap("32m"),
                new ClockJump("clock-forward", "+1h"),
                new ClockJump("clock-back", "-1h"),
                new SlowNetwork(),
                new BrokerDiskFull()));
        return all;
    }
}
