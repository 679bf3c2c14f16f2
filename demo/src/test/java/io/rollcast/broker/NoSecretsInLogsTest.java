package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.rollcast.broker.CommandRun.Ended;
import io.rollcast.demo.KafkaBench;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * No password and no token is in a log, at any level, of any library: secured commands run with ROLLCAST_LOG_LEVEL and
 * ROLLCAST_LOG_LEVEL_LIBRARIES at TRACE. The broker, which is in this process, is left out at those levels: it is Kafka's own, and its log is the broker's.
 */
class NoSecretsInLogsTest {

    private static final String TOKEN = "a-token-that-no-log-has-0123456789";

    /** Of the server's half of the libraries, which commands do not have. */
    private static final List<String> OF_BROKER =
            List.of("kafka", "org.apache.kafka.server", "org.apache.kafka.raft", "org.apache.kafka.image");

    private static final Pattern PAGE = Pattern.compile("live page at (http://\\S+/),");

    @TempDir
    Path directory;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<Logger, Level> before = new HashMap<>();
    private final Witness witness = new Witness();

    /** Looks for secrets in what is logged. */
    private static final class Witness extends AppenderBase<ILoggingEvent> {

        private volatile Set<String> secrets = Set.of();
        private final AtomicLong events = new AtomicLong();
        private final ConcurrentLinkedQueue<String> leaks = new ConcurrentLinkedQueue<>();
        private volatile String page = "";

        @Override
        protected void append(ILoggingEvent event) {
            events.incrementAndGet();
            String text = event.getFormattedMessage();
            if (event.getThrowableProxy() != null) {
                text += ThrowableProxyUtil.asString(event.getThrowableProxy());
            }
            Matcher found = PAGE.matcher(text);
            if (found.find()) {
                page = found.group(1);
            }
            for (String secret : secrets) {
                if (text.contains(secret)) {
                    leaks.add("%s %s: %s".formatted(event.getLevel(), event.getLoggerName(), text));
                }
            }
        }
    }

    @BeforeEach
    void logEverything() {
        root.getAppender("stderr").stop();
        witness.setContext(root.getLoggerContext());
        witness.start();
        root.addAppender(witness);
        level(root, Level.TRACE);
        level((Logger) LoggerFactory.getLogger("io.rollcast"), Level.TRACE);
        OF_BROKER.forEach(name -> level((Logger) LoggerFactory.getLogger(name), Level.WARN));
    }

    private void level(Logger logger, Level level) {
        before.put(logger, logger.getLevel());
        logger.setLevel(level);
    }

    @AfterEach
    void logAsBefore() {
        root.detachAppender(witness);
        before.forEach(Logger::setLevel);
        root.getAppender("stderr").start();
    }

    @Test
    void noneIsThere() throws Exception {
        try (SecureBroker broker = SecureBroker.start(TrialKeys.in(directory.resolve("broker")), 0)) {
            // Given
            Path token = directory.resolve("token");
            OwnerOnly.write(token, TOKEN);
            witness.secrets =
                    Stream.concat(broker.passwords().stream(), Stream.of(TOKEN)).collect(Collectors.toSet());

            // When secured commands run, with passwords and with key stores
            toEnd(Scenario.PRODUCE, "--kafka-properties=" + broker.saslFile(TrialUser.PRODUCER));
            toEnd(Scenario.PRODUCE, "--kafka-properties=" + broker.tlsFile(TrialUser.PRODUCER));
            try (KafkaBench bench = new KafkaBench(broker.tlsSettings("admin"), "")) {
                bench.sendRounds(20, 150, new Random(1));
                toEnd(Scenario.TRAIN, "--kafka-properties=" + broker.saslFile(TrialUser.TRAINER));
                forecast(bench, broker.saslFile(TrialUser.FORECASTER), token);
            }
            Ended refused = CommandRun.toEnd(List.of("models", "list", "--kafka-properties=" + wrong(broker)));

            // Then
            assertThat(refused.status()).isEqualTo(1);
            assertThat(String.join("\n", refused.lines())).doesNotContain(witness.secrets);
            assertThat(witness.events.get()).isGreaterThan(10_000);
            assertThat(witness.leaks).isEmpty();
        }
    }

    private static void toEnd(Scenario scenario, String more) {
        Ended ended = CommandRun.toEnd(scenario.arguments("", List.of(more)));
        assertThat(ended.status()).as(() -> ended.lines().toString()).isZero();
    }

    /** The query API is asked with the token, too. */
    private void forecast(KafkaBench bench, Path properties, Path token) {
        List<String> more = List.of(
                "--kafka-properties=" + properties,
                "--http-token-file=" + token,
                "--state-dir=" + directory.resolve("state"));
        List<Object> forecasts = new ArrayList<>();
        try (CommandRun run = CommandRun.start(Scenario.FORECAST.arguments("", more))) {
            run.awaitWhileItRuns("forecasts", () -> {
                forecasts.addAll(bench.readNew(bench.topics.forecasts()));
                return forecasts.size() >= bench.sentPoints();
            });
            run.awaitWhileItRuns("an answer of the API", () -> {
                HttpRequest request = HttpRequest.newBuilder(URI.create(witness.page + "api/status"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build();
                return HttpClient.newHttpClient()
                                .send(request, BodyHandlers.ofString())
                                .statusCode()
                        == 200;
            });
        }
    }

    private Path wrong(SecureBroker broker) throws IOException {
        Path file = directory.resolve("wrong.properties");
        OwnerOnly.write(
                file,
                Files.readString(broker.saslFile(TrialUser.VIEWER))
                        .replace("username=\"viewer\"", "username=\"operator\""));
        return file;
    }
}
