package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The live page of the running demo in a real browser. Skipped where Debian's packages chromium and chromium-driver are
 * not installed.
 */
class BrowserTest {

    /** A cold JVM has to gather points and fit its first networks before there is a swap to be seen. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    static Path directory;

    private static Pipeline pipeline;
    private static Browser browser;

    @BeforeAll
    static void startDemoAndBrowser() throws InterruptedException {
        assumeTrue(Browser.isInstalled(), Browser.WHAT_IT_NEEDS);
        Pipeline.Config config =
                new Pipeline.Config(directory.resolve("demo"), 0, 0, 20, 200, 0, 42, Duration.ofSeconds(20), 1);
        pipeline = Pipeline.start(config, new Terminal(System.out, false));
        browser = new Browser(directory.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
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

        // Then it is the one that is shown, it moves, and a release takes over before the reader's eyes
        await(() -> chart("series").equals("s-00007"));
        assertThat(browser.url()).endsWith("#series=s-00007");
        long seen = lastSeq();
        await(() -> lastSeq() >= seen + 20);
        await(() -> Long.parseLong(chart("swaps")) > 0);
        await(() -> browser.count("#swaps .swap-what") > 0);
        assertThat(browser.data("#verdict", "serving")).contains("/");
    }

    @Test
    void itFitsAPhoneAndADeskInLightAndDark() throws IOException {
        // Given a series, and a verdict on the release that serves
        browser.open(origin() + "/#series=s-00003");
        await(() -> Long.parseLong(chart("points")) >= 60);
        await(() -> !browser.data("#verdict", "better").equals("unknown"));

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

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(condition);
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
