package io.rollcast.forecaster.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.serving.TestReleases;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.points.Point;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a series remembers, in memory and as it is stored.
 *
 * <p>It is long because its tests share a memory and ways to feed, store and read it.
 */
class SeriesMemoryTest {

    private static final RingCapacity RING = new RingCapacity(128, 0);
    private static final RingCapacity WIDE = RingCapacity.STANDARD;
    private static final Maker GRU = new Maker("gru/7", "0123456789abcdef");
    private static final double[] ANY = new double[Forecast.DEFAULT_HORIZON];

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
            double[] forecast = new double[Forecast.DEFAULT_HORIZON];
            for (int h = 0; h < forecast.length; h++) {
                forecast[h] = random.nextGaussian() / 2;
            }
            Point point = new Point(random.nextGaussian(), random.nextInt(1_000_000));
            memory.advance(point, RING, new Maker("lstm/12", "0123456789abcdef"), true, forecast);
            memory.settle(RING);
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
            memory.advance(new Point(i, 1_000L * i), WIDE, new Maker("gru/1", "0123456789abcdef"), true, ANY);
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
            memory.advance(new Point(1, timestampMs), WIDE, new Maker("gru/1", "0123456789abcdef"), true, ANY);
            steps.add(memory.stepMs());
        }

        assertThat(steps).containsExactly(0f, 100f, 150f, 150f);
    }

    @Test
    void onlyForecastsWhosePointsAreStillToComeAreKept() {
        SeriesMemory memory = new SeriesMemory("a");

        for (int i = 1; i <= 15; i++) {
            memory.advance(new Point(i, i), WIDE, new Maker("gru/" + i, ""), true, ANY);
        }

        assertThat(memory.outstanding().size()).isEqualTo(Forecast.DEFAULT_HORIZON);
        assertThat(memory.outstanding().predictor(Forecast.DEFAULT_HORIZON - 1)).isEqualTo("gru/6");
        assertThat(memory.outstanding().predictor(0)).isEqualTo("gru/15");
        assertThat(memory.maker()).isEqualTo(new Maker("gru/15", ""));
    }

    @RepeatedTest(100)
    void whatIsReadAgainIsWhatItWas(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Stored stored = new Stored();
        SeriesMemory written = advanced(1 + random.nextInt(300), stored, random);

        SeriesMemory read = stored.read();

        assertThat(read.seq()).isEqualTo(written.seq());
        assertThat(read.timestampMs()).isEqualTo(written.timestampMs());
        assertThat(read.stepMs()).isEqualTo(written.stepMs());
        assertThat(read.points().size()).isEqualTo(written.points().size());
        for (int i = 0; i < read.points().size(); i++) {
            assertThat(read.points().back(i)).isEqualTo(written.points().back(i));
        }
        assertThat(read.fingerprint()).isEqualTo(written.fingerprint());
        assertThat(read.maker()).isEqualTo(written.maker());
        assertThat(read.pointsToCheckpoint()).isEqualTo(written.pointsToCheckpoint());
    }

    @RepeatedTest(20)
    void atACheckpointTheLiveStateIsTheStoredOne(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Stored stored = new Stored();
        int first = new SeriesMemory("a").pointsToCheckpoint();

        SeriesMemory written = advanced(first + 5 * SeriesMemory.CHECKPOINT_POINTS, stored, random);

        assertThat(stored.read().recurrent()).isEqualTo(written.recurrent());
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
            memory.advance(new Point(i, i), RING, new Maker("gru/1", "0123456789abcdef"), true, ANY);
            memory.settle(RING);
            stored.write(memory);
            assertThat(stored.checkpoint == null).isEqualTo(i < 2);
        }

        assertThat(stored.read().fingerprint()).isEqualTo(8);
        assertThat(stored.read().recurrent()).isEqualTo(state);
        assertThat(memory.recurrent()).isEqualTo(state);
    }

    @Test
    void aTailThatIsOlderThanItsCheckpointAddsNoPoints() {
        // Given a process that died between its two writes, at-least-once
        Stored stored = new Stored();
        SeriesMemory memory = advanced(new SeriesMemory("a").pointsToCheckpoint() - 1, stored, new Random(1));
        memory.advance(new Point(1, 1), RING, new Maker("lstm/12", "0123456789abcdef"), true, ANY);
        memory.settle(RING);
        stored.checkpoint = memory.takeCheckpoint();

        SeriesMemory read = stored.read();

        assertThat(read.seq()).isEqualTo(memory.seq());
        assertThat(read.points().size()).isEqualTo(memory.points().size());
    }

    @Test
    void aTailSaysWhatThereIsToSayOfTheSeries() {
        SeriesMemory memory = new SeriesMemory("a");
        double[] forecast = new double[Forecast.DEFAULT_HORIZON];
        for (int h = 0; h < forecast.length; h++) {
            forecast[h] = h;
        }
        memory.observe(2.5);
        memory.advance(new Point(2.5, 1_000), RING, GRU, true, forecast);
        memory.scored(4, 16);
        memory.observe(3.5);
        memory.advance(new Point(3.5, -1_000), RING, GRU, true, forecast);
        memory.scored(2, 8);

        SeriesTail tail = SeriesTail.decode(memory.tail().encode());

        assertThat(tail.seq()).isEqualTo(2);
        assertThat(tail.value()).isEqualTo(3.5);
        assertThat(tail.timestampMs()).isEqualTo(-1_000);
        assertThat(tail.maker()).isEqualTo(GRU);
        assertThat(tail.spread()).isEqualTo(0.5f);
        assertThat(tail.warm()).isTrue();
        assertThat(tail.error()).isCloseTo(3, within(1e-6f));
        assertThat(tail.lastValueError()).isCloseTo(12, within(1e-6f));
        assertThat(tail.points()).containsExactly(new Point(2.5, 1_000), new Point(3.5, -1_000));
        for (int h = 0; h < forecast.length; h++) {
            assertThat(tail.forecast()[h]).isCloseTo(h, within(1e-3));
        }
    }

    @Test
    void anLstmOfTwoTimesSixtyFourTakesLessThanHalfOfWhatItsNumbersTake() {
        Stored stored = new Stored();
        SeriesMemory memory = new SeriesMemory("a");
        ModelSpec spec = TestReleases.specOf("lstm", 64);
        int state = 2 * 2 * 64;
        int horizon = Forecast.DEFAULT_HORIZON;
        int intervals = 4 * horizon + horizon;
        int singlePrecision = 4 * (200 + 4 + state + horizon * horizon + intervals) + 20;
        long bytes = 0;
        for (int i = 0; i < 400; i++) {
            memory.remember(1, spec, new float[4 + state]);
            memory.advance(
                    new Point(Math.rint(1e7 * Math.sin(i)) / 1e7, i),
                    WIDE,
                    new Maker("lstm/1", "0123456789abcdef"),
                    true,
                    ANY);
            memory.settle(RING);
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
        stored.checkpoint[0] = StateFormat.LATEST + 1;

        assertThatThrownBy(stored::read)
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("format 10")
                .hasMessageContaining("reads formats 6 to 9")
                .hasMessageContaining("reset the application");
    }

    @RepeatedTest(20)
    void forecastsFromBeforeACheckpointAreStillOutstandingWhenItIsReadAgain(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Stored stored = new Stored();
        SeriesMemory memory = new SeriesMemory("a");
        int count = 20 + random.nextInt(30);
        for (int i = 1; i <= count; i++) {
            double[] forecast =
                    random.doubles(1 + random.nextInt(24), 1e9, 1e9 + 20).toArray();
            Maker maker = i < count - 5 ? GRU : new Maker("lstm/1", "");
            memory.advance(new Point(i, i), RING, maker, true, forecast);
            memory.settle(RING);
            stored.write(memory);
        }
        // At a maker's change and at a change of the horizon there is a checkpoint, so here nothing is behind.
        SeriesMemory read = SeriesMemory.decode("a", stored.checkpoint, stored.tail);

        assertThat(read.behind()).isEmpty();
        assertThat(read.outstanding().size()).isEqualTo(memory.outstanding().size());
        for (int index = 0; index < read.outstanding().size(); index++) {
            int steps = memory.outstanding().steps(index, memory.seq());
            assertThat(read.outstanding().steps(index, read.seq())).isEqualTo(steps);
            assertThat(read.outstanding().predictor(index))
                    .isEqualTo(memory.outstanding().predictor(index));
            for (int h = steps + 1; h <= memory.outstanding().horizon(index); h++) {
                assertThat(read.outstanding().value(index, h))
                        .isEqualTo(memory.outstanding().value(index, h));
            }
        }
    }

    @Test
    void ofALongHorizonEveryStepIsScoredEquallyOften() {
        SeriesMemory memory = new SeriesMemory("a");
        int[] scored = new int[289];
        for (int i = 1; i <= 29 * 40; i++) {
            for (int index = 0; i > 29 * 10 && index < memory.outstanding().size(); index++) {
                scored[memory.outstanding().steps(index, i)]++;
            }
            memory.advance(new Point(i, i), RING, GRU, true, new double[288]);
            memory.settle(RING);
        }

        assertThat(memory.outstanding().size()).isLessThanOrEqualTo(Outstanding.MOST);
        assertThat(Arrays.stream(scored).skip(1)).allMatch(count -> count == 30);
    }

    @Test
    void coverageOfALongHorizonIsMeasuredWhereverTheCheckpointsOfASeriesAre() {
        for (int horizon = 11; horizon <= 40; horizon++) {
            for (char name = 'a'; name < 'a' + SeriesMemory.CHECKPOINT_POINTS; name++) {
                int[] measured = new int[horizon];
                SeriesMemory memory = new SeriesMemory(String.valueOf(name));
                for (int i = 1; i <= 300; i++) {
                    memory.observe(i);
                    memory.met(new Point(i, i), (predictor, steps, inside80, inside95) -> measured[steps - 1]++);
                    memory.advance(new Point(i, i), RING, GRU, true, new double[horizon]);
                    memory.settle(RING);
                }
                assertThat(measured)
                        .as("steps of %d of series %s", horizon, name)
                        .doesNotContain(0);
            }
        }
    }

    @Test
    void seasonalForecastsThatStoodInAreNotScoredByAnotherSeason() {
        // Given an hourly series of noise: the season of the clock stands in until it is known that there is none
        Random random = new Random(1);
        SeriesMemory memory = new SeriesMemory("a");
        List<double[]> emitted = new ArrayList<>();
        boolean hasChanged = false;
        for (int i = 1; i <= 200; i++) {
            double value = random.nextGaussian();
            Point point = new Point(value, i * 3_600_000L);
            memory.observe(value);

            // When a point meets what was emitted for it
            double error = memory.met(point, (predictor, steps, inside80, inside95) -> {});

            // Then that is what it is held against, if it was emitted since the season changed
            double[] errors = new double[emitted.size()];
            for (int back = 1; back <= errors.length; back++) {
                errors[back - 1] = Math.abs(value - emitted.get(errors.length - back)[back - 1]);
            }
            Arrays.sort(errors);
            if (errors.length == 0) {
                assertThat(error).isNaN();
            } else {
                assertThat(error).as("at %d", i).isCloseTo(errors[(errors.length - 1) / 2], within(0.01));
            }
            memory.guard().score(10, 5, 1);
            memory.isGuarded(GRU, value);
            double[] naive = memory.standIn(value, ANY);
            int season = memory.seasons().season();
            memory.advance(
                    point, WIDE, GRU, true, ANY, memory.guard().emitted() == Guard.Predictor.RELEASE ? ANY : naive);
            memory.settle(WIDE);
            emitted.add(memory.guard().emitted() == Guard.Predictor.RELEASE ? ANY : naive);
            if (emitted.size() > Forecast.DEFAULT_HORIZON) {
                emitted.remove(0);
            }
            if (memory.seasons().season() != season && memory.guard().emitted() != Guard.Predictor.RELEASE) {
                hasChanged = true;
                emitted.clear();
            }
        }
        assertThat(hasChanged).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 96, 288})
    void coverageIsMeasuredAtAllTimesOfADay(int stepsPerDay) {
        int horizon = Forecast.DEFAULT_HORIZON;
        int[][] measured = new int[horizon][stepsPerDay];
        SeriesMemory memory = new SeriesMemory("a");
        for (int i = 1; i <= stepsPerDay * 17 + 2 * horizon; i++) {
            int time = i % stepsPerDay;
            memory.observe(i);
            memory.met(new Point(i, i), (predictor, steps, inside80, inside95) -> measured[steps - 1][time]++);
            memory.advance(new Point(i, i), RING, GRU, true, new double[horizon]);
            memory.settle(RING);
        }

        for (int steps = 1; steps <= horizon; steps++) {
            assertThat(measured[steps - 1]).as("%d steps ahead", steps).doesNotContain(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 24, 40, 150})
    void aSeriesThatIsReadAgainBeforeItsNextCheckpointGoesOnMeasuringCoverage(int horizon) {
        for (int stop = 160; stop < 176; stop++) {
            int checkpoint = SeriesMemory.isCheckpoint("a", stop) ? stop : 0;
            int stopped = stop;
            List<String> live = new ArrayList<>();
            List<String> read = new ArrayList<>();
            for (List<String> measured : List.of(live, read)) {
                SeriesMemory memory = new SeriesMemory("a");
                Stored stored = new Stored();
                for (int i = 1; i <= stop + horizon + 16; i++) {
                    int seq = i;
                    memory.observe(i);
                    memory.met(new Point(i, i), (predictor, steps, inside80, inside95) -> {
                        int origin = seq - steps;
                        boolean isLost = measured == live && origin < checkpoint && seq > stopped;
                        if (origin >= 160 && !isLost) {
                            measured.add(seq + " from " + origin + inside80 + inside95);
                        }
                    });
                    memory.advance(new Point(i, i), RING, GRU, true, new double[horizon]);
                    memory.settle(RING);
                    stored.write(memory);
                    if (i == stop && measured == read) {
                        memory = SeriesMemory.decode("a", stored.checkpoint, stored.tail);
                        while (!memory.behind().isEmpty()) {
                            memory.catchUp(RING, new double[horizon]);
                        }
                    }
                }
            }
            assertThat(read).as("read again at %d", stop).isNotEmpty();
            if (horizon <= SeriesMemory.CHECKPOINT_POINTS) {
                assertThat(read).isEqualTo(live);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {16_777_217, 0.1, -0.0, 1e-300, 3.4e38, 1.7e9 + 1.0 / 3, 123_456.789, 5e-324})
    void theLatestValueIsKeptExactly(double value) {
        SeriesMemory memory = new SeriesMemory("a");
        Stored stored = new Stored();
        for (int i = 0; i < SeriesMemory.CHECKPOINT_POINTS; i++) {
            memory.advance(new Point(value, i), RING, GRU, true, ANY);
            memory.settle(RING);
            stored.write(memory);
            SeriesTail tail = SeriesTail.decode(stored.tail);
            assertThat(Double.doubleToRawLongBits(tail.value())).isEqualTo(Double.doubleToRawLongBits(value));
            assertThat(tail.points()).allMatch(point -> point.value() == value);
        }
    }

    @Test
    void whenThePointArrivedIsStoredToTheSecondWhateverItsTimestamp() {
        for (long timestampMs :
                new long[] {0, 1_764_000_000, 1_764_000_000_123L, 1_764_000_000_000_000L, Long.MAX_VALUE}) {
            SeriesMemory memory = new SeriesMemory("s");
            memory.observe(1);
            memory.advance(new Point(1, timestampMs), WIDE, Maker.LAST_VALUE, false, new double[10]);
            assertThat(memory.tail().arrivedMs()).isEqualTo(timestampMs);
            memory.arrived(1_764_000_001_000L);

            SeriesTail stored = SeriesTail.decode(memory.tail().encode());

            assertThat(stored.timestampMs()).isEqualTo(timestampMs);
            assertThat(stored.arrivedMs()).isBetween(1_764_000_000_000L, 1_764_000_001_000L);
        }
    }

    @Test
    void aTailWithoutTheArrivalOfItsPointIsReadAsIfThatWereItsTimestamp() {
        SeriesMemory memory = new SeriesMemory("s");
        memory.observe(1);
        memory.advance(new Point(1, 5_000), WIDE, Maker.LAST_VALUE, false, new double[10]);
        byte[] whole = memory.tail().encode();

        // Then what later builds wrote behind it is gone as well: the guard, a mark, and the alarm
        ByteBuffer guard = ByteBuffer.allocate(Guard.MOST_BYTES);
        memory.guard().encode(guard);
        int later = guard.position() + 1 + Alarm.BYTES_WHILE_INSIDE;
        SeriesTail stored = SeriesTail.decode(Arrays.copyOf(whole, whole.length - 1 - later));

        assertThat(stored.arrivedMs()).isEqualTo(5_000);
        assertThat(stored.points()).containsExactly(new Point(1, 5_000));
    }
}
