package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcast.forecaster.series.Alarm.Change;
import io.rollcast.forecaster.series.Alarm.Rules;
import io.rollcast.wire.Anomaly.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlarmTest {

    private Alarm alarm = new Alarm();
    private long seq;

    private Change met(double error) {
        seq++;
        return alarm.met(error, seq, 100 * seq, Rules.STANDARD);
    }

    private List<Change> met(double error, int times) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            changes.add(met(error));
        }
        return changes;
    }

    /** Every point has an error that is usual. */
    private void usual(int points) {
        usual(points, 1);
    }

    private void usual(int points, double unit) {
        SplittableRandom random = new SplittableRandom(points);
        for (int i = 0; i < points; i++) {
            assertThat(met(unit * random.nextDouble(0.5, 1.5))).isEqualTo(Change.NONE);
        }
    }

    @Test
    void twoOfFourPointsThatAreFarBeginAndFourThatAreNearEnd() {
        usual(1_000);

        assertThat(met(9)).isEqualTo(Change.NONE);
        assertThat(alarm.score()).isBetween(8.0, 9.0);
        assertThat(met(1)).isEqualTo(Change.NONE);
        assertThat(met(12)).isEqualTo(Change.BEGINS);
        assertThat(alarm.isOutside()).isTrue();
        assertThat(alarm.sinceSeq()).isEqualTo(1_003);
        assertThat(alarm.sinceMs()).isEqualTo(100_300);
        assertThat(met(15)).isEqualTo(Change.NONE);
        assertThat(met(7)).isEqualTo(Change.NONE); // more than half of what is far
        assertThat(met(1, 4)).containsExactly(Change.NONE, Change.NONE, Change.NONE, Change.ENDS);
        assertThat(alarm.isOutside()).isFalse();
        assertThat(alarm.peak()).isGreaterThan(10);
    }

    @Test
    void oneSpikeIsNone() {
        usual(200);

        assertThat(met(1_000)).isEqualTo(Change.NONE);
        usual(300);
    }

    @Test
    void littleIsSaidOfASeriesOfWhichLittleIsKnown() {
        usual(Alarm.COLD - 20);

        assertThat(met(1_000, 20)).containsOnly(Change.NONE);
    }

    @Test
    void aSeriesThatIsBackDoesNotLeaveAtOnce() {
        usual(200);
        met(20, 2);
        met(1, 4);
        assertThat(alarm.isOutside()).isFalse();

        assertThat(met(30, 3)).containsOnly(Change.NONE);
        assertThat(met(1, 17)).containsOnly(Change.NONE);
        assertThat(met(60, 2)).containsExactly(Change.NONE, Change.BEGINS);
    }

    @Test
    void anAbsurdValueHidesNothingForLong() {
        usual(500);
        met(1e30);
        usual(1_500);

        assertThat(met(30, 2)).containsExactly(Change.NONE, Change.BEGINS);
    }

    @Test
    void anotherUnitHidesNothing() {
        // Given volts after millivolts, and the error of the first of them
        usual(500);
        met(20, 1);
        alarm.follow(0.001);
        met(0.001, 100);

        assertThat(met(0.05, 2)).containsExactly(Change.NONE, Change.BEGINS);
    }

    @Test
    void norDoesALargerUnit() {
        // Given millivolts after volts, and the errors of the eight points that showed it
        usual(500);
        met(1_000, 8);
        alarm.follow(1_000);
        met(1_000, 1_000);

        assertThat(met(20_000, 2)).containsExactly(Change.NONE, Change.BEGINS);
    }

    @Test
    void theErrorOfTheFirstPointHidesNothingForLong() {
        met(500);
        usual(400);

        assertThat(met(30, 2)).containsExactly(Change.NONE, Change.BEGINS);
    }

    @Test
    void rulesThatAreMoreSensitiveFindMore() {
        SplittableRandom random = new SplittableRandom(3);
        int left = 0;
        for (seq = 1; seq <= 2_000; seq++) {
            double error = Math.abs(random.nextGaussian());
            left += alarm.met(error, seq, 100 * seq, new Rules(2.5, 1, 4)) == Change.BEGINS ? 1 : 0;
        }

        // One error in 80 is so large; some come while the series is outside, or has just come back
        assertThat(left).isGreaterThan(5);
    }

    /** A battery that loses one per cent a day. */
    @Test
    void aSeriesThatMovesByEqualStepsDoesNotLeaveAtEachOfThem() {
        for (int cycle = 1; cycle <= 10; cycle++) {
            List<Change> changes = met(0, 283);
            changes.addAll(met(1, 5));
            if (cycle > 3) {
                assertThat(changes).as("changes in cycle %d", cycle).containsOnly(Change.NONE);
            }
        }
        assertThat(alarm.score()).isGreaterThan(Rules.STANDARD.score() / 2);
        met(0, 100);

        assertThat(met(3, 2)).containsExactly(Change.NONE, Change.BEGINS);
    }

    @Test
    void aSeriesWithoutErrorsLeavesWithTheFirst() {
        met(0, 200);

        assertThat(met(1e-9, 2)).containsExactly(Change.NONE, Change.BEGINS);
        assertThat(alarm.score()).isGreaterThan(7);
    }

    @Test
    void pointsWithoutForecastsChangeNothing() {
        usual(1_000);

        assertThat(met(Double.NaN, 10)).containsOnly(Change.NONE);
        assertThat(met(9, 2)).containsExactly(Change.NONE, Change.BEGINS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e38, 1e21, 1e-24, 1e-38})
    void theUnitOfASeriesDoesNotMatter(double unit) {
        usual(1_500, unit);

        assertThat(met(9 * unit, 2)).containsExactly(Change.NONE, Change.BEGINS);
        assertThat(alarm.score()).isBetween(8.0, 9.0);
        assertThat(met(unit, 4)).endsWith(Change.ENDS);
    }

    @Test
    void readsTheSquareThatEarlierBuildsStored() {
        // Given: mean square f32, points i16, far, half, quiet and flags u8; since i64 and i64, peak f32; and no more
        ByteBuffer stored = ByteBuffer.allocate(Alarm.MOST_BYTES)
                .putFloat(16)
                .putShort((short) 2_000)
                .put(new byte[] {1, 1, 20, 1 | 4})
                .putLong(700)
                .putLong(70_000)
                .putFloat(9);

        // When
        alarm = Alarm.decode(stored.flip());
        Alarm again = Alarm.decode(encoded(alarm));

        // Then
        assertThat(alarm.isOutside()).isTrue();
        assertThat(alarm.isTold(Kind.OUTSIDE)).isTrue();
        assertThat(alarm.sinceSeq()).isEqualTo(700);
        met(4);
        assertThat(alarm.score()).isEqualTo(1);
        again.met(4, 701, 70_100, Rules.STANDARD);
        assertThat(again.score()).isEqualTo(1);
    }

    private static ByteBuffer encoded(Alarm alarm) {
        ByteBuffer bytes = ByteBuffer.allocate(Alarm.MOST_BYTES);
        alarm.encode(bytes);
        return bytes.flip();
    }

    @Test
    void goesOnAsItWasStored() {
        // Given alarms, one of which is stored and read after every point
        SplittableRandom random = new SplittableRandom(5);
        Alarm read = new Alarm();
        int begins = 0;
        for (int i = 0; i < 3_000; i++) {
            double error = random.nextDouble() < 0.02 ? 20 + random.nextInt(100) : random.nextDouble();
            double next = random.nextDouble() < 0.5 ? error : random.nextDouble();
            for (double each : new double[] {error, next}) {
                Change change = met(each);
                assertThat(read.met(each, seq, 100 * seq, Rules.STANDARD)).isEqualTo(change);
                begins += change == Change.BEGINS ? 1 : 0;
                ByteBuffer bytes = encoded(read);
                read = Alarm.decode(bytes);
                assertThat(read.isOutside()).isEqualTo(alarm.isOutside());
                assertThat(bytes.remaining()).isZero();
            }
        }
        assertThat(begins).isPositive();
    }

    @Test
    void whatWasToldIsKeptApartByKind() {
        alarm.told(Kind.OUTSIDE, true);
        alarm.missing(true);

        assertThat(alarm.isTold(Kind.OUTSIDE)).isTrue();
        assertThat(alarm.isTold(Kind.MISSING)).isFalse();
        alarm.told(Kind.MISSING, true);
        alarm.told(Kind.OUTSIDE, false);
        assertThat(alarm.copy().isTold(Kind.OUTSIDE)).isFalse();
        assertThat(alarm.copy().isTold(Kind.MISSING)).isTrue();
        assertThat(alarm.copy().isMissing()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "NaN, 1, 1", "7, 0, 4", "7, 5, 4", "7, 2, 9"})
    void refusesRulesThatAreNone(double score, int points, int ofPoints) {
        assertThatThrownBy(() -> new Rules(score, points, ofPoints))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("%s of %s points with a score of %s", points, ofPoints, score);
    }
}
