package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an engine listens, only an image that is neither there nor to be pulled is a reason to skip. */
class NeedsDockerTest {

    private static final String LOOK = "GET /images/apache/kafka:4.3.1/json ";
    private static final String PULL = "POST /images/create?fromImage=apache/kafka&tag=4.3.1 ";
    private static final String NOT_HERE = "404 {\"message\":\"No such image: apache/kafka:4.3.1\"}";

    @NeedsDocker(images = "apache/kafka:4.3.1")
    private static final class Needy {}

    private static ConditionEvaluationResult evaluate(DockerDaemon daemon) {
        return NeedsDocker.Condition.evaluate(Needy.class.getAnnotation(NeedsDocker.class), daemon);
    }

    @Test
    void withoutAnEngineItSkips() throws IOException {
        ConditionEvaluationResult result = evaluate(new DockerDaemon("tcp://127.0.0.1:" + FreePort.find(), List.of()));

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).hasValueSatisfying(why -> assertThat(why).contains("no Docker daemon listens"));
    }

    @Test
    void withTheImageItRunsAndPullsNothing() throws IOException {
        try (FakeEngine engine = new FakeEngine(Map.of(LOOK, "200 {}"))) {
            assertThat(evaluate(engine.daemon()).isDisabled()).isFalse();
            assertThat(engine.asked()).noneMatch(line -> line.startsWith("POST"));
        }
    }

    @Test
    void withAnImageThatCanBePulledItRuns() throws IOException {
        try (FakeEngine engine = new FakeEngine(
                Map.of(LOOK, NOT_HERE, PULL, "200 {\"status\":\"Pulling\"}\n{\"status\":\"Downloaded\"}\n"))) {
            assertThat(evaluate(engine.daemon()).isDisabled()).isFalse();
            assertThat(engine.asked()).anyMatch(line -> line.startsWith(PULL));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {'message':'Get https://registry.example/v2/: dial tcp: lookup registry.example: no such host'}",
                "500 | {'message':'Get https://registry.example/v2/: net/http: TLS handshake timeout'}",
                "200 | {'status':'Pulling'}~{'error':'dial tcp 192.0.2.1:443: connect: connection refused'}"
            },
            quoteCharacter = '"')
    void whereNoRegistryIsReachedItSkipsAndQuotesTheEngine(int status, String body) throws IOException {
        String said = body.replace('\'', '"').replace('~', '\n');
        try (FakeEngine engine = new FakeEngine(Map.of(LOOK, NOT_HERE, PULL, status + " " + said))) {
            ConditionEvaluationResult result = evaluate(engine.daemon());

            assertThat(result.isDisabled()).isTrue();
            assertThat(result.getReason())
                    .hasValueSatisfying(why -> assertThat(why)
                            .startsWith("the image apache/kafka:4.3.1 is not there, and no registry is reached: ")
                            .containsAnyOf("no such host", "TLS handshake timeout", "connection refused"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | {'message':'manifest for apache/kafka:4.3.1 not found: manifest unknown'}",
                "500 | {'message':'pull access denied for apache/kafka, repository does not exist'}",
                "500 | {'message':'write /var/lib/docker/tmp/x: no space left on device'}",
                "200 | {'error':'failed to register layer: operation not permitted'}",
                "500 | this is no engine"
            },
            quoteCharacter = '"')
    void whateverElseGoesWrongIsForTheTestToShow(int status, String body) throws IOException {
        try (FakeEngine engine = new FakeEngine(Map.of(LOOK, NOT_HERE, PULL, status + " " + body.replace('\'', '"')))) {
            assertThat(evaluate(engine.daemon()).isDisabled()).isFalse();
        }
    }

    @Test
    void anEngineThatSaysNothingOrIsIllIsNoReasonToSkip() throws IOException {
        try (FakeEngine silent = new FakeEngine(Map.of());
                FakeEngine ill = new FakeEngine(Map.of(LOOK, "500 {\"message\":\"connection refused\"}"))) {
            assertThat(evaluate(silent.daemon()).isDisabled()).isFalse();
            assertThat(evaluate(ill.daemon()).isDisabled()).isFalse();
        }
    }
}
