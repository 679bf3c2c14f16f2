package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.Fault.Kind;
import io.rollcast.producer.SeriesPublisher;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultScheduleTest {

    private static final Duration QUARTER_HOUR = Duration.ofMinutes(15);
    private static final Duration SHORT = Duration.ofSeconds(45);

    private static FaultSchedule plan(Duration length, long seed) {
        return FaultSchedule.plan(length, seed, 2, Patience.in(length));
    }

    private static List<Fault> faults(FaultSchedule schedule, Kind kind) {
        return schedule.faults().stream().filter(fault -> fault.kind() == kind).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void aQuarterOfAnHourHasEnoughOfEverything(long seed) {
        FaultSchedule schedule = plan(QUARTER_HOUR, seed);

        assertThat(schedule.count(Kind.KILL)).isGreaterThanOrEqualTo(20);
        assertThat(schedule.count(Kind.ZOMBIE)).isGreaterThanOrEqualTo(5);
        assertThat(schedule.count(Kind.BROKER_TERMINATE)).isPositive();
        assertThat(schedule.count(Kind.BROKER_KILL)).isPositive();
        assertThat(schedule.count(Kind.BROKER_TERMINATE) + schedule.count(Kind.BROKER_KILL))
                .isGreaterThanOrEqualTo(3);
        assertThat(schedule.count(Kind.RELEASE)).isGreaterThanOrEqualTo(10);
        assertThat(schedule.count(Kind.ROLLBACK)).isPositive();
        assertThat(schedule.count(Kind.OVERSIZED)).isGreaterThanOrEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void outagesOutlastWhatForecastersWaitForAndNotThePublisher(long seed) {
        FaultSchedule schedule = plan(QUARTER_HOUR, seed);

        assertThat(faults(schedule, Kind.BROKER_OUTAGE))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(outage -> assertThat(outage.lasting())
                        .isBetween(Patience.SESSION.plusSeconds(1), Duration.ofSeconds(20)));
        assertThat(faults(schedule, Kind.BROKER_LONG_OUTAGE)).isNotEmpty().allSatisfy(outage -> {
            assertThat(outage.lasting())
                    .isGreaterThan(Patience.KAFKAS.delivery().plusSeconds(5));
            assertThat(outage.lasting()).isLessThan(SeriesPublisher.PATIENCE.minusMinutes(2));
            assertThat(outage.at().plus(outage.lasting())).isLessThan(QUARTER_HOUR);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void aShortRunHasAnOutageLongerThanItsOwnTimeouts(long seed) {
        assertThat(faults(plan(SHORT, seed), Kind.BROKER_LONG_OUTAGE))
                .hasSize(1)
                .allSatisfy(outage -> assertThat(outage.lasting())
                        .isBetween(Patience.SHORT.delivery().plusMillis(500), SHORT.dividedBy(3)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void aShortRunHasSomeOfEachKindThatMatters(long seed) {
        FaultSchedule schedule = plan(SHORT, seed);

        assertThat(schedule.count(Kind.KILL)).isGreaterThanOrEqualTo(2);
        assertThat(schedule.count(Kind.ZOMBIE)).isPositive();
        assertThat(schedule.count(Kind.BROKER_TERMINATE)).isPositive();
        assertThat(schedule.count(Kind.RELEASE)).isGreaterThanOrEqualTo(2);
        assertThat(schedule.count(Kind.OVERSIZED)).isGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void theSameSeedPlansTheSame(long seed) {
        FaultSchedule schedule = plan(Duration.ofMinutes(5), seed);

        assertThat(plan(Duration.ofMinutes(5), seed)).isEqualTo(schedule);
        assertThat(plan(Duration.ofMinutes(5), seed + 1)).isNotEqualTo(schedule);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void blowsComeInTimeAndApartAndZombiesMissTheirSession(long seed) {
        FaultSchedule schedule = plan(QUARTER_HOUR, seed);

        assertThat(schedule.faults())
                .isSortedAccordingTo(Comparator.comparing(Fault::at))
                .allSatisfy(fault -> assertThat(fault.at()).isBetween(Duration.ZERO, QUARTER_HOUR));
        List<Fault> blows = schedule.faults().stream()
                .filter(fault -> fault.kind().isBlow())
                .toList();
        Duration slot = QUARTER_HOUR.dividedBy(blows.size());
        for (int i = 1; i < blows.size(); i++) {
            assertThat(blows.get(i).at().minus(blows.get(i - 1).at())).isGreaterThan(slot.dividedBy(4));
        }
        assertThat(blows)
                .filteredOn(fault -> fault.kind() == Kind.ZOMBIE)
                .allSatisfy(zombie -> assertThat(zombie.lasting()).isGreaterThan(Patience.SESSION));
    }
}
