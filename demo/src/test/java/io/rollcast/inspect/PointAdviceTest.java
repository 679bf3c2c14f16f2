package io.rollcast.inspect;

import static io.rollcast.inspect.Samples.BEGIN;
import static io.rollcast.inspect.Samples.ROUNDS;
import static io.rollcast.inspect.Samples.SERIES;
import static io.rollcast.inspect.Samples.assertForecast;
import static io.rollcast.inspect.Samples.inspect;
import static io.rollcast.inspect.Samples.keyed;
import static io.rollcast.inspect.Samples.record;
import static io.rollcast.inspect.Samples.sample;
import static io.rollcast.inspect.Samples.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.inspect.TopicSample.Sampled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which options of points, and of rounds, a sample gets. */
class PointAdviceTest {

    private static final long SEED = 20_261_130;
    private static final Duration STEP = Duration.ofSeconds(10);

    private final Random random = new Random(SEED);

    @Test
    void stragglersDoNotSetTheGrace() {
        // Given one point in ten that is 15 s late, and one of all that is three days late
        Inspection found = inspect(keyed(STEP, (series, round, time) -> timed(lateAt(series, round, time))));

        assertForecast(found, "--time-field time --step 10s --grace 5s");
        assertThat(found.reasons())
                .containsExactly(
                        "--step 10s: late events find their step",
                        "--grace 5s: 10.10 % of the points are late, and are waited for; all forecasts come that much later",
                        "0.10 % of the points come later than that and are left out, the latest 3d after a later one");
    }

    private static Instant lateAt(int series, int round, Instant time) {
        if (series == 3 && round == 50) {
            return time.minus(Duration.ofDays(3)).minusSeconds(10);
        }
        return round % 10 == 9 ? time.minusSeconds(15) : time;
    }

    @Test
    void noForecastWaitsForPointsThatAreTooLateForIt() {
        Inspection found = inspect(keyed(
                STEP, (series, round, time) -> timed(round == 50 && series < 3 ? time.minusSeconds(10_000) : time)));

        assertThat(found.commands().forecast()).doesNotContain("--grace");
        assertThat(found.reasons())
                .contains(
                        "0.30 % of the points come later than others of their series and are left out, the latest 3h after a later one");
    }

    private byte[] timed(Instant time) {
        return text("{\"time\":%d,\"value\":%s}", time.toEpochMilli(), noise());
    }

    @Test
    void countsOfOpenHoursAreZeroInTheNight() {
        Inspection found = inspect(openHours("%.0f"));

        assertForecast(found, "--kind count --step 1h --aggregate sum --empty zero");
        assertThat(found.reasons())
                .contains(
                        "--kind count: whole numbers, never negative; steps without events are taken for zero, up to 11 in a row. If nothing is known of them, give --longest-gap 11 in place of --kind, --aggregate and --empty");
    }

    @Test
    void levelsOfOpenHoursAreImputedInTheNight() {
        Inspection found = inspect(openHours("%.2f"));

        assertForecast(found, "--step 1h --longest-gap 11");
        assertThat(found.reasons())
                .contains(
                        "--longest-gap 11: after gaps of more than 10 steps, 7.1 % of the intervals, series would begin anew; gaps of up to 11 are usual and are imputed");
    }

    @Test
    void statesThatAreWrittenAsTheyChangeAreHeld() {
        // Given valves that open and close at any time
        Inspection found = inspect(atAnyTime(Duration.ofHours(2), round -> Integer.toString(round % 2)));

        assertForecast(found, "--step 30m --aggregate last --empty hold");
        assertThat(found.reasons())
                .contains(
                        "--aggregate last, --empty hold: values alternate between two, as those of a state do that is written as it changes");
    }

    @Test
    void soAreThoseThatMostlyChangeByTheClock() {
        // Given valves that open and close every hour, and now and then stay as they are for three
        List<Sampled> records = new ArrayList<>();
        for (int i = 0; i < ROUNDS * SERIES; i++) {
            int round = i / SERIES;
            Instant time = BEGIN.plus(Duration.ofHours(round + 2L * (round / 10)));
            records.add(record(("s-" + i % SERIES).getBytes(UTF_8), text("%d", round % 2), time));
        }

        Inspection found = inspect(sample(records));

        assertForecast(found, "--step 15m --aggregate last --empty hold");
        assertThat(found.reasons()).contains("--step 15m: a state lasts until it changes");
    }

    @Test
    void levelsThatAreWrittenAsTheyChangeAreNotBegunAnewAfterEachQuietHour() {
        // Given temperatures that are written as they change, about once a minute by day, and once in two hours by
        // night
        Inspection found = inspect(
                atAnyTime(Duration.ofMinutes(1), round -> Double.toString(noise()), round -> round % 20 < 3 ? 120 : 1));

        assertForecast(found, "--step 2m --longest-gap 78");
        assertThat(found.reasons())
                .contains(
                        "--longest-gap 78: after gaps of more than 10 steps, series would begin anew; gaps of up to 78 are usual and are imputed; if values are written only as they change, --aggregate last --empty hold keeps them");
    }

