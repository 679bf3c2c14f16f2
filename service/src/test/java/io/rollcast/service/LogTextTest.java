package io.rollcast.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code logback.xml} makes of messages, which can have texts of records in them. */
class LogTextTest {

    private static String logged(String message, @Nullable Throwable fault) {
        return logged((LoggerContext) LoggerFactory.getILoggerFactory(), message, fault);
    }

    private static String logged(LoggerContext context, String message, @Nullable Throwable fault) {
        var stderr = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
        var event = new LoggingEvent(
                "io.rollcast.Any", context.getLogger("io.rollcast.Any"), Level.WARN, message, fault, new Object[0]);
        return new String(stderr.getEncoder().encode(event), UTF_8);
    }

    @Test
    void aLineBeginsWithTheTimeOfDay() {
        assertThat(logged("a", null)).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Any +a\\R");
    }

    private static LoggerContext configured(String variable, String value) throws JoranException {
        LoggerContext context = new LoggerContext();
        context.putProperty(variable, value);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogTextTest.class.getResource("/logback.xml"));
        assertThat(context.getStatusManager().getCopyOfStatusList())
                .allMatch(status -> status.getEffectiveLevel() == Status.INFO);
        return context;
    }

    @Test
    void entriesAreJsonWhereThatIsAskedFor() throws Exception {
        String line = logged(
                configured("ROLLCAST_LOG_FORMAT", "json"),
                "a \"b\"\n12:00:00.000 ERROR c",
                new IllegalStateException("d"));

        assertThat(line.lines()).hasSize(1);
        JsonNode entry = new ObjectMapper().readTree(line);
        assertThat(entry.get("formattedMessage").asText()).isEqualTo("a \"b\"\n12:00:00.000 ERROR c");
        assertThat(entry.get("level").asText()).isEqualTo("WARN");
        assertThat(entry.get("loggerName").asText()).isEqualTo("io.rollcast.Any");
        assertThat(entry.get("timestamp").isNumber()).isTrue();
        assertThat(entry.at("/throwable/message").asText()).isEqualTo("d");
    }

    @Test
    void itsTimeCanHaveADateAndAZone() throws Exception {
        LoggerContext context = configured("ROLLCAST_LOG_TIME", "yyyy-MM-dd HH:mm:ss.SSSXXX");

        assertThat(logged(context, "a", null))
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) WARN  Any +a\\R");
    }

    @Test
    void controlCharactersDoNotReachATerminal() {
        assertThat(logged("series 'a\u001b[2Jb\u009bc\u2028d\re'\tends", null))
                .endsWith(" series 'a?[2Jb?c?d?e'\tends" + System.lineSeparator());
    }

    @Test
    void furtherLinesAreIndentedSoThatTheyPassForNoEntry() {
        assertThat(logged("a\n12:00:00.000 ERROR b", new IllegalStateException("c\n12:00:00.000 ERROR \u001b[2J"))
                        .lines())
                .hasSizeGreaterThan(5)
                .anyMatch("    12:00:00.000 ERROR b"::equals)
                .anyMatch("    12:00:00.000 ERROR ?[2J"::equals)
                .anyMatch(line -> line.startsWith("    \tat io.rollcast"))
                .filteredOn(line -> !line.startsWith("    "))
                .singleElement()
                .asString()
                .endsWith(" a");
    }
}
