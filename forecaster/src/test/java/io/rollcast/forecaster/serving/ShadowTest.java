package io.rollcast.forecaster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rollcast.forecaster.accuracy.Tally;
import io.rollcast.forecaster.series.SeriesMemory;
import io.rollcast.forecaster.serving.ForecastStep.Owed;
import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.network.RingCapacity;
import io.rollcast.network.Scaler;
import io.rollcast.network.Tensor;
import io.rollcast.wire.Forecast;
import io.rollcast.wire.PairedErrors;
import io.rollcast.wire.ReleaseId;
import io.rollcast.wire.points.Point;
import io.rollcast.wire.points.Point.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Challengers in shadow, beside the champion of a small fleet of series.
 *
 * <p>It is long because its tests share that fleet.
 */
class ShadowTest {

    private static final int HORIZON = Forecast.DEFAULT_HORIZON;
    private static final ServedModel CHAMPION = TestReleases.served(TestReleases.gru(), 1);
    private static final ServedModel CHALLENGER = TestReleases.served(TestReleases.gru(), 2);
    private static final ServedModel BASE = new ServedModel(
            new ReleaseId(BaseRelease.BEST, 9),
            ModelRelease.digest(BaseRelease.file(BaseRelease.BEST)),
            BaseRelease.of(BaseRelease.BEST),
            0);
    private static final ServedModel OTHER = TestReleases.served(TestReleases.gru(), 3);
    private static final ShadowSample ALL = new ShadowSample(1, 0, 1_000);
    private static final long NOW = 1_000_000;

    /** A forecaster of some series, with whatever is in shadow beside it. */
    private static class Fleet {
        final LiveModel live = new LiveModel();
        final ForecastStep step;
        final boolean isGuarded;
        final Shadow shadow;
        final List<SeriesMemory> series;
        final List<Forecast> emitted = new ArrayList<>();
        final Map<String, double[]> met = new HashMap<>();
        boolean isBroken;
        int tasks = 1;
        long nanos;

        Fleet(int count, ShadowSample sample) {
            this(count, sample, false);
        }

        /** @param isGuarded whether naive forecasts stand in; series then go from one level to another and stand still there */
        Fleet(int count, ShadowSample sample, boolean isGuarded) {
            this.isGuarded = isGuarded;
            step = new ForecastStep(
                    new BatchForecaster(RingCapacity.STANDARD, new WarmUpBudget(1, System::nanoTime)), isGuarded);
            shadow = new Shadow(sample, RingCapacity.STANDARD, isGuarded, this::nanoTime, () -> tasks);
            series = IntStream.range(0, count)
                    .mapToObj(i -> new SeriesMemory("series-" + i))
                    .toList();
            live.serve(CHAMPION);
        }

        /** A clock on which there is time enough to warm up all series, however slow the machine. */
        private long nanoTime() {
            if (isBroken) {
                throw new IllegalStateException("planted: the clock of the shadow is broken");
            }
            nanos += 1_000_000_000_000L;
            return nanos;
        }

        /** Every series takes so many points, one batch for each. */
        void run(int points) {
            for (int i = 0; i < points; i++) {
                List<Owed> owed = series.stream()
                        .map(memory -> new Owed(memory, List.of(point(memory))))
                        .toList();
                LiveModel.Models models = live.models();
                step.run(models, owed, new Tally(), new ForecastStep.Listener() {
                    @Override
                    public void met(SeriesMemory memory, Point point) {
                        shadow.met(memory, point);
                        for (ServedModel model : List.of(CHAMPION, CHALLENGER, BASE)) {
                            String name = model.maker().name();
                            met.put(
                                    name + memory.series() + (memory.seq() + 1),
                                    Tally.errors(memory, name, origin -> false, point.value(), memory.spread()));
                        }
                    }

                    @Override
                    public void emitted(SeriesMemory memory, Point point, Forecast forecast) {
                        emitted.add(forecast);
                    }

                    @Override
                    public void nonFinite(SeriesMemory memory, ServedModel model) {
                        shadow.nonFinite(memory, model);
                    }
                });
                shadow.follow(models, owed, NOW);
            }
        }

        Point point(SeriesMemory memory) {
            long seq = memory.seq() + 1;
            if (isGuarded) {
                return new Point(seq / 30 * 37 % 11, seq * 1_000);
            }
            double phase = memory.series().hashCode() % 7;
            return new Point(Math.sin(seq / 3.0 + phase) + 0.1 * Math.sin(seq * seq), seq * 1_000);
        }

