package io.rollcast.forecaster.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.series.SeriesRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorstSeriesTest {

    private final WorstSeries worst = new WorstSeries();
    private final WorstSeries.Table table = worst.table(0).open();

    private void offer(String series, double mse, double lastValueMse) {
        table.offer(
                series,
                mse,
                lastValueMse,
                () -> SeriesRow.of(series, 1, 0, 0, 0, 0, "gru/1", true, false, mse, lastValueMse));
    }

    @Test
    void seriesOfAbsurdValuesHaveTheirPlaceAndFiniteFigures() {
        // Given errors of huge values, as they are and as they overflow, among usual ones
        offer("good", 0.1, 0.4);
        offer("bad", 0.6, 0.4);
        offer("huge", 1.8e77, 3.6e77);
        offer("overflown", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

        // When
        List<SeriesRow> rows = worst.worst(10);

        // Then
        assertThat(rows).extracting(SeriesRow::id).containsExactly("bad", "overflown", "huge", "good");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.mse()).isFinite();
            assertThat(row.lastValueMse()).isFinite();
            assertThat(row.relativeError()).isFinite();
        });
    }

    @Test
    void aSeriesThatNeverChangesIsNotRanked() {
        offer("constant", 1e-12, 0);

        assertThat(worst.worst(10)).isEmpty();
    }

    /** 400 series after a bad hour, of which a table keeps the worst. */
    private List<String> badHour() {
        for (int i = 0; i < 400; i++) {
            offer("bad-" + i, 5 + i / 100.0, 1);
        }
        return worst.worst(400).stream().map(SeriesRow::id).toList();
    }

    @Test
    void aPartitionIsCoveredOnceItsTableHasWhatIsStored() {
        WorstSeries.Table begins = worst.table(1);
        begins.offer("stored", 2, () -> SeriesRow.of("stored", 1, 0, 0, 0, 0, "gru/1", true, false, 2, 1));
        assertThat(worst.partitions()).containsExactly(0);
        assertThat(worst.worst(1)).isEmpty();

        begins.open();

        assertThat(worst.partitions()).containsExactlyInAnyOrder(0, 1);
        assertThat(worst.worst(1)).extracting(SeriesRow::id).containsExactly("stored");
    }

    @Test
    void theNextWorstIsListedAsSoonAsTheWorstAreBetter() {
        List<String> listed = badHour();

        listed.forEach(series -> offer(series, 0.5, 1));
        offer("new", 3, 1);

        assertThat(worst.worst(1)).extracting(SeriesRow::id).containsExactly("new");
    }

    @Test
    void seriesAreListedThatComeAfterAllWorseOnesHaveEnded() {
        List<String> listed = badHour();

        listed.forEach(table::removed);
        offer("new", 0.5, 1);

        assertThat(worst.worst(10)).extracting(SeriesRow::id).containsExactly("new");
    }
}
