package io.rollcast.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.chaos.RandomRelease;
import io.rollcast.demo.Captured;
import io.rollcast.network.BaseRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as people run it, on made files. */
class BacktestCommandTest {

    private static final int SERIES = 6;
    private static final int POINTS = 240;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Captured done = new Captured(0, "", "");

    @Test
    void aTinyFitIsScoredBesideTheBaselines() throws IOException {
        Path page = directory.resolve("page.html");
        int status = run(
                file().toString(),
                "--json",
                "--page=" + page,
                "--networks=gru,ln-rnn",
                "--horizon=4",
                "--units=4",
                "--epochs=1",
                "--steps-per-epoch=3",
                "--batch=4");

        assertThat(status).as(done.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(done.out());
        assertThat(report.get("series").asInt()).isEqualTo(SERIES + 1);
        assertThat(report.get("horizon").asInt()).isEqualTo(4);
        assertThat(report.get("too_short")).hasSize(1);
        assertThat(report.get("too_short").get(0).asText()).isEqualTo("short");
        assertThat(report.get("constant").get(0).asText()).isEqualTo("still");
        // The last learnt point, and all later ones but the last, of each series.
        assertThat(report.get("origins").asInt()).isEqualTo((SERIES + 1) * (POINTS - 168));
        List<String> names = new ArrayList<>();
        report.get("forecasters").forEach(one -> names.add(one.get("name").asText()));
        assertThat(names).containsExactly("gru", "ln-rnn", "last-value", "seasonal-naive", "holt-winters", "ridge");
        JsonNode gru = report.get("forecasters").get(0);
        assertThat(gru.get("is_network").asBoolean()).isTrue();
        assertThat(gru.get("mase_by_step")).hasSize(4);
        assertThat(gru.get("mase").get("median").asDouble()).isPositive();
        assertThat(gru.get("better_than").fieldNames())
                .toIterable()
                .containsExactly("last-value", "seasonal-naive", "holt-winters", "ridge");
        JsonNode ridgeThan = report.get("forecasters").get(5).get("better_than");
        assertThat(ridgeThan.fieldNames()).toIterable().containsExactly("last-value", "seasonal-naive", "holt-winters");
        assertThat(ridgeThan.get("last-value").asDouble()).isEqualTo(1);
        int ofKinds = 0;
        for (JsonNode count : report.get("kinds")) {
            ofKinds += count.asInt();
        }
        assertThat(ofKinds).isEqualTo(SERIES + 1);
        assertThat(report.get("forecasters")
                        .get(2)
                        .get("relative_rmse")
                        .get("mean")
                        .asDouble())
                .isEqualTo(1);
        double ridge =
                report.get("forecasters").get(5).get("mase").get("median").asDouble();
        double lastValue =
                report.get("forecasters").get(2).get("mase").get("median").asDouble();
        assertThat(ridge).isLessThan(lastValue / 2);
        JsonNode still = report.get("by_series").get(SERIES);
        assertThat(still.get("series").asText()).isEqualTo("still");
        assertThat(still.get("mase").get("gru").isNull()).isTrue();
        assertThat(done.err()).contains("Page written to " + page);
        assertThat(Files.readString(page))
                .contains("prefers-color-scheme: dark", "best", "worst", "s-&lt;")
                .containsPattern("aria-label=\"values and forecasts of s-&lt;\\d&gt;\"")
                .doesNotContain("<script", "http", "NaN", "s-<");
        // A phone scrolls to the sides of a picture, whose words would be too small if all of it were to be seen.
        assertThat(Files.readString(page))
                .contains(".wide > svg { width: 100%; min-width: 680px;")
                .doesNotContainPattern("(?<!<div class=\"wide\">)<svg viewBox=\"0 0 ");
    }

    @Test
    void aReleaseIsScoredWithItsHorizon() throws IOException {
        Path release = directory.resolve("mine.safetensors");
        Files.write(release, RandomRelease.gru(1).encode());

        assertThat(run(file().toString(), "--release=" + release)).isZero();
        assertThat(done.out()).contains("forecasts of 10 steps", "mine ", "Better than", "still");

        assertThat(run(file().toString(), "--release=" + release, "--horizon=3"))
                .isEqualTo(1);
        assertThat(done.err()).contains("mine forecasts 10 steps ahead, and 3 are to be scored");
    }

    @Test
    void theReleasesThatComeWithRollcastAreBetterThanNaiveForecasts() throws IOException {
        assertThat(run(file().toString(), "--json")).as(done.err()).isZero();

        JsonNode forecasters = new ObjectMapper().readTree(done.out()).get("forecasters");
        JsonNode base = forecasters.get(0);
        assertThat(base.get("name").asText()).isEqualTo("base " + BaseRelease.BEST);
        assertThat(base.get("mase").get("median").asDouble()).isLessThan(0.9);
        assertThat(base.get("better_than").get("seasonal-naive").asDouble()).isEqualTo(1);
        for (JsonNode forecaster : forecasters) {
            assertThat(forecaster.get("interval80").get("coverage_by_step")).hasSize(10);
            assertThat(forecaster.get("interval80").get("coverage").asDouble()).isBetween(0.7, 0.9);
            assertThat(forecaster.get("interval95").get("coverage").asDouble()).isGreaterThan(0.9);
        }
        double seasonalNaive = medianScore(forecasters.get(4));
        assertThat(medianScore(base)).isLessThan(seasonalNaive);
    }

    private static double medianScore(JsonNode forecaster) {
        return forecaster.get("interval95").get("score").get("median").asDouble();
    }

    @Test
    void aReleaseNeedsNoHistoryToFitOn() throws IOException {
        Path release = directory.resolve("mine.safetensors");
        Files.write(release, RandomRelease.gru(1).encode());
        StringBuilder rows = new StringBuilder("timestamp,value\n");
        for (int i = 0; i < 20; i++) {
            rows.append("%s,%d\n".formatted(BEGIN.plusSeconds(i), i * i % 7));
        }
        Path file = Files.writeString(directory.resolve("few.csv"), rows);

        assertThat(run(file.toString(), "--release=" + release)).as(done.err()).isZero();
        assertThat(done.out()).contains("1 series, 20 points", "short");

        assertThat(run(file.toString(), "--networks=lstm")).isEqualTo(1);
        assertThat(done.err()).contains("no network can be fitted on the first parts", "or --release");
    }

    @Test
    void faultsNameTheRemedy() throws IOException {
        assertThat(run("--networks=rnn", "--split=2")).isEqualTo(2);
        assertThat(done.err())
                .contains(
                        "there is nothing to read: name a FILE of series, or --topic NAME",
                        "--split is 2: it must be 0.1 to 0.95",
                        "--networks has 'rnn': choose from gru, lstm, ln-rnn");
        assertThat(run(file().toString(), "--release=basis", "--page=/no/such/page.html"))
                .isEqualTo(2);
        assertThat(done.err())
                .contains(
                        "--release basis cannot be read: give the safetensors file of a release, or base",
                        "--page /no/such/page.html cannot be written");
        Path tiny = Files.writeString(directory.resolve("tiny.csv"), "timestamp,value\n2026-01-01,1\n2026-01-02,2\n");
        assertThat(run(tiny.toString())).isEqualTo(1);
        assertThat(done.err()).contains("tiny.csv has 1 series, and none is long enough");
    }

    @Test
    void aFormatSaysHowTheTimesOfAFileAreWritten() throws IOException {
        Path tiny = Files.writeString(directory.resolve("tiny.csv"), "timestamp,value\n31.01.2026,1\n01.02.2026,2\n");

        assertThat(run(tiny.toString(), "--time-format=dd.MM.yyyy")).isEqualTo(1);
        assertThat(done.err()).contains("tiny.csv has 1 series, and none is long enough");
        assertThat(run(tiny.toString(), "--time-format=dd.mm.yyyy", "--time-unit=s"))
                .isEqualTo(2);
        assertThat(done.err())
                .contains(
                        "--time-format dd.mm.yyyy and --time-unit are both given",
                        "--time-format: 'dd.mm.yyyy' names no date");
    }

    /** Seasons of a day with noise, hour by hour; one series that does not change, and one that is too short. */
    private Path file() throws IOException {
        Random random = new Random(7);
        StringBuilder rows = new StringBuilder("id,time,load\n");
        for (int i = 0; i < POINTS; i++) {
            for (int series = 0; series < SERIES; series++) {
                double value = 100 + 20 * Math.sin(2 * Math.PI * (i + series) / 24) + random.nextGaussian();
                row(rows, "s-<" + series + ">", i, value);
            }
            row(rows, "still", i, 3);
        }
        row(rows, "short", 0, 1);
        Path file = directory.resolve("load.csv");
        Files.writeString(file, rows);
        return file;
    }

    private static void row(StringBuilder rows, String series, int hour, double value) {
        rows.append("%s,%s,%s\n".formatted(series, BEGIN.plusSeconds(3600L * hour), value));
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("backtest"));
        boolean isOurs = arguments.length > 0 && arguments[0].endsWith("load.csv");
        all.addAll(List.of(arguments));
        if (isOurs) {
            all.add("--value-column=load");
        }
        done = Captured.run(all);
        return done.status();
    }
}