        List<PairedErrors> take() {
            return shadow.take("test/0_0", NOW, NOW + 1_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 40, 30", "true, 80, 150"})
    void aChallengerForecastsAsItWouldIfItServed(boolean isGuarded, int before, int after) {
        // Given a fleet with a challenger in shadow, and one in which it takes over at the same point
        Fleet fleet = new Fleet(3, ALL, isGuarded);
        Fleet swapped = new Fleet(3, ALL, isGuarded);
        fleet.run(before);
        swapped.run(before);
        ServedModel inShadow = isGuarded ? BASE : CHALLENGER;
        fleet.live.shadow(List.of(inShadow));
        fleet.run(1);
        swapped.run(1);
        swapped.live.serve(inShadow);

        // When both go on
        fleet.run(after);
        swapped.run(after);

        // Then the sums are those of the champion here and of the challenger there, at the steps that both have
        PairedErrors pair = fleet.take().get(0);
        double[] champion = new double[HORIZON];
        double[] challenger = new double[HORIZON];
        long[] count = new long[HORIZON];
        for (SeriesMemory memory : fleet.series) {
            for (long seq = before + 2; seq <= before + 1 + after; seq++) {
                double[] one = fleet.met.get(CHAMPION.maker().name() + memory.series() + seq);
                double[] other = swapped.met.get(inShadow.maker().name() + memory.series() + seq);
                for (int h = 0; h < Math.min(one.length, other.length); h++) {
                    if (!Double.isNaN(one[h] + other[h])) {
                        champion[h] += one[h];
                        challenger[h] += other[h];
                        count[h]++;
                    }
                }
            }
        }
        assertThat(pair.count()).isEqualTo(count);
        assertThat(pair.championError()).containsExactly(champion, within(1e-9));
        assertThat(pair.challengerError()).containsExactly(challenger, within(1e-9));
        assertThat(pair.points()).isEqualTo(3L * (after - 1));
        assertThat(pair.series()).isEqualTo(3);
        assertThat(champion[0]).isNotEqualTo(challenger[0]);
    }

    @Test
    void errorsAreInTheSameSpreadsWhereTheTwoImputeOtherValues() {
        // Given two that say the same of all but odd steps, and series of which every second point is missing
        Fleet fleet = new Fleet(3, ALL) {
            @Override
            Point point(SeriesMemory memory) {
                long seq = memory.seq() + 1;
                return seq % 2 == 0
                        ? new Point(Double.NaN, seq * 1_000, Origin.IMPUTED, Double.NaN)
                        : new Point(seq % 4 - 2, seq * 1_000);
            }
        };
        fleet.live.serve(saying(1, 0));
        fleet.live.shadow(List.of(saying(2, 5)));

        fleet.run(80);

        PairedErrors pair = fleet.take().get(0);
        for (int steps = 2; steps <= HORIZON; steps += 2) {
            assertThat(pair.championError()[steps - 1]).isPositive();
            assertThat(pair.challengerError()[steps - 1]).isEqualTo(pair.championError()[steps - 1]);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, NaN", "NaN, 0"})
    void numbersThatAreNotFiniteCountAsTheLargestError(float ofChampion, float ofChallenger) {
        Fleet fleet = new Fleet(3, ALL);
        fleet.live.serve(saying(1, ofChampion));
        fleet.live.shadow(List.of(saying(2, ofChallenger)));

        fleet.run(80);

        PairedErrors pair = fleet.take().get(0);
        double[] broken = Float.isNaN(ofChampion) ? pair.championError() : pair.challengerError();
        double[] sound = Float.isNaN(ofChampion) ? pair.challengerError() : pair.championError();
        for (int h = 0; h < HORIZON; h++) {
            assertThat(pair.count()[h]).isGreaterThan(3 * 60);
            assertThat(broken[h]).isEqualTo(Tally.MOST_SPREADS * pair.count()[h]);
            assertThat(sound[h]).isLessThan(2.0 * pair.count()[h]);
        }
    }

    @Test
    void numbersThatAreNotFiniteInTheFirstBatchOfAChampionCountAsWell() {
        Fleet fleet = new Fleet(3, ALL);
        fleet.live.serve(saying(1, 0));
        fleet.live.shadow(List.of(saying(2, 0.5f)));
        fleet.run(40);
        fleet.live.serve(saying(3, Float.NaN));
        fleet.run(1);
        fleet.take();

        fleet.run(1);

        PairedErrors pair = fleet.take().get(0);
        assertThat(pair.count()[0]).isEqualTo(3);
        assertThat(pair.championError()[0]).isEqualTo(3 * Tally.MOST_SPREADS);
    }

    /** A release that says the same of any series: 0 of even steps ahead, and this of odd ones. */
    private static ServedModel saying(int number, float ofOddSteps) {
        ModelSpec spec = new ModelSpec.Gru(new ModelSpec.Dimensions(1, 1, 2, HORIZON, Scaler.NONE));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        spec.tensorShapes().forEach((name, shape) -> {
            float[] numbers = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
            for (int h = 0; name.equals("head.bias") && h < HORIZON; h += 2) {
                numbers[h] = ofOddSteps;
            }
            weights.put(name, new Tensor(shape, numbers));
        });
        ModelRelease release = new ModelRelease(spec, TestReleases.provenance(0.1), weights);
        return new ServedModel(new ReleaseId("gru", number), ModelRelease.digest(release.encode()), release, 0);
    }

    @Test
    void whatIsEmittedDoesNotDependOnIt() {
        Fleet fleet = new Fleet(5, ALL);
        Fleet plain = new Fleet(5, ShadowSample.of(0));
        fleet.live.shadow(List.of(CHALLENGER, OTHER));
        fleet.run(100);
        plain.run(100);

        assertThat(fleet.emitted).usingRecursiveComparison().isEqualTo(plain.emitted);
        assertThat(fleet.take()).hasSize(2);
        assertThat(plain.take()).isEmpty();
    }

    @Test
    void aChallengerThatCannotBeRunHarmsNobody() {
        Fleet fleet = new Fleet(5, ALL);
        Fleet plain = new Fleet(5, ShadowSample.of(0));
        fleet.live.shadow(List.of(CHALLENGER));
        fleet.run(20);
        fleet.isBroken = true;
        fleet.run(20);
        fleet.isBroken = false;
        fleet.live.shadow(List.of(CHALLENGER, OTHER));
        fleet.run(20);
        plain.run(60);

        assertThat(fleet.emitted).usingRecursiveComparison().isEqualTo(plain.emitted);
        assertThat(fleet.take())
                .extracting(PairedErrors::challenger)
                .containsExactly(OTHER.maker().name());
    }

    @Test
    void withoutAChallengerThatCanBeRunNoSeriesIsSampled() {
        Fleet fleet = new Fleet(5, ALL);
        fleet.live.shadow(List.of(CHALLENGER));
        fleet.run(20);
        assertThat(fleet.shadow.sampled()).hasSize(5);

        fleet.isBroken = true;
        fleet.run(2);

        assertThat(fleet.shadow.sampled()).isEmpty();
    }

    @Test
    void anotherChampionBeginsNewSums() {
        Fleet fleet = new Fleet(2, ALL);
        fleet.live.shadow(List.of(CHALLENGER));
        fleet.run(30);
        fleet.live.serve(OTHER);
        fleet.run(1);

        assertThat(fleet.take()).isEmpty();

        fleet.run(20);
        PairedErrors pair = fleet.take().get(0);
        assertThat(pair.champion()).isEqualTo(OTHER.maker().name());
        assertThat(Arrays.stream(pair.count()).sum()).isPositive();
    }

    @Test
    void theChampionIsNoChallengerOfItsOwn() {
        Fleet fleet = new Fleet(2, ALL);
        fleet.live.shadow(List.of(CHAMPION, CHALLENGER));
        fleet.run(30);

        assertThat(fleet.take())
                .extracting(PairedErrors::challenger)
                .containsExactly(CHALLENGER.maker().name());
    }

    @Test
    void theSampleIsAShareOfTheSeriesAndTheFirstFew() {
        Fleet fleet = new Fleet(2_000, new ShadowSample(1.0 / 16, 32, 1_000));
        fleet.live.shadow(List.of(CHALLENGER));
        fleet.run(4);

        long expected = 32 + 2_000 / 16;
        assertThat(fleet.take().get(0).series()).isBetween(expected - 40, expected + 40);

        Fleet bounded = new Fleet(2_000, new ShadowSample(1, 0, 100));
        bounded.live.shadow(List.of(CHALLENGER));
        bounded.run(4);
        assertThat(bounded.take().get(0).series()).isEqualTo(100);
    }

    @Test
    void theTasksOfAProcessShareTheRoomOfItsSample() {
        // Given one of a few tasks
        Fleet fleet = new Fleet(200, new ShadowSample(1, 0, 1_000));
        fleet.live.shadow(List.of(CHALLENGER));
        fleet.run(4);
        assertThat(fleet.take().get(0).series()).isEqualTo(200);

        // When it is one of many
        fleet.tasks = 40;
        fleet.take();
        fleet.run(4);

        // Then each has its part, and which series stay follows from their ids alone
        assertThat(fleet.take().get(0).series()).isEqualTo(100);
        Fleet other = new Fleet(200, new ShadowSample(1, 0, 1_000));
        other.live.shadow(List.of(CHALLENGER));
        other.run(4);
        other.tasks = 40;
        other.take();
        assertThat(other.shadow.sampled()).isEqualTo(fleet.shadow.sampled());
    }

    @Test
    void theSampleIsSmallerWhereForecastsAreLong() {
        Fleet fleet = new Fleet(25, new ShadowSample(1, 0, 20));
        fleet.live.serve(TestReleases.served(TestReleases.gru(288), 1));
        fleet.run(20);
        fleet.live.shadow(List.of(TestReleases.served(TestReleases.gru(288), 2)));
        fleet.run(40);

        assertThat(fleet.take().get(0).series()).isBetween(1L, 12L);
    }

    @Test
    void seriesThatEndOrFallSilentLeaveTheSample() {
        Fleet fleet = new Fleet(4, ALL);
        fleet.live.shadow(List.of(CHALLENGER));
        fleet.run(10);
        fleet.shadow.forget("series-1");
        fleet.run(0);
        assertThat(fleet.take().get(0).series()).isEqualTo(3);

        fleet.run(1);
        List<PairedErrors> muchLater = fleet.shadow.take("test/0_0", NOW, NOW + 3_600_000);
        assertThat(muchLater.get(0).series()).isZero();
    }
}
