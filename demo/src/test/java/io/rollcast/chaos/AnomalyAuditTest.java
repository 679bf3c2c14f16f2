package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.AnomalyAudit.Verdict;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Event;
import io.rollcast.wire.Anomaly.Expectation;
import io.rollcast.wire.Anomaly.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnomalyAuditTest {

    private static final Expectation LIKELY = new Expectation(1, 0, 2);
    private static final Anomaly LEFT = Anomaly.outsideBegins("s", 5, 5_000, 9, LIKELY, 8, "gru/1");
    private static final Anomaly BACK = Anomaly.outsideEnds("s", 8, 8_000, 5_000, 3, 1, LIKELY, 9, "gru/1");
    private static final Anomaly LATER = Anomaly.outsideBegins("s", 50, 50_000, 9, LIKELY, 8, "gru/1");
    private static final Anomaly MISSED = Anomaly.missingBegins("s", 60, 61_000);
    private static final Anomaly COME = Anomaly.missingEnds("s", 61, 70_000, 61_000);
    private static final List<Anomaly> NO_FLEET = List.of();
    private static final List<Anomaly> FLEET = List.of(Anomaly.fleet(Kind.OUTSIDE, Event.BEGINS, 0, 5_000, null, 20));
    private static final List<Anomaly> REPLAYED = List.of(LEFT, BACK, LATER);

    /** Of a series that left among nine others, which are told. */
    private static Verdict verdict(List<Anomaly> fleets, Anomaly... found) {
        return verdict(9, fleets, found);
    }

    private static Verdict verdict(int others, List<Anomaly> fleets, Anomaly... found) {
        AnomalyAudit audit = new AnomalyAudit(1, 1_000);
        audit.series("s", List.of(found), REPLAYED);
        for (int i = 0; i < others; i++) {
            List<Anomaly> told = List.of(Anomaly.outsideBegins("other" + i, 5, 5_000 + i, 9, LIKELY, 8, "gru/1"));
            audit.series("other" + i, told, told);
        }
        return audit.verdict(fleets);
    }

    private static Anomaly fleet(Event event, int partition, long atMs) {
        return Anomaly.fleet(Kind.OUTSIDE, event, partition, atMs, null, 20);
    }

    @Test
    void whatTheReplayToldOnceIsRight() {
        Verdict verdict = verdict(NO_FLEET, LEFT, BACK, LATER, MISSED, COME);

        assertThat(verdict.wrong()).isZero();
        assertThat(verdict.untold()).isZero();
        assertThat(verdict.records()).isEqualTo(14);
    }

    @Test
    void whatCameTwiceIsWrong() {
        assertThat(verdict(NO_FLEET, LEFT, LEFT, BACK, LATER).wrong()).isEqualTo(1);
        assertThat(verdict(NO_FLEET, LEFT, BACK, LATER, MISSED, COME, COME).wrong())
                .isEqualTo(1);
    }

    @Test
    void otherFiguresAreWrong() {
        Anomaly other = Anomaly.outsideBegins("s", 5, 5_000, 9, LIKELY, 8.1, "gru/1");

        Verdict verdict = verdict(FLEET, other, BACK, LATER);

        assertThat(verdict.wrong()).isEqualTo(1);
        assertThat(verdict.examples().get(0)).contains("not by the replay");
    }

    @Test
    void anEndWithoutABeginningIsWrong() {
        assertThat(verdict(FLEET, BACK, LATER).wrong()).isEqualTo(1);
        assertThat(verdict(NO_FLEET, LEFT, BACK, LATER, COME).wrong()).isEqualTo(1);
    }

    @Test
    void aBeginningWhoseEndIsNotToldIsWrong() {
        Verdict verdict = verdict(FLEET, LEFT);

        assertThat(verdict.wrong()).isEqualTo(1);
        assertThat(verdict.examples().get(0)).contains("is not told that");
    }

    @Test
    void whatIsNotToldMustHaveBeenLeftToAFleet() {
        Anomaly begun = fleet(Event.BEGINS, 0, 60_000);

        assertThat(verdict(List.of(begun), LEFT, BACK).wrong()).isZero();
        assertThat(verdict(List.of(begun), LEFT, BACK).untold()).isEqualTo(1);
        assertThat(verdict(NO_FLEET, LEFT, BACK).wrong()).isEqualTo(1);
    }

    @Test
    void thatFleetMustHaveBeenOfItsPartitionAndAwayThenWithManyThatLeave() {
        Anomaly begun = fleet(Event.BEGINS, 0, 60_000);
        Anomaly later = fleet(Event.BEGINS, 0, 50_000 + 120_001);
        Anomaly over = fleet(Event.ENDS, 0, 50_000 - 120_001);
        Anomaly early = fleet(Event.BEGINS, 0, 50_000 - 180_000);

        assertThat(verdict(List.of(fleet(Event.BEGINS, 1, 60_000)), LEFT, BACK).wrong())
                .isEqualTo(1);
        assertThat(verdict(List.of(later), LEFT, BACK).wrong()).isEqualTo(1);
        assertThat(verdict(List.of(early, over), LEFT, BACK).wrong()).isEqualTo(1);
        assertThat(verdict(List.of(early, over, begun), LEFT, BACK).wrong()).isZero();
        assertThat(verdict(8, List.of(begun), LEFT, BACK).wrong()).isEqualTo(1);
    }
}
