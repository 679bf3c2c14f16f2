package io.rollcast.trainer.referee;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.trainer.referee.Referee.Ruling;
import io.rollcast.wire.Challengers;
import io.rollcast.wire.Challengers.Entry;
import io.rollcast.wire.Challengers.Role;
import io.rollcast.wire.Decision.Kind;
import io.rollcast.wire.PairedErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefereeTest {

    private static final int HORIZON = 10;
    private static final int SERIES = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Referee referee = new Referee(PATIENCE);
    private final Random random = new Random(7);
    private long now = 1_000;

    @BeforeEach
    void begin() {
        referee.released("base/1", HORIZON, 0.5, 0);
        referee.follow("base/1", Optional.empty(), now);
    }

    /** A new release with an error on what was held out. */
    private List<Ruling> enter(String id, double error) {
        referee.released(id, HORIZON, error, 0);
        return referee.enter(id, "base/1", "", now);
    }

    /** What forecasters measure while each series takes so many points, with a challenger better by a share. */
    private List<Ruling> measure(String champion, String challenger, double gain, int points) {
        List<Ruling> rulings = new ArrayList<>();
        for (int i = 0; i < points / 8 && rulings.isEmpty(); i++) {
            now += 1_000;
            rulings.addAll(referee.measured(eightPoints(champion, challenger, gain, now - 1_000)));
        }
        return rulings;
    }

    private PairedErrors eightPoints(String champion, String challenger, double gain, long fromMs) {
        long[] count = new long[HORIZON];
        double[] championError = new double[HORIZON];
        double[] challengerError = new double[HORIZON];
        Arrays.fill(count, 8L * SERIES);
        for (int h = 0; h < HORIZON; h++) {
            championError[h] = count[h] * 0.4 * (1 + 0.02 * random.nextGaussian());
            challengerError[h] = count[h] * 0.4 * (1 - gain + 0.02 * random.nextGaussian());
        }
        return new PairedErrors(
                PairedErrors.VERSION,
                champion,
                challenger,
                "test/0_0",
                fromMs,
                now,
                SERIES,
                8 * SERIES,
                count,
                championError,
                challengerError);
    }

    /** A challenger that is better by a share, on so many blocks that time decides nothing, and so few that they do not either. */
    private void measureOneWayAndTheOther(String challenger, double gain) {
        for (int i = 0; i < 4; i++) {
            assertThat(measure("base/1", challenger, gain + (i % 2 == 0 ? 0.065 : -0.065), 80))
                    .isEmpty();
        }
        assertThat(entries())
                .filteredOn(entry -> entry.id().equals(challenger))
                .allSatisfy(entry -> assertThat(entry.evidence().blocks()).isGreaterThanOrEqualTo(5));
    }

    private List<Entry> entries() {
        return referee.challengersRecord().orElseThrow().entries();
    }

    /** Carries out what the loop would. */
    private void serve(Ruling ruling) {
        referee.follow(
                ruling.champion().orElseThrow(),
                ruling.kind() == Kind.PROMOTED ? Optional.of(ruling.beside()) : Optional.empty(),
                now);
    }

    @Test
    void aBetterChallengerIsPromotedAndItsPredecessorIsWatched() {
        assertThat(referee.enter("gru/1", "base/1", "it is better on what was held out", now))
                .extracting(Ruling::kind)
                .containsExactly(Kind.ENTERED);

        List<Ruling> rulings = measure("base/1", "gru/1", 0.05, 400);

        assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.PROMOTED);
        assertThat(rulings.get(0).champion()).contains("gru/1");
        assertThat(rulings.get(0).why()).contains("the error of gru/1 is", "below that of base/1", "5 blocks");
        serve(rulings.get(0));
        assertThat(entries()).extracting(Entry::id).containsExactly("base/1");
        assertThat(entries()).extracting(Entry::role).containsExactly(Role.PREDECESSOR);

        // And is found to be no better after all
        assertThat(measure("gru/1", "base/1", -0.05, 4_000))
                .extracting(Ruling::kind)
                .containsExactly(Kind.CONFIRMED);
        assertThat(entries()).isEmpty();
    }

    @Test
    void aWorseOneIsRejected() {
        referee.enter("gru/1", "base/1", "", now);

        assertThat(measure("base/1", "gru/1", -0.03, 4_000))
                .extracting(Ruling::kind)
                .containsExactly(Kind.REJECTED);
        assertThat(entries()).isEmpty();
    }

    @Test
    void oneThatIsAboutTheSameIsNeverPromoted() {
        referee.enter("gru/1", "base/1", "", now);

        assertThat(measure("base/1", "gru/1", 0, 20_000))
                .extracting(Ruling::kind)
                .containsExactly(Kind.REJECTED);
    }

    @Test
    void aBadChampionThatWasPromotedByHandIsRolledBack() {
        referee.follow("gru/9", Optional.of("base/1"), now);

        List<Ruling> rulings = measure("gru/9", "base/1", 0.3, 400);

        assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.ROLLED_BACK);
        assertThat(rulings.get(0).champion()).contains("base/1");
        serve(rulings.get(0));
        assertThat(entries()).as("what was left is not tried again").isEmpty();
    }

    @Test
    void releasesOfAnotherHorizonThanTheChampionsDoNotStandBesideIt() {
        // Given a challenger and a champion that forecast ten steps ahead
        enter("gru/1", 0.5);

        // When one that forecasts twenty takes over
        referee.released("gru/2", 20, 0.5, 0);
        referee.follow("gru/2", Optional.of("base/1"), now);

        // Then neither stands beside it, but one that comes later of twenty does
        assertThat(entries()).isEmpty();
        referee.released("gru/3", 20, 0.5, 0);
        assertThat(referee.enter("gru/3", "gru/2", "", now))
                .extracting(Ruling::kind)
                .containsExactly(Kind.ENTERED);
    }

    @Test
    void oneThatWasComparedWithAFormerChampionServesAndStandsOnlyBesideAWorseOne() {
        // Given releases that were compared with base/1
        referee.released("gru/2", 20, 0.5, 0);
        referee.released("gru/3", HORIZON, 0.4, 0);
        referee.released("gru/4", HORIZON, 0.6, 0);

        // When another has become champion since
        referee.released("gru/9", HORIZON, 0.5, 0);
        referee.follow("gru/9", Optional.of("base/1"), now);

        // Then one of another horizon does not serve, and a worse one does not stand beside it
        for (String id : List.of("gru/2", "gru/4")) {
            List<Ruling> rulings = referee.enter(id, "base/1", "", now);
            assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.LEFT);
            assertThat(rulings.get(0).why()).contains("compared with base/1, and gru/9 has become champion since");
        }
        assertThat(referee.enter("gru/3", "base/1", "", now))
                .extracting(Ruling::kind)
                .containsExactly(Kind.ENTERED);
    }

    @Test
    void aNewReleaseOfAnotherHorizonServesAtOnceUnlessTheChampionIsPinned() {
        referee.released("gru/2", 20, 0.5, 0);
        referee.pin("base/1");
        assertThat(referee.enter("gru/2", "base/1", "", now))
                .extracting(Ruling::kind)
                .containsExactly(Kind.PINNED);
        referee.pin(null);

        List<Ruling> rulings = referee.enter("gru/2", "base/1", "twenty steps were asked for", now);

        assertThat(rulings)
                .containsExactly(new Ruling(
                        Kind.PROMOTED, "gru/2", "base/1", Optional.of("gru/2"), "twenty steps were asked for", null));
        serve(rulings.get(0));
        assertThat(entries()).isEmpty();
    }

    @Test
    void aNewReleaseServesAtOnceWhereTheChampionCannotBeRead() {
        referee.retired("base/1");

        assertThat(enter("gru/2", 0.5)).extracting(Ruling::kind).containsExactly(Kind.PROMOTED);
    }

    @Test
    void aPinnedOneStaysAndWhyIsSaid() {
        referee.follow("gru/9", Optional.of("base/1"), now);
        referee.pin("gru/9");

        List<Ruling> rulings = measure("gru/9", "base/1", 0.3, 400);

        assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.PINNED);
        assertThat(rulings.get(0).champion()).isEmpty();
        assertThat(rulings.get(0).why()).contains("gru/9 is pinned");
        assertThat(measure("gru/9", "base/1", 0.3, 400)).as("said once").isEmpty();
    }

    @Test
    void ofThreeOfWhichNothingIsMeasuredTheOneThatWasWorstOnWhatWasHeldOutLeaves() {
        enter("gru/1", 0.30);
        enter("lstm/1", 0.35);

        List<Ruling> rulings = enter("ln-rnn/1", 0.32);
        assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.LEFT, Kind.ENTERED);
        assertThat(rulings.get(0).release()).isEqualTo("lstm/1");
        assertThat(rulings.get(0).why()).contains("ln-rnn/1 takes its place", "32.0 %", "that of lstm/1 35.0 %");
        assertThat(entries()).extracting(Entry::id).containsExactly("gru/1", "ln-rnn/1");
        assertThat(enter("ln-rnn/1", 0.32)).as("twice").isEmpty();
        assertThat(enter("base/1", 0.2)).as("the champion").isEmpty();
    }

    @Test
    void oneThatWasNoBetterOnWhatWasHeldOutTakesNoPlaceBeforeAnythingIsMeasured() {
        enter("gru/1", 0.30);
        enter("lstm/1", 0.35);

        List<Ruling> rulings = enter("ln-rnn/1", 0.35);
        assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.LEFT);
        assertThat(rulings.get(0).release()).isEqualTo("ln-rnn/1");
        assertThat(rulings.get(0).why()).contains("there is no place for it", "that of lstm/1 35.0 %");
        assertThat(entries()).extracting(Entry::id).containsExactly("gru/1", "lstm/1");

        // But where the release of one is gone
        referee.retired("gru/1");
        assertThat(enter("ln-rnn/2", 0.4)).extracting(Ruling::release).containsExactly("gru/1", "ln-rnn/2");
    }

    @Test
    void roundsThatComeFasterThanBlocksLeaveAChallengerTheTimeToProveItself() {
        // Given rounds of three networks each eight points, where a block has 40
        List<Ruling> rulings = new ArrayList<>();
        for (int round = 1; round <= 60 && rulings.isEmpty(); round++) {
            for (String network : List.of("gru", "lstm", "ln-rnn")) {
                enter(network + "/" + round, 0.3 + 0.05 * random.nextDouble());
            }
            // Then the best of them is measured as long as it takes
            String best = entries().stream()
                    .max(Comparator.comparingInt(entry -> entry.evidence().blocks()))
                    .orElseThrow()
                    .id();
            rulings.addAll(measure("base/1", best, 0.05, 8));
        }

        assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.PROMOTED);
    }

    @ParameterizedTest
    @CsvSource({"5, PT30M, -0.02", "5, PT30M, -0.005", "60, P1D, -0.02", "60, P1D, -0.005"})
    void timeDecidesNothingWhereForecastersMeasureChallengersThatAreWorse(
            int secondsAPoint, Duration patience, double gain) {
        for (int world = 0; world < 20; world++) {
            // Given rounds of three networks every ten minutes, for as long as time would decide eight times
            Referee here = new Referee(patience);
            here.released("base/1", HORIZON, 0.5, 0);
            here.follow("base/1", Optional.empty(), now);
            long end = now + 8 * patience.toMillis();
            long nextRound = now;
            int number = 0;
            List<Ruling> rulings = new ArrayList<>();
            while (now < end) {
                for (; nextRound <= now; nextRound += 600_000) {
                    number++;
                    for (String network : List.of("gru", "lstm", "ln-rnn")) {
                        String id = network + "/" + number;
                        here.released(id, HORIZON, 0.6 + 0.1 * random.nextDouble(), 0);
                        here.enter(id, "base/1", "", now);
                    }
                }
                // When forecasters measure those that stand beside the champion
                rulings.addAll(here.passTime(now));
                long fromMs = now;
                now += 8_000L * secondsAPoint;
                for (Entry entry : here.challengersRecord().orElseThrow().entries()) {
                    double seen = gain + 0.05 * random.nextGaussian();
                    here.measured(eightPoints("base/1", entry.id(), seen, fromMs));
                }
                rulings.addAll(here.passTime(now));
            }

            // Then none is promoted for what was held out
            assertThat(rulings).as("world %d", world).isEmpty();
        }
    }

    @Test
    void withoutLivePointsTheNewestIsPromotedForItsValidation() {
        enter("gru/1", 0.5);
        long begin = now;
        now += PATIENCE.toMillis() / 2;
        enter("gru/2", 0.4);
        enter("gru/3", 0.3);
        assertThat(referee.passTime(begin + PATIENCE.toMillis() - 1)).isEmpty();

        List<Ruling> rulings = referee.passTime(begin + PATIENCE.toMillis());

        assertThat(rulings).extracting(Ruling::kind).containsExactly(Kind.PROMOTED);
        assertThat(rulings.get(0).release()).isEqualTo("gru/3");
        assertThat(rulings.get(0).why()).contains("held out", "live points were too few");
    }

    @Test
    void oneBehindTheChampionIsNotPromotedForItsValidation() {
        // Given a champion that was fitted on the latest points, and a challenger of whose fit those were held out
        referee.released("base/1", HORIZON, 0.5, 2_000);
        referee.released("gru/1", HORIZON, 0.1, 1_999);
        referee.released("gru/2", HORIZON, 0.1, 1_999);
        referee.enter("gru/1", "base/1", "", now);
        referee.enter("gru/2", "base/1", "", now);

        assertThat(referee.passTime(now + PATIENCE.toMillis())).isEmpty();

        // When one comes later that could be compared, it takes a place and waits for live points as long as any other
        now += 2 * PATIENCE.toMillis();
        referee.released("gru/3", HORIZON, 0.4, 2_000);
        assertThat(referee.enter("gru/3", "base/1", "", now))
                .extracting(Ruling::kind)
                .containsExactly(Kind.LEFT, Kind.ENTERED);
        assertThat(referee.passTime(now + PATIENCE.toMillis() - 1)).isEmpty();
        assertThat(referee.passTime(now + PATIENCE.toMillis()))
                .extracting(Ruling::release)
                .containsExactly("gru/3");
    }

    @Test
    void theOneThatLooksWorstOnLivePointsLeavesForAThirdChallenger() {
        referee.enter("gru/1", "base/1", "", now);
        referee.enter("gru/2", "base/1", "", now);
        measureOneWayAndTheOther("gru/1", 0.015);
        measureOneWayAndTheOther("gru/2", -0.015);

        List<Ruling> rulings = enter("gru/3", 0.4);
        assertThat(rulings).extracting(Ruling::release).containsExactly("gru/2", "gru/3");
        assertThat(rulings.get(0).why()).contains("the error of gru/2 is", "above that of base/1");

        assertThat(enter("gru/4", 0.3)).extracting(Ruling::release).containsExactly("gru/3", "gru/4");
        assertThat(entries()).extracting(Entry::id).containsExactly("gru/1", "gru/4");
    }

    @Test
    void oneThatLooksWorseOnTooFewLivePointsLeavesOnlyForOneThatWasBetterOnWhatWasHeldOut() {
        enter("gru/1", 0.35);
        enter("gru/2", 0.3);
        measure("base/1", "gru/1", -0.05, 160);
        assertThat(entries().get(0).evidence().blocks()).isEqualTo(3);

        assertThat(enter("gru/3", 0.36)).extracting(Ruling::release).containsExactly("gru/3");

        List<Ruling> rulings = enter("gru/4", 0.34);
        assertThat(rulings).extracting(Ruling::release).containsExactly("gru/1", "gru/4");
        assertThat(rulings.get(0).why()).contains("too little is measured", "above that of base/1", "3 blocks");
    }

    @Test
    void oneThatIsWorseOnTheLivePointsThereAreIsNotPromotedForItsValidation() {
        long begin = now;
        referee.enter("gru/1", "base/1", "", now);
        referee.enter("gru/2", "base/1", "", now);
        measure("base/1", "gru/2", -0.05, 160);
        assertThat(entries().get(1).evidence().blocks()).isPositive();

        assertThat(referee.passTime(begin + PATIENCE.toMillis()))
                .extracting(Ruling::release)
                .containsExactly("gru/1");

        measure("base/1", "gru/1", -0.05, 160);
        assertThat(referee.passTime(begin + 100 * PATIENCE.toMillis())).isEmpty();
    }

    @Test
    void withLivePointsTimeDecidesNothing() {
        referee.enter("gru/1", "base/1", "", now);
        measure("base/1", "gru/1", 0.001, 240);

        assertThat(referee.passTime(now + 100 * PATIENCE.toMillis())).isEmpty();
    }

    @Test
    void theTimeOfOneThatWasMeasuredIsNotThatOfTheOneAfterIt() {
        // Given a challenger that is measured for longer than the patience, and another that has just come
        referee.enter("gru/1", "base/1", "", now);
        measureOneWayAndTheOther("gru/1", -0.015);
        now += 2 * PATIENCE.toMillis();
        long entered = now;
        referee.enter("gru/2", "base/1", "", entered);

        // When the first is rejected
        assertThat(measure("base/1", "gru/1", -0.05, 40_000))
                .extracting(Ruling::kind)
                .containsExactly(Kind.REJECTED);

        // Then the second has the whole patience to be measured in
        assertThat(referee.passTime(entered + PATIENCE.toMillis() - 1)).isEmpty();
        assertThat(referee.passTime(entered + PATIENCE.toMillis()))
                .extracting(Ruling::release)
                .containsExactly("gru/2");
    }

    @Test
    void newOnesThatTakeThePlacesOfMeasuredOnesAreNotPromotedAtOnce() {
        // Given two challengers that are measured for longer than the patience
        referee.enter("gru/1", "base/1", "", now);
        referee.enter("gru/2", "base/1", "", now);
        measureOneWayAndTheOther("gru/1", -0.015);
        measureOneWayAndTheOther("gru/2", -0.015);
        now += 2 * PATIENCE.toMillis();

        // When two others take their places, one a minute after the other
        long entered = now;
        referee.enter("gru/3", "base/1", "", entered);
        now += 60_000;
        referee.enter("gru/4", "base/1", "", now);
        assertThat(entries()).extracting(Entry::id).containsExactly("gru/3", "gru/4");

        // Then they have the whole patience to be measured in
        assertThat(referee.passTime(entered + PATIENCE.toMillis() - 1)).isEmpty();
        assertThat(referee.passTime(entered + PATIENCE.toMillis()))
                .extracting(Ruling::kind)
                .containsExactly(Kind.PROMOTED);
    }

    @Test
    void figuresOfAnotherPairOrFromBeforeCountNothing() {
        referee.enter("gru/1", "base/1", "", now);
        measure("lstm/3", "gru/1", 0.5, 4_000);
        measure("base/1", "gru/7", 0.5, 4_000);
        assertThat(entries().get(0).evidence().blocks()).isZero();

        now = -100_000;
        measure("base/1", "gru/1", 0.5, 400);
        assertThat(entries().get(0).evidence().blocks()).isZero();
    }

    @Test
    void itGoesOnFromTheTopicsAfterARestart() {
        referee.enter("gru/1", "base/1", "", now);
        long since = now;
        Challengers written = referee.challengersRecord().orElseThrow();
        Referee restarted = new Referee(PATIENCE);
        restarted.resume(Challengers.parse(written.toJson()));
        assertThat(restarted.follow("base/1", Optional.empty(), now + 5_000)).isFalse();

        assertThat(restarted.challengersRecord().orElseThrow()).isEqualTo(written);
        assertThat(restarted.challengersRecord().orElseThrow().entries().get(0).sinceMs())
                .isEqualTo(since);
    }

    @Test
    void aBlockHasFourHorizonsOfPointsOfEverySeriesAndAPartOfEachTask() {
        // Given two tasks with 5 and 15 series, whose records have far more points than a block of one of them
        Comparison comparison = new Comparison();
        List<Boolean> full = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            full.add(comparison.add(pair("one", 5, 5 * 100)));
            full.add(comparison.add(pair("two", 15, 15 * 100)));
        }

        // Then the first block, which is not counted, is of who came first, and later ones are of both
        assertThat(full).containsExactly(false, false, true, false, true, false);
        assertThat(comparison.add(pair("one", 5, 5))).isTrue();
        assertThat(comparison.evidence().blocks()).isEqualTo(3);

        // When records are small, a block takes four horizons of points of each series
        int records = 0;
        boolean isFull = false;
        while (!isFull) {
            isFull = comparison.add(pair("one", 5, 5)) | comparison.add(pair("two", 15, 15));
            records++;
        }
        assertThat(records).isEqualTo(4 * HORIZON);
    }

    @Test
    void aTaskThatHasGoneIsNotWaitedForForEver() {
        Comparison comparison = new Comparison();
        comparison.add(pair("one", 10, 10 * 100));
        comparison.add(pair("two", 10, 10 * 100));
        int records = 0;
        while (comparison.evidence().blocks() < 2) {
            comparison.add(pair("two", 10, 10));
            records++;
        }

        assertThat(records).isBetween(4 * HORIZON, 6 * 4 * HORIZON);
    }

    private static PairedErrors pair(String task, long series, long points) {
        long[] count = new long[HORIZON];
        Arrays.fill(count, points);
        double[] errors = new double[HORIZON];
        Arrays.fill(errors, 0.4 * points);
        return new PairedErrors(
                PairedErrors.VERSION, "base/1", "gru/1", task, 0, 1, series, points, count, errors, errors);
    }
}
