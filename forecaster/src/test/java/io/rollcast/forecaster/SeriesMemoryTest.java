package io.rollcast.forecaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.SeriesMemory.Outstanding;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SeriesMemoryTest {

    private static final float[] ANY = new float[Forecast.HORIZON];

    @Test
    void aWindowIsWhatIsKeptAndWhatIsPending() {
        SeriesMemory memory = new SeriesMemory();
        for (int i = 1; i <= 4; i++) {
            memory.advance(new Point(i, 1_000L * i), 100, "gru/1", ANY);
        }
        List<Point> pending = List.of(new Point(5, 5_000), new Point(6, 6_000));

        assertThat(memory.window(pending, 0, 2)).containsExactly(4, 5);
        assertThat(memory.window(pending, 1, 2)).containsExactly(5, 6);
        assertThat(memory.window(pending, 1, 1)).containsExactly(6);
        assertThat(memory.window(pending, 1, 99)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void theIntervalIsTheUsualOneAndIgnoresClocksThatGoBack() {
        SeriesMemory memory = new SeriesMemory();
        List<Float> steps = new ArrayList<>();

        for (long timestampMs : new long[] {10_000, 10_100, 10_300, 9_000}) {
            memory.advance(new Point(1, timestampMs), 100, "gru/1", ANY);
            steps.add(memory.stepMs);
        }

        assertThat(steps).containsExactly(0f, 100f, 150f, 150f);
    }

    @Test
    void onlyForecastsWhosePointsAreStillToComeAreKept() {
        SeriesMemory memory = new SeriesMemory();

        for (int i = 1; i <= 15; i++) {
            memory.advance(new Point(i, i), 100, "gru/" + i, ANY);
        }

        assertThat(memory.outstanding).hasSize(Forecast.HORIZON);
        assertThat(memory.outstanding.getFirst().predictor()).isEqualTo("gru/6");
        assertThat(memory.servedBy()).isEqualTo("gru/15");
    }

    @RepeatedTest(100)
    void whatIsReadIsWhatWasWrittenToSixteenBits(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        SeriesMemory written = random(random);

        SeriesMemory read = SeriesMemory.decode(written.encode());

        assertThat(read.emittedSeq).isEqualTo(written.emittedSeq);
        assertThat(read.timestampMs).isEqualTo(written.timestampMs);
        assertThat(read.stepMs).isEqualTo(written.stepMs);
        assertThat(read.points.size()).isEqualTo(written.points.size());
        for (int i = 0; i < read.points.size(); i++) {
            assertThat(read.points.back(i)).isEqualTo(written.points.back(i));
        }
        assertThat(read.fingerprint).isEqualTo(written.fingerprint);
        assertThat(read.recurrent).hasSameSizeAs(written.recurrent);
        for (int i = 0; i < read.recurrent.length; i++) {
            assertThat(read.recurrent[i]).isCloseTo(written.recurrent[i], within(2e-5f));
        }
        List<Outstanding> before = new ArrayList<>(written.outstanding);
        assertThat(read.outstanding)
                .extracting(Outstanding::predictor)
                .isEqualTo(before.stream().map(Outstanding::predictor).toList());
        int row = 0;
        for (Outstanding forecast : read.outstanding) {
            int met = before.size() - 1 - row;
            for (int h = met; h < Forecast.HORIZON; h++) {
                assertThat(forecast.forecast()[h]).isCloseTo(before.get(row).forecast()[h], within(1e-3f));
            }
            row++;
        }
    }

    @RepeatedTest(20)
    void whatWasRoundedOnceIsNotRoundedAgain(RepetitionInfo repetition) {
        byte[] once = random(new Random(repetition.getCurrentRepetition())).encode();

        byte[] twice = SeriesMemory.decode(once).encode();

        SeriesMemory first = SeriesMemory.decode(once);
        SeriesMemory second = SeriesMemory.decode(twice);
        assertThat(twice).hasSameSizeAs(once);
        for (int i = 0; i < first.recurrent.length; i++) {
            assertThat(second.recurrent[i]).isCloseTo(first.recurrent[i], within(1e-7f));
        }
        for (int i = 0; i < first.points.size(); i++) {
            assertThat(second.points.back(i)).isEqualTo(first.points.back(i));
        }
    }

    @Test
    void anLstmOfTwoTimesSixtyFourTakesLessThanHalfOfWhatItsNumbersTake() {
        SeriesMemory memory = new SeriesMemory();
        for (int i = 0; i < 400; i++) {
            memory.advance(new Point((float) Math.sin(i), i), 200, "lstm/1", ANY);
        }
        int state = 2 * 2 * 64;
        memory.remember(1, TestReleases.specOf("lstm", 64), new float[4 + state]);

        int singlePrecision = 4 * (200 + 4 + state + Forecast.HORIZON * Forecast.HORIZON) + 20;

        assertThat(memory.encode()).hasSizeLessThan(singlePrecision / 2);
    }

    @Test
    void anotherFormatIsRefusedWithAWayOut() {
        byte[] bytes = new SeriesMemory().encode();
        bytes[0] = 9;

        assertThatThrownBy(() -> SeriesMemory.decode(bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("format 9")
                .hasMessageContaining("reads format 3")
                .hasMessageContaining("reset the application");
    }

    private static SeriesMemory random(Random random) {
        SeriesMemory memory = new SeriesMemory();
        int points = random.nextInt(300);
        for (int i = 0; i < points; i++) {
            float[] forecast = new float[Forecast.HORIZON];
            for (int h = 0; h < forecast.length; h++) {
                forecast[h] = (float) random.nextGaussian() / 2;
            }
            Point point = new Point((float) random.nextGaussian(), random.nextInt(1_000_000));
            memory.advance(point, 128, random.nextBoolean() ? "lstm/12" : Forecast.LAST_VALUE, forecast);
        }
        ModelSpec spec = TestReleases.specs().get(random.nextInt(3));
        if (random.nextInt(4) > 0) {
            float[] recurrent = new float[spec.stateSize()];
            for (int i = 0; i < recurrent.length; i++) {
                recurrent[i] = random.nextFloat() * 2 - 1;
            }
            memory.remember(random.nextLong(), spec, recurrent);
        }
        return memory;
    }
}
