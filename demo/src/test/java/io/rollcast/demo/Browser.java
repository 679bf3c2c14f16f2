package io.rollcast.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium without a screen, by its own driver, so that nothing is looked for or fetched. Remembers what it
 * complained of and whom it asked. For the thread of a test.
 */
final class Browser implements AutoCloseable {

    static final String PROGRAM = "chromium";
    static final String DRIVER = "chromedriver";

    /** The browser's own pages and what a URL itself holds need no network. */
    private static final Pattern NETWORK = Pattern.compile("^(https?|wss?)://[^/?#]+");

    /** Why Chromium ends all requests when the machine gets another address, as when tests beside these start containers. */
    private static final String NETWORK_CHANGED = "net::ERR_NETWORK_CHANGED";

    /** What the performance log says of a request. */
    private static final String REQUEST = "Network.requestWillBeSent";

    /** The screens that the page is shown on. */
    enum Screen {
        PHONE(390, 844),
        DESK(1440, 900);

        private final int width;
        private final int height;

        Screen(int width, int height) {
            this.width = width;
            this.height = height;
        }

        int width() {
            return width;
        }
    }

    private final ChromeDriver driver;

    Browser(Path profile) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Programs.find(PROGRAM).toFile());
        options.setCapability("goog:loggingPrefs", logs);
        // Of the performance log, what the network does is read alone.
        options.setExperimentalOption("perfLoggingPrefs", Map.of("enablePage", false));
        options.addArguments(
                "--headless",
                // Tests in a container run as root, whom the sandbox turns away; the page is our own.
                "--no-sandbox",
                // Containers have little of this memory.
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1440,900",
                "--user-data-dir=" + profile.toAbsolutePath());
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Programs.find(DRIVER).toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    void open(String url) {
        driver.get(url);
    }

    String url() {
        return driver.getCurrentUrl();
    }

    /** Presses keys wherever the focus is. */
    void press(CharSequence keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    /** Id of the element that has the focus; empty if it has none. */
    String focused() {
        return (String) driver.executeScript("return document.activeElement?.id ?? ''");
    }

    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    /** What the first element that {@code selector} finds says; nothing if there is none. */
    String text(String selector) {
        // In the page, in one go: an element that is found may be another one before it is asked.
        return (String)
                driver.executeScript("return document.querySelector(arguments[0])?.textContent.trim() ?? ''", selector);
    }

    /** The value of {@code data-name} of the one element that {@code selector} finds. */
    String data(String selector, String name) {
        String value = driver.findElement(By.cssSelector(selector)).getDomAttribute("data-" + name);
        return value == null ? "" : value;
    }

    /** Changes the size of the screen, and the theme that the system has. */
    void show(Screen screen, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", screen.width, "height", screen.height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Lets no request through whose URL matches; {@code *} stands for anything. */
    void block(String url) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(url)));
    }

    /** Lets all requests through again. */
    void unblock() {
        driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of()));
    }

    long contentWidth() {
        return ((Number) driver.executeScript("return document.documentElement.scrollWidth")).longValue();
    }

    void capture(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /**
     * Errors on the console since the last call: exceptions, what the content policy forbade, what did not load. Not what
     * {@link #NETWORK_CHANGED} ended: the page has to cope with that, as with any other request that fails.
     */
    List<String> faults() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains(NETWORK_CHANGED))
                .toList();
    }

    /** Scheme, host and port of every request over the network since the last call. */
    Set<String> requestedOrigins() {
        Set<String> origins = new TreeSet<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            // Most are events of the stream that the page reads.
            if (!entry.getMessage().contains(REQUEST)) {
                continue;
            }
            Map<?, ?> message = map(
                    map(new Json().toType(entry.getMessage(), Json.MAP_TYPE)).get("message"));
            if (REQUEST.equals(message.get("method"))) {
                String url = String.valueOf(
                        map(map(message.get("params")).get("request")).get("url"));
                Matcher network = NETWORK.matcher(url);
                if (network.find()) {
                    origins.add(network.group());
                }
            }
        }
        return origins;
    }

    private static Map<?, ?> map(Object json) {
        return (Map<?, ?>) json;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
