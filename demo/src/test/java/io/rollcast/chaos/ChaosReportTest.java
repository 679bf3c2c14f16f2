package io.rollcast.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A report vouches for the dead letters as well as for the forecasts. */
class ChaosReportTest {

    @ParameterizedTest
    @CsvSource({"4, 4, 0, true", "4, 3, 0, false", "4, 5, 0, false", "4, 4, 1, false"})
    void everyOversizedRecordHasItsOneDeadLetter(long oversized, long letters, long wrong, boolean whole) {
        ChaosReport report = new ChaosReport(
                1, 60, Map.of(), 0, 0, 10, 10, oversized, 10, 0, 0, 0, 0, 0, 1, letters, wrong, List.of());

        assertThat(report.isExactlyOnce()).isEqualTo(whole);
        assertThat(report.toText().contains("NOT exactly once")).isNotEqualTo(whole);
    }
}
