package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.AnomalyAudit.Verdict;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Anomaly.Expectation;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnomalyAuditTest {

    private static final Expectation LIKELY = new Expectation(1, 0, 2);
    private static final Anomaly LEFT = Anomaly.outsideBegins("s", 5, 5_000, 9, LIKELY, 8, "gru/1");
    private static final Anomaly BACK = Anomaly.outsideEnds("s", 8, 8_000, 5_000, 3, 1, LIKELY, 9, "gru/1");
    private static final Anomaly LATER = Anomaly.outsideBegins("s", 50, 50_000, 9, LIKELY, 8, "gru/1");
    private static final Anomaly MISSED = Anomaly.missingBegins("s", 60, 61_000);
    private static final Anomaly COME = Anomaly.missingEnds("s", 61, 70_000, 61_000);
    private static final List<Anomaly> REPLAYED = List.of(LEFT, BACK, LATER);

    private static Verdict verdict(long fleets, Anomaly... found) {
        AnomalyAudit audit = new AnomalyAudit();
        audit.series("s", List.of(found), REPLAYED);
        return audit.verdict(fleets);
    }

    @Test
    void whatTheReplayToldOnceIsRight() {
        Verdict verdict = verdict(0, LEFT, BACK, LATER, MISSED, COME);

        assertThat(verdict.wrong()).isZero();
        assertThat(verdict.untold()).isZero();
        assertThat(verdict.records()).isEqualTo(5);
    }

    @Test
    void whatCameTwiceIsWrong() {
        assertThat(verdict(0, LEFT, LEFT, BACK, LATER).wrong()).isEqualTo(1);
        assertThat(verdict(0, LEFT, BACK, LATER, MISSED, COME, COME).wrong()).isEqualTo(1);
    }

    @Test
    void otherFiguresAreWrong() {
        Anomaly other = Anomaly.outsideBegins("s", 5, 5_000, 9, LIKELY, 8.1, "gru/1");

        Verdict verdict = verdict(1, other, BACK, LATER);

        assertThat(verdict.wrong()).isEqualTo(1);
        assertThat(verdict.examples().get(0)).contains("not by the replay");
    }

    @Test
    void anEndWithoutABeginningIsWrong() {
        assertThat(verdict(1, BACK, LATER).wrong()).isEqualTo(1);
        assertThat(verdict(0, LEFT, BACK, LATER, COME).wrong()).isEqualTo(1);
    }

    @Test
    void aBeginningWhoseEndIsNotToldIsWrong() {
        Verdict verdict = verdict(1, LEFT);

        assertThat(verdict.wrong()).isEqualTo(1);
        assertThat(verdict.examples().get(0)).contains("is not told that");
    }

    @Test
    void whatIsNotToldMustHaveBeenLeftToAFleet() {
        assertThat(verdict(1, LEFT, BACK).wrong()).isZero();
        assertThat(verdict(1, LEFT, BACK).untold()).isEqualTo(1);
        assertThat(verdict(0, LEFT, BACK).wrong()).isEqualTo(1);
    }
}
