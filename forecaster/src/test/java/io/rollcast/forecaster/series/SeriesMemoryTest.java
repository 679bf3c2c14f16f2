package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.serving.TestReleases;
import io.rollcast.network.ModelSpec;
import io.rollcast.wire.Forecast;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SeriesMemoryTest {

    private static final int RING = 128;
    private static final float[] ANY = new float[Forecast.HORIZON];

    /** What a store would hold of one series. */
    private static final class Stored {
        byte @Nullable [] checkpoint;
        byte @Nullable [] tail;

        void write(SeriesMemory memory) {
            byte[] next = memory.takeCheckpoint();
            checkpoint = next == null ? checkpoint : next;
            tail = memory.tail().encode();
        }

        /** Read again, and brought up to date without forecasts. */
        SeriesMemory read() {
            SeriesMemory memory = SeriesMemory.decode("a", checkpoint, tail);
            while (!memory.behind().isEmpty()) {
                memory.catchUp(RING, ANY);
            }
            return memory;
        }
    }

    private static SeriesMemory advanced(int points, Stored stored, Random random) {
        SeriesMemory memory = new SeriesMemory("a");
        ModelSpec spec = TestReleases.specs().get(random.nextInt(3));
        for (int i = 0; i < points; i++) {
            float[] state = new float[spec.stateSize()];
            for (int n = 0; n < state.length; n++) {
                state[n] = random.nextFloat() * 2 - 1;
            }
            memory.remember(7, spec, state);
            float[] forecast = new float[Forecast.HORIZON];
            for (int h = 0; h < forecast.length; h++) {
                forecast[h] = (float) random.nextGaussian() / 2;
            }
            Point point = new Point((float) random.nextGaussian(), random.nextInt(1_000_000));
            memory.advance(point, RING, "lstm/12", true, forecast);
            memory.settle();
            if (random.nextInt(3) == 0 || i == points - 1) {
                stored.write(memory);
            }
        }
        return memory;
    }

    @Test
    void aWindowIsWhatIsKeptAndWhatIsPending() {
        SeriesMemory memory = new SeriesMemory("a");
        for (int i = 1; i <= 4; i++) {
            memory.advance(new Point(i, 1_000L * i), 100, "gru/1", true, ANY);
        }
        List<Point> pending = List.of(new Point(5, 5_000), new Point(6, 6_000));

        assertThat(memory.window(pending, 0, 2)).containsExactly(4, 5);
        assertThat(memory.window(pending, 1, 2)).containsExactly(5, 6);
        assertThat(memory.window(pending, 1, 1)).containsExactly(6);
        assertThat(memory.window(pending, 1, 99)).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void theIntervalIsTheUsualOneAndIgnoresClocksThatGoBack() {
        SeriesMemory memory = new SeriesMemory("a");
        List<Float> steps = new ArrayList<>();

        for (long timestampMs : new long[] {10_000, 10_100, 10_300, 9_000}) {
            memory.advance(new Point(1, timestampMs), 100, "gru/1", true, ANY);
            steps.add(memory.stepMs);
        }

        assertThat(steps).containsExactly(0f, 100f, 150f, 150f);
    }

    @Test
    void onlyForecastsWhosePointsAreStillToComeAreKept() {
        SeriesMemory memory = new SeriesMemory("a");

        for (int i = 1; i <= 15; i++) {
            memory.advance(new Point(i, i), 100, "gru/" + i, true, ANY);
        }

        assertThat(memory.outstanding.size()).isEqualTo(Forecast.HORIZON);
        assertThat(memory.outstanding.predictor(Forecast.HORIZON)).isEqualTo("gru/6");
        assertThat(memory.outstanding.predictor(1)).isEqualTo("gru/15");
        assertThat(memory.servedBy()).isEqualTo("gru/15");
    }

    @RepeatedTest(100)
    void whatIsReadAgainIsWhatItWas(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Stored stored = new Stored();
        SeriesMemory written = advanced(1 + random.nextInt(300), stored, random);

        SeriesMemory read = stored.read();

        assertThat(read.emittedSeq).isEqualTo(written.emittedSeq);
        assertThat(read.timestampMs).isEqualTo(written.timestampMs);
        assertThat(read.stepMs).isEqualTo(written.stepMs);
        assertThat(read.points.size()).isEqualTo(written.points.size());
        for (int i = 0; i < read.points.size(); i++) {
            assertThat(read.points.back(i)).isEqualTo(written.points.back(i));
        }
        assertThat(read.fingerprint).isEqualTo(written.fingerprint);
        assertThat(read.servedBy()).isEqualTo(written.servedBy());
        assertThat(read.pointsToCheckpoint()).isEqualTo(written.pointsToCheckpoint());
    }

    @RepeatedTest(20)
    void atACheckpointTheLiveStateIsTheStoredOne(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Stored stored = new Stored();
        int first = new SeriesMemory("a").pointsToCheckpoint();

        SeriesMemory written = advanced(first + 5 * SeriesMemory.CHECKPOINT_POINTS, stored, random);

        assertThat(stored.read().recurrent).isEqualTo(written.recurrent);
        assertThat(SeriesTail.decode(stored.tail).points()).isEmpty();
    }

    @Test
    void stateOfAnotherReleaseIsStoredAtOnceAndExactly() {
        SeriesMemory memory = new SeriesMemory("a");
        ModelSpec spec = TestReleases.gru();
        Stored stored = new Stored();
        float[] state = new float[spec.stateSize()];
        for (int i = 0; i < state.length; i++) {
            state[i] = (float) Math.sin(i);
        }
        for (int i = 0; i < 3; i++) {
            memory.remember(i == 2 ? 8 : 7, spec, state);
            memory.advance(new Point(i, i), RING, "gru/1", true, ANY);
            memory.settle();
            stored.write(memory);
            assertThat(stored.checkpoint == null).isEqualTo(i < 2);
        }

        assertThat(stored.read().fingerprint).isEqualTo(8);
        assertThat(stored.read().recurrent).isEqualTo(state);
        assertThat(memory.recurrent).isEqualTo(state);
    }

    @Test
    void aTailThatIsOlderThanItsCheckpointAddsNoPoints() {
        // Given a process that died between its two writes, at-least-once
        Stored stored = new Stored();
        SeriesMemory memory = advanced(new SeriesMemory("a").pointsToCheckpoint() - 1, stored, new Random(1));
        memory.advance(new Point(1, 1), RING, "lstm/12", true, ANY);
        memory.settle();
        stored.checkpoint = memory.takeCheckpoint();

        SeriesMemory read = stored.read();

        assertThat(read.emittedSeq).isEqualTo(memory.emittedSeq);
        assertThat(read.points.size()).isEqualTo(memory.points.size());
    }

    @Test
    void aTailSaysWhatThereIsToSayOfTheSeries() {
        SeriesMemory memory = new SeriesMemory("a");
        float[] forecast = new float[Forecast.HORIZON];
        for (int h = 0; h < forecast.length; h++) {
            forecast[h] = h;
        }
        memory.advance(new Point(2.5f, 1_000), RING, "gru/7", true, forecast);
        memory.scored(4, 16);
        memory.advance(new Point(3.5f, -1_000), RING, "gru/7", true, forecast);
        memory.scored(2, 8);

        SeriesTail tail = SeriesTail.decode(memory.tail().encode());

        assertThat(tail.seq()).isEqualTo(2);
        assertThat(tail.value()).isEqualTo(3.5f);
        assertThat(tail.timestampMs()).isEqualTo(-1_000);
        assertThat(tail.predictor()).isEqualTo("gru/7");
        assertThat(tail.warm()).isTrue();
        assertThat(tail.squaredError()).isCloseTo(3, within(1e-6f));
        assertThat(tail.lastValueSquaredError()).isCloseTo(12, within(1e-6f));
        assertThat(tail.points()).containsExactly(new Point(2.5f, 1_000), new Point(3.5f, -1_000));
        for (int h = 0; h < forecast.length; h++) {
            assertThat(tail.forecast()[h]).isCloseTo(h, within(1e-3f));
        }
    }

    @Test
    void anLstmOfTwoTimesSixtyFourTakesLessThanHalfOfWhatItsNumbersTake() {
        Stored stored = new Stored();
        SeriesMemory memory = new SeriesMemory("a");
        ModelSpec spec = TestReleases.specOf("lstm", 64);
        int state = 2 * 2 * 64;
        int singlePrecision = 4 * (200 + 4 + state + Forecast.HORIZON * Forecast.HORIZON) + 20;
        long bytes = 0;
        for (int i = 0; i < 400; i++) {
            memory.remember(1, spec, new float[4 + state]);
            memory.advance(new Point((float) Math.sin(i), i), 200, "lstm/1", true, ANY);
            memory.settle();
            byte[] before = stored.checkpoint;
            stored.write(memory);
            if (i >= 200) {
                bytes += stored.tail.length + (stored.checkpoint == before ? 0 : stored.checkpoint.length);
            }
        }

        assertThat(stored.checkpoint.length + stored.tail.length).isLessThan(singlePrecision / 2);
        assertThat(bytes / 200).isLessThan(singlePrecision / 10);
    }

    @Test
    void anotherFormatIsRefusedWithAWayOut() {
        Stored stored = new Stored();
        advanced(40, stored, new Random(1));
        stored.checkpoint[0] = 9;

        assertThatThrownBy(stored::read)
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("format 9")
                .hasMessageContaining("reads format 5")
                .hasMessageContaining("reset the application");
    }
}
