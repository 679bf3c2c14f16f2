package io.rollcast.forecaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.forecaster.accuracy.WorstSeries;
import io.rollcast.forecaster.series.SeriesRow;
import io.rollcast.forecaster.serving.ReleaseLedger;
import io.rollcast.forecaster.vitals.RecentLatency;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.Provenance;
import io.rollcast.wire.Anomaly;
import io.rollcast.wire.Decision;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What is kept for the API stays small, whatever comes. */
class BoundedBooksTest {

    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(10_000_000), ZoneOffset.UTC);

    private static SeriesRow row(String id, double error) {
        return SeriesRow.of(id, 1, 0, 0, 0, 0, "gru/1", true, false, error, 1);
    }

    private static void offer(WorstSeries.Table table, String id, double error) {
        table.offer(id, error, 1, () -> row(id, error));
    }

    @Test
    void theWorstSeriesAreThereAndTheirTableIsSmall() {
        WorstSeries worst = new WorstSeries();
        try (WorstSeries.Table one = worst.table(0).open();
                WorstSeries.Table other = worst.table(1).open()) {
            for (int i = 0; i < 100_000; i++) {
                offer(i % 2 == 0 ? one : other, "s-" + i, (i * 7_919L) % 100_003);
            }

            assertThat(worst.worst(3))
                    .extracting(SeriesRow::relativeError)
                    .containsExactly(100_002.0, 100_001.0, 100_000.0);
            assertThat(worst.worst(Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(602);
            assertThat(worst.partitions()).containsExactlyInAnyOrder(0, 1);
        }
        assertThat(worst.worst(3)).isEmpty();
    }

    @Test
    void aSeriesThatGetsBetterMakesRoom() {
        WorstSeries worst = new WorstSeries();
        WorstSeries.Table table = worst.table(0).open();
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 1_000; i++) {
                // First the former half is bad, then the latter.
                boolean isBad = round < 10 ? i < 500 : i >= 500;
                offer(table, "s-" + i, isBad ? 10 + i : 1);
            }
        }

        assertThat(worst.worst(WorstSeries.MOST))
                .hasSize(WorstSeries.MOST)
                .allSatisfy(row ->
                        assertThat(Integer.parseInt(row.id().substring(2))).isGreaterThanOrEqualTo(500));
    }

    @Test
    void releasesAndRefusalsAreBounded() {
        ReleaseLedger ledger = new ReleaseLedger();
        for (int i = 1; i <= 1_000; i++) {
            ledger.known("gru/" + i, "digest-" + i, ApiBench.release(i, 0.1));
            ledger.serves("gru/" + i, 1_000, false);
            ledger.refused("junk/" + i + "x".repeat(10_000), 2_000, "corrupt", "y".repeat(10_000));
        }

        ReleaseLedger.Answer answer = ledger.answer();

        assertThat(answer.champion()).isEqualTo("gru/1000");
        assertThat(answer.releases()).hasSize(ReleaseLedger.MOST);
        assertThat(answer.swaps()).hasSize(ReleaseLedger.MOST);
        assertThat(answer.swaps().get(0).to()).isEqualTo("gru/1000");
        assertThat(answer.releases()).allSatisfy(entry -> assertThat(entry.id()).hasSizeLessThan(400));
    }

    @Test
    void textsInReleasesAndDecisionsAreBounded() {
        // Given a sound release, and a decision, whose texts are megabytes
        String text = "x".repeat(1 << 20);
        ModelRelease sound = ApiBench.release(1, 0.1);
        Provenance provenance = new Provenance(
                text,
                0,
                1,
                1,
                1,
                1,
                0.1,
                1,
                1,
                0,
                0,
                Map.of(),
                sound.provenance().validation(),
                Map.of());
        ReleaseLedger ledger = new ReleaseLedger();

        // When
        ledger.known("gru/1", "digest", new ModelRelease(sound.spec(), provenance, sound.weights()));
        ledger.decided(new Decision(Decision.VERSION, 1, 0, Decision.Kind.PROMOTED, "gru/1", null, text, null));

        // Then
        ReleaseLedger.Answer answer = ledger.answer();
        assertThat(answer.releases().get(0).fitted().parent()).startsWith("xxx").hasSizeLessThan(400);
        assertThat(answer.decisions().get(0).why()).startsWith("xxx").hasSizeLessThan(1_100);
    }

    @Test
    void aTrainersReasonIsNotCut() {
        Decision decision =
                new Decision(Decision.VERSION, 1, 0, Decision.Kind.PROMOTED, "gru/1", null, "better ".repeat(70), null);
        ReleaseLedger ledger = new ReleaseLedger();

        ledger.decided(decision);

        assertThat(ledger.answer().decisions()).containsExactly(decision);
    }

    @Test
    void goingBackIsToldAsSuch() {
        ReleaseLedger ledger = new ReleaseLedger();
        ledger.known("gru/1", "one", ApiBench.release(1, 0.12));
        ledger.known("gru/2", "two", ApiBench.release(2, 0.11));
        ledger.serves("gru/1", 1_000, false);
        ledger.serves("gru/2", 1_000, false);
        ledger.serves("gru/1", 1_000, false);

        assertThat(ledger.answer().swaps().get(0).why()).startsWith("Rolled back to an earlier release");
    }

    @Test
    void anAnomalyThatComesAgainIsKeptOnce() {
        RecentAnomalies anomalies = new RecentAnomalies();
        Anomaly missing = Anomaly.missingBegins("s-1", 9, 1_000);

        anomalies.add(missing);
        anomalies.add(Anomaly.missingBegins("s-2", 9, 1_000));
        anomalies.add(Anomaly.missingBegins("s-1", 9, 1_000));

        assertThat(anomalies.latest(10)).extracting(Anomaly::series).containsExactly("s-2", "s-1");
    }

    @Test
    void quantilesOfLatencyAreCloseEnough() {
        RecentLatency latency = new RecentLatency(clock);
        long now = clock.millis();
        long[] origins = new long[10_000];
        Arrays.setAll(origins, i -> now - i);
        latency.record(origins, now);

        for (double share : new double[] {0.01, 0.5, 0.9, 0.99}) {
            assertThat(latency.quantile(share)).isCloseTo(share * 10_000, Percentage.withPercentage(8));
        }
        assertThat(new RecentLatency(clock).quantile(0.5)).isNaN();
    }
}