    private TopicSample atAnyTime(Duration pace, IntFunction<String> value) {
        return atAnyTime(pace, value, round -> 1);
    }

    /** @param paces of each interval, of half to one and a half times that length */
    private TopicSample atAnyTime(Duration pace, IntFunction<String> value, IntUnaryOperator paces) {
        List<Sampled> records = new ArrayList<>();
        for (int series = 0; series < SERIES; series++) {
            Instant time = BEGIN;
            for (int round = 0; round < ROUNDS; round++) {
                time = time.plusMillis(
                        (long) (pace.toMillis() * paces.applyAsInt(round) * (0.5 + random.nextDouble())));
                records.add(record(("s-" + series).getBytes(UTF_8), text("%s", value.apply(round)), time));
            }
        }
        return sample(records);
    }

    /** Thirteen hours a day, from eight to twenty o'clock. */
    private TopicSample openHours(String form) {
        List<Sampled> records = new ArrayList<>();
        for (int i = 0; i < ROUNDS * SERIES; i++) {
            int round = i / SERIES;
            Instant time = BEGIN.plus(Duration.ofHours(24 * (round / 13) + 8 + round % 13));
            records.add(record(("s-" + i % SERIES).getBytes(UTF_8), text(form, 30 + 20 * random.nextDouble()), time));
        }
        return sample(records);
    }

    @ParameterizedTest
    @CsvSource({"celsius, 1, ''", "energy_total, 1, --kind counter", "celsius, 10, ''", "energy, 40, --kind counter"})
    void aMorningThatGrowsWarmerIsNoCounter(String name, int points, String options) {
        // Given ten points of each series that rise, whole numbers or not, or forty
        List<Sampled> records = new ArrayList<>();
        int rounds = Math.max(10, points);
        for (int i = 0; i < rounds * SERIES; i++) {
            int round = i / SERIES;
            double value = points == 1 ? 10.5 + 0.7 * round : 10 + round;
            records.add(record(
                    ("s-" + i % SERIES).getBytes(UTF_8),
                    text("{\"%s\":%s}", name, value),
                    BEGIN.plus(STEP.multipliedBy(round))));
        }

        Inspection found = inspect(sample(records));

        assertForecast(found, ("--value-field " + name + " " + options).strip());
        assertThat(found.reasons())
                .containsExactly(
                        options.isEmpty()
                                ? "values only grow in the sample, as a total does or a level for a while: if they are totals, give --kind counter"
                                : "--kind counter: values only grow, their increase is forecast");
    }

    @Test
    void seriesOfDifferentPacesGetTheStepOfTheSlowOnes() {
        // Given six series with a point every 10 s and four with one every minute, one in 20 missing
        List<Sampled> records = new ArrayList<>();
        for (int round = 0; round < 6 * ROUNDS; round++) {
            for (int series = 0; series < SERIES; series++) {
                if ((series < 6 || round % 6 == 0) && round / 6 % 20 != 7) {
                    records.add(record(
                            ("s-" + series).getBytes(UTF_8),
                            text("%s", noise()),
                            BEGIN.plus(STEP.multipliedBy(round))));
                }
            }
        }

        Inspection found = inspect(sample(records));

        assertForecast(found, "--step 1m");
        assertThat(found.reasons())
                .contains(
                        "60 % of the series have a point every 10s, the others one every 1m: one --step holds for all, forecast them apart if it suits only some");
    }

    @ParameterizedTest
    @CsvSource({
        "10, ''",
        "60, --decide-within 1d",
        "300, --every 1h --decide-within 3d",
        "3600, --every 12h --decide-within 28d"
    })
    void roundsOfSlowPointsAreFurtherApart(long seconds, String options) {
        Inspection found = inspect(keyed(Duration.ofSeconds(seconds), (series, round, time) -> text("%s", noise())));

        assertForecast(found, "");
        assertThat(String.join(" ", found.commands().train()))
                .isEqualTo(("train " + Samples.OBSERVATIONS + " " + options).strip());
    }

    @Test
    void aSeasonKeepsItsPlaceOverGaps() {
        List<Sampled> records = new ArrayList<>();
        for (int i = 0; i < 8 * ROUNDS * SERIES; i++) {
            int round = i / SERIES;
            if (round < 500 || round > 505) {
                double value = 10 * Math.sin(2 * Math.PI * round / 24) + noise();
                Instant time = BEGIN.plus(Duration.ofMinutes(15L * round));
                records.add(record(("s-" + i % SERIES).getBytes(UTF_8), text("%s", value), time));
            }
        }

        Inspection found = inspect(sample(records));

        assertForecast(found, "--step 15m");
        assertThat(found.reasons())
                .contains("--step 15m: the season stays in its place over gaps, the longest of 6 steps");
    }

    private double noise() {
        return Math.round(1_000 * (20 + random.nextGaussian())) / 1_000.0;
    }
}
