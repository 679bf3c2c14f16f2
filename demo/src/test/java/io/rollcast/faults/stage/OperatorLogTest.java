package io.rollcast.faults.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.faults.stage.OperatorLog.Message;
import org.junit.jupiter.api.Test;

class OperatorLogTest {

    @Test
    void messagesOfAKindAreToldOnceWithTheirTraces() {
        // Given a log with the same error twice, once with a trace, and lines that are not of the log
        String output = """
                12:00:00.000 INFO  Service                started
                Picked up JAVA_TOOL_OPTIONS
                12:00:01.000 ERROR ThreadDeaths           Stream thread 1 died
                java.lang.IllegalStateException: why
                	at io.rollcast.Any.method(Any.java:1)
                12:00:02.000 ERROR ThreadDeaths           Stream thread 2 died
                12:00:03.000 WARN  StateDirectory         old
                rollcast: the disk is full
                """;

        // Then
        assertThat(OperatorLog.messages(output))
                .containsExactly(
                        new Message("OUT", "Picked up JAVA_TOOL_OPTIONS", 1, 0),
                        new Message("ERROR", "ThreadDeaths Stream thread 1 died", 2, 2),
                        new Message("WARN", "StateDirectory old", 1, 0),
                        new Message("OUT", "rollcast: the disk is full", 1, 0));
    }
}
