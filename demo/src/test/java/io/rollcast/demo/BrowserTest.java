package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.network.BaseRelease;
import io.rollcast.network.ModelSpec;
import io.rollcast.pipeline.Pipeline;
import io.rollcast.pipeline.Terminal;
import io.rollcast.producer.SeriesKind;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.fit.FitConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;

/**
 * The live page of the running demo in a real browser. Skipped where Chromium or its driver is not on the {@code PATH}.
 *
 * <p>It is long because all that a browser shows is tried on one pipeline.
 */
@NeedsPrograms(
        value = {Browser.PROGRAM, Browser.DRIVER},
        install = "apt-get install chromium chromium-driver")
class BrowserTest {

    private static final int SERIES = 20;
    private static final int RATE = 200;

    /** A fit takes its time, and would publish whenever it is done. */
    private static final int NEVER_FIT = Integer.MAX_VALUE;

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** Each letter in it means something in a URL, in HTML or in a path. */
    private static final String AWKWARD = "a/b%2F<i>?#&ü";

    @TempDir
    static Path directory;

    private static Pipeline pipeline;
    private static KafkaBench bench;
    private static Browser browser;

    @BeforeAll
    static void startDemoAndBrowser() throws IOException, InterruptedException {
        int brokerPort = FreePort.find();
        pipeline = Pipeline.start(
                new Pipeline.Config(
                        directory.resolve("demo"),
                        brokerPort,
                        0,
                        SERIES,
                        RATE,
                        0,
                        42,
                        ModelSpec.Dimensions.DEFAULT_HORIZON,
                        NEVER_FIT,
                        FitConfig.quick(42),
                        Duration.ofMinutes(10),
                        1,
                        List.of(SeriesKind.SINES),
                        Optional.empty(),
                        TrainerConfig.Promotion.BY_VALIDATION),
                new Terminal(System.out, false));
        bench = new KafkaBench("127.0.0.1:" + brokerPort, "");
        browser = new Browser(directory.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (bench != null) {
            bench.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @AfterEach
    void nothingWentWrongAndNothingLeftTheHost() {
        if (browser != null) {
            assertThat(browser.faults()).as("what the browser complains of").isEmpty();
            assertThat(browser.requestedOrigins()).as("whom the page asked").containsExactly(origin());
        }
    }

    @Test
    void aSeriesIsPickedByKeyboardItsChartMovesAndASwapIsSeen() {
        // Given the page, which picks a series by itself
        browser.open(origin() + "/");
        await(() -> lastSeq() > 0);

        // When another one is searched for and picked without a mouse
        browser.press("/");
        browser.press("s-0000");
        await(() -> browser.count("#suggestions [role=option]") == 10);
        browser.press("7");
        browser.press(Keys.ENTER);

        // Then it is the one that is shown, and it moves
        await(() -> chart("series").equals("s-00007"));
        assertThat(browser.url()).endsWith("#series=s-00007");
        long seen = lastSeq();
        await(() -> lastSeq() >= seen + 20);

        // When a release is published, it takes over before the reader's eyes and is judged by what it forecasts
        bench.release("gru/901", BaseRelease.file("gru"));
        await(() -> Long.parseLong(chart("swaps")) > 0);
        await(() -> browser.text("#swaps .swap-what").contains("gru/901"));
        await(() -> verdict().equals("gru/901 true"));

        // And when a worse one does, that is said as plainly
        bench.release("gru/902", ZeroRelease.forecasting(3));
        await(() -> verdict().equals("gru/902 false"));
        assertThat(browser.text("#verdict-headline")).isEqualTo("gru/902 does not forecast better than naive");
    }

    @Test
    void anIdThatMeansSomethingElsewhereIsOnlyAnId() {
        // Given a series with such an id
        browser.open(origin() + "/");
        await(() -> lastSeq() > 0);
        observe(AWKWARD, "1.5");
        observe(AWKWARD, "2.5");
        HttpRequest detail = HttpRequest.newBuilder(
                        URI.create(origin() + "/api/series/" + URLEncoder.encode(AWKWARD, StandardCharsets.UTF_8)))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        await(() -> client.send(detail, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);

        // When it is searched for and picked
        browser.press("/");
        browser.press("a/b");
        await(() -> browser.count("#suggestions [role=option]") == 1);
        browser.press(Keys.ENTER);

        // Then its past is there, and so is its next point
        await(() -> chart("series").equals(AWKWARD));
        await(() -> lastSeq() == 2);
        observe(AWKWARD, "3.5");
        await(() -> lastSeq() == 3);
    }

    @Test
    void whereProxiesBlockStreamsThePageAsks() {
        // Given a page that gets no event
        browser.block("*/api/stream*");
        try {
            browser.open(origin() + "/#series=s-00004");

            // Then what it shows moves all the same, and it says how
            await(() -> browser.text(".tile-more").endsWith("in all"));
            String points = browser.text(".tile-more");
            await(() -> !browser.text(".tile-more").equals(points));
            long seen = lastSeq();
            await(() -> lastSeq() > seen);
            assertThat(browser.data("body", "link")).isEqualTo("polling");
        } finally {
            browser.unblock();
        }

        // And events count again as soon as they come through
        await(() -> browser.data("body", "link").equals("live"));
        assertThat(browser.faults()).allMatch(fault -> fault.contains("/api/stream"));
    }

    @Test
    void aSeriesThatThereIsNotYetIsWaitedFor() {
        browser.open(origin() + "/#series=to-come");
        await(() -> browser.text("#overlay").startsWith("There is no series"));
        await(() -> browser.data("body", "link").equals("live"));

        observe("to-come", "1.5");
        await(() -> lastSeq() == 1);
        observe("to-come", "2.5");
        await(() -> lastSeq() == 2);

        // The browser itself says what it asked for in vain, and nothing can keep it from that
        assertThat(browser.faults()).allMatch(fault -> fault.contains("404"));
    }

    @Test
    void whatIsRefusedIsShown() {
        browser.open(origin() + "/");
        await(() -> lastSeq() > 0);

        observe("s-00001", "{");
        bench.send(bench.topics.models(), "gru/903", "none".getBytes(StandardCharsets.UTF_8));
        bench.flush();

        await(() -> browser.count(".tile-alarm") == 1);
        assertThat(browser.text(".tile-alarm .tile-more")).isEqualTo("not json 1");
        await(() -> browser.count("tr.row-refused") == 1);
        assertThat(browser.text("tr.row-refused .release-id")).isEqualTo("gru/903");
    }

    @Test
    void aLinkInATableLeadsToTheChart() {
        browser.open(origin() + "/#series=to-be-left");
        await(() -> browser.count("#fleet a") > 0);

        browser.click("#fleet a");

        await(() -> !chart("series").equals("to-be-left"));
        assertThat(browser.focused()).isEqualTo("chart");
        assertThat(browser.faults()).allMatch(fault -> fault.contains("404"));
    }

    @Test
    void anotherSpanIsShownAtOnceAlthoughTheChartIsPaused() {
        browser.open(origin() + "/#series=s-00002");
        await(() -> lastSeq() > 0);
        browser.click("#pause");
        await(() -> chart("paused").equals("true"));
        assertThat(browser.text("#pause")).isEqualTo("Resume");

        browser.click("#spans [value='600']");
        assertThat(chart("paused")).isEqualTo("false");
        assertThat(browser.text("#pause")).isEqualTo("Pause");
        browser.click("#spans [value='150']");
    }

    @Test
    void aScreenReaderIsToldWhatTheEyeSees() {
        browser.open(origin() + "/#series=s-00002");
        await(() -> browser.text("#legend .legend-value").matches(".*\\d.*"));

        // Names stay as they are while figures change, and keys come to the chart
        assertThat(browser.text("#legend .legend-toggle")).isEqualTo("Points");
        assertThat(browser.text("#chart-time")).containsPattern("\\d\\d:\\d\\d:\\d\\d\\.\\d");
        assertThat(browser.count("#chart[role=application]")).isOne();
        assertThat(browser.count("#pause[aria-pressed]")).isZero();

        // A point to come is read with its interval
        browser.press("/");
        browser.press("s-00004");
        await(() -> browser.count("#suggestions [role=option]") == 1);
        browser.press(Keys.ENTER);
        await(() -> chart("series").equals("s-00004") && lastSeq() > 0);
        browser.press(Keys.SPACE);
        await(() -> chart("paused").equals("true"));
        for (int i = 0;
                i < ModelSpec.Dimensions.DEFAULT_HORIZON
                        && !browser.text("#chart-live").contains("80 %");
                i++) {
            browser.press(Keys.ARROW_RIGHT);
        }
        assertThat(browser.text("#chart-live")).containsPattern("forecast \\S+, 80 % interval \\S+ to \\S+");

        // And so is what a search finds
        browser.press("/");
        browser.press("s-0000");
        await(() -> browser.text("#search-live").equals("10 series"));
        browser.press("zzz");
        await(() -> browser.text("#search-live").equals("No series starts like this"));
    }

    @Test
    void aPageOfWhichAPartDidNotComeIsLoadedAgain() {
        browser.block("*/assets/tiles.js");
        try {
            // Another fragment alone would load nothing
            browser.open("about:blank");
            browser.open(origin() + "/#series=s-00002");
            await(() -> browser.text("#link-text").equals("Not all of the page came; trying again"));
        } finally {
            browser.unblock();
        }

        await(() -> browser.data("body", "link").equals("live"));
        assertThat(browser.faults()).allMatch(fault -> fault.contains("/assets/tiles.js"));
    }

    /** Release that the verdict is on, and whether it is better than naive. */
    private static String verdict() {
        return browser.data("#verdict", "serving") + " " + browser.data("#verdict", "better");
    }

    private static void observe(String series, String value) {
        bench.send(bench.topics.observations(), series, value.getBytes(StandardCharsets.UTF_8));
        bench.flush();
    }

    @Test
    void itFitsAPhoneAndADeskInLightAndDark() throws IOException {
        // Given a series, and a verdict on the release that serves
        bench.release("gru/904", BaseRelease.file("gru"));
        browser.open(origin() + "/#series=s-00003");
        await(() -> Long.parseLong(chart("points")) >= 60);
        await(() -> verdict().equals("gru/904 true"));

        // When it is shown on screens of two sizes in both themes
        Files.createDirectories(SCREENSHOTS);
        for (Browser.Screen screen : Browser.Screen.values()) {
            for (String scheme : new String[] {"light", "dark"}) {
                browser.show(screen, scheme);
                long seen = lastSeq();
                await(() -> lastSeq() >= seen + 10);
                browser.capture(SCREENSHOTS.resolve("%d-%s.png".formatted(screen.width(), scheme)));

                // Then nothing sticks out at the side
                assertThat(browser.contentWidth()).as("%s, %s", screen, scheme).isLessThanOrEqualTo(screen.width());
            }
        }
        assertThat(browser.data("body", "link")).isEqualTo("live");
    }

    /** A page that loads itself again takes away the elements that it is asked about. */
    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(KafkaBench.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .ignoreException(StaleElementReferenceException.class)
                .until(condition);
    }

    private static String origin() {
        return "http://127.0.0.1:" + pipeline.httpPort();
    }

    private static String chart(String name) {
        return browser.data("#chart", name);
    }

    private static long lastSeq() {
        return Long.parseLong(chart("last-seq"));
    }
}
