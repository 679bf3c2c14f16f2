package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.Fault.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultScheduleTest {

    private static final Duration SESSION = Duration.ofSeconds(6);

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void aQuarterOfAnHourHasEnoughOfEverything(long seed) {
        FaultSchedule schedule = FaultSchedule.plan(Duration.ofMinutes(15), seed, 2, SESSION);

        assertThat(schedule.count(Kind.KILL)).isGreaterThanOrEqualTo(20);
        assertThat(schedule.count(Kind.ZOMBIE)).isGreaterThanOrEqualTo(5);
        assertThat(schedule.count(Kind.BROKER_TERMINATE)).isPositive();
        assertThat(schedule.count(Kind.BROKER_KILL)).isPositive();
        assertThat(schedule.count(Kind.BROKER_TERMINATE) + schedule.count(Kind.BROKER_KILL))
                .isGreaterThanOrEqualTo(3);
        assertThat(schedule.count(Kind.RELEASE)).isGreaterThanOrEqualTo(10);
        assertThat(schedule.count(Kind.ROLLBACK)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void aShortRunHasSomeOfEachKindThatMatters(long seed) {
        FaultSchedule schedule = FaultSchedule.plan(Duration.ofSeconds(30), seed, 2, SESSION);

        assertThat(schedule.count(Kind.KILL)).isGreaterThanOrEqualTo(2);
        assertThat(schedule.count(Kind.ZOMBIE)).isPositive();
        assertThat(schedule.count(Kind.BROKER_TERMINATE)).isPositive();
        assertThat(schedule.count(Kind.RELEASE)).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void theSameSeedPlansTheSame(long seed) {
        FaultSchedule schedule = FaultSchedule.plan(Duration.ofMinutes(5), seed, 2, SESSION);

        assertThat(FaultSchedule.plan(Duration.ofMinutes(5), seed, 2, SESSION)).isEqualTo(schedule);
        assertThat(FaultSchedule.plan(Duration.ofMinutes(5), seed + 1, 2, SESSION))
                .isNotEqualTo(schedule);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void blowsComeInTimeAndApartAndZombiesMissTheirSession(long seed) {
        Duration length = Duration.ofMinutes(15);
        FaultSchedule schedule = FaultSchedule.plan(length, seed, 2, SESSION);

        assertThat(schedule.faults())
                .isSortedAccordingTo(Comparator.comparing(Fault::at))
                .allSatisfy(fault -> assertThat(fault.at()).isBetween(Duration.ZERO, length));
        List<Fault> blows = schedule.faults().stream()
                .filter(fault -> fault.kind().isBlow())
                .toList();
        Duration slot = length.dividedBy(blows.size());
        for (int i = 1; i < blows.size(); i++) {
            assertThat(blows.get(i).at().minus(blows.get(i - 1).at())).isGreaterThan(slot.dividedBy(4));
        }
        assertThat(blows)
                .filteredOn(fault -> fault.kind() == Kind.ZOMBIE)
                .allSatisfy(zombie -> assertThat(zombie.lasting()).isGreaterThan(SESSION));
    }
}
