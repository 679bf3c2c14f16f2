package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.chaos.ChaosReport.Ending;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A report vouches for the dead letters as well as for the forecasts. */
class ChaosReportTest {

    private static final Ending ALL_DONE = new Ending(0, 0, true, 0, true);

    @ParameterizedTest
    @CsvSource({"4, 4, 0, 0, true", "4, 3, 0, 0, false", "4, 5, 0, 0, false", "4, 4, 1, 0, false", "4, 4, 0, 1, false"})
    void everyOversizedRecordHasItsOneDeadLetterAndNoAnomalyIsWrong(
            long oversized, long letters, long wrong, long wrongAnomalies, boolean whole) {
        ChaosReport report = new ChaosReport(
                1,
                60,
                Map.of(),
                0,
                0,
                10,
                10,
                oversized,
                10,
                0,
                0,
                0,
                0,
                0,
                1,
                letters,
                wrong,
                5,
                0,
                0,
                wrongAnomalies,
                ALL_DONE,
                null,
                List.of());

        assertThat(report.isExactlyOnce()).isEqualTo(whole);
        assertThat(report.toText().contains("NOT exactly once")).isNotEqualTo(whole);
        assertThat(report.toJson()).doesNotContain("imputed", "grid");
    }

    @ParameterizedTest
    @CsvSource({"30, 30, 2, 2, true", "30, 29, 2, 2, false", "30, 30, 2, 1, false", "30, 30, 2, 3, false"})
    void onAGridEveryLateEventHasItsOneDeadLetterToo(
            long events, long stored, long late, long lateLetters, boolean whole) {
        var grid = new ChaosReport.Grid(events, stored, 3, late, lateLetters);
        ChaosReport report = new ChaosReport(
                1, 60, Map.of(), 0, 0, 10, 10, 4, 10, 0, 0, 0, 0, 0, 1, 4, 0, 5, 0, 0, 0, ALL_DONE, grid, List.of());

        assertThat(report.isExactlyOnce()).isEqualTo(whole);
        assertThat(report.toText().contains("Every closed step has its one forecast"))
                .isEqualTo(whole);
        assertThat(report.toJson())
                .contains("\"events\":30", "\"imputed\":3", "\"lateEvents\":2", "\"lateDeadLetters\":" + lateLetters)
                .doesNotContain("grid");
    }

    @ParameterizedTest
    @CsvSource({
        "2, 3, true, 0, true, true, 2  faults dropped",
        "0, 3, true, 0, true, true, 3  oversized records not sent",
        "0, 0, false, 0, true, true, Not caught up",
        "0, 0, true, 1, true, false, 1  forecasters did not end",
        "0, 0, true, 0, false, false, Not read to the end"
    })
    void whatARunLeftUndoneIsTold(
            int dropped, int unsent, boolean caughtUp, int killed, boolean read, boolean whole, String words) {
        var ending = new Ending(dropped, unsent, caughtUp, killed, read);
        ChaosReport report = new ChaosReport(
                1, 60, Map.of(), 0, 0, 10, 10, 4, 10, 0, 0, 0, 0, 0, 1, 4, 0, 5, 0, 0, 0, ending, null, List.of());

        assertThat(report.isExactlyOnce()).isEqualTo(whole);
        assertThat(report.toText()).contains(words);
        assertThat(report.toJson()).contains("\"droppedFaults\":" + dropped, "\"readToEnd\":" + read);
    }
}
