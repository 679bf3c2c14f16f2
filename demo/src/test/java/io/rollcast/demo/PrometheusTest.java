package io.rollcast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.network.ModelSpec;
import io.rollcast.pipeline.Pipeline;
import io.rollcast.pipeline.Terminal;
import io.rollcast.producer.SeriesKind;
import io.rollcast.trainer.TrainerConfig;
import io.rollcast.trainer.fit.FitConfig;
import io.rollcast.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules and the dashboard in {@code deploy/}, against a real Prometheus that scrapes the demo. Skipped where
 * Prometheus is not on the {@code PATH}.
 */
class PrometheusTest {

    /** One of two, or one of some jobs and the other of the others. */
    private static final Pattern SEVERITY =
            Pattern.compile("critical|warning|\\{\\{ if .+ }}warning\\{\\{ else }}critical\\{\\{ end }}");

    private static final String INSTALL = "apt-get install prometheus";
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path RULES = DEPLOY.resolve("prometheus");
    private static final String TESTS = "rules.test.yaml";
    private static final String TESTS_OVER_DAYS = "rules.days.test.yaml";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration SINCE_THE_START = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    @Test
    @NeedsPrograms(value = "promtool", install = INSTALL)
    void promtoolAcceptsTheConfigurationTheRulesAndTheirTests() throws Exception {
        promtool("", "check", "config", "prometheus.yaml");
        promtool("", "check", "rules", "recording.yaml", "alerts.yaml");
        promtool("", "test", "rules", TESTS, TESTS_OVER_DAYS);
    }

    private void promtool(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("promtool.txt");
        int status = new ProcessBuilder(command)
                .directory(RULES.toFile())
                .redirectInput(
                        Files.writeString(directory.resolve("input.txt"), input).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        assertThat(status)
                .as("%s said: %s", String.join(" ", command), Files.readString(output))
                .isZero();
    }

    @Test
    @NeedsPrograms(
            value = {"prometheus", "promtool"},
            install = INSTALL)
    void everyQueryHasDataAndEveryRuleIsHealthy() throws Exception {
        int httpPort = FreePort.find();
        int brokerPort = FreePort.find();
        String demo = "127.0.0.1:" + httpPort;
        Map<String, List<String>> targets =
                Map.of("forecaster", List.of(demo), "producer", List.of("127.0.0.1:" + FreePort.find()));

        // Given the demo, a Prometheus that scrapes it, and a producer that should be there and never was
        try (Pipeline pipeline = Pipeline.start(
                        new Pipeline.Config(
                                directory.resolve("demo"),
                                brokerPort,
                                httpPort,
                                25,
                                500,
                                0,
                                42,
                                ModelSpec.Dimensions.DEFAULT_HORIZON,
                                Pipeline.Config.ENOUGH_POINTS,
                                FitConfig.quick(42).shorter(0.1),
                                Duration.ofSeconds(30),
                                1,
                                List.of(SeriesKind.SINES),
                                Optional.empty(),
                                TrainerConfig.Promotion.BY_VALIDATION),
                        new Terminal(System.out, false));
                PrometheusServer prometheus = PrometheusServer.start(
                        directory, List.of(RULES.resolve("recording.yaml"), RULES.resolve("alerts.yaml")), targets);
                KafkaBench bench = new KafkaBench("127.0.0.1:" + brokerPort, "")) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> prometheus.hasData("rollcast_forecaster_dead_letters_total", SINCE_THE_START));

            // When a record comes that is no observation, and a release that is none
            bench.sendRaw("s-00001".getBytes(StandardCharsets.UTF_8), "{".getBytes(StandardCharsets.UTF_8));
            bench.send(Topics.withPrefix("").models(), "gru/99", "none".getBytes(StandardCharsets.UTF_8));
            bench.flush();

            // Then these alerts fire, and the one about the producer is on its way
            awaitState(prometheus, "RollcastDeadLetters", "firing");
            awaitState(prometheus, "RollcastReleaseRefused", "firing");
            awaitState(prometheus, "RollcastInstanceDown", "pending|firing");

            // And every query of the dashboard has data
            GrafanaDashboard dashboard = new GrafanaDashboard(DEPLOY.resolve("grafana/dashboards/rollcast.json"));
            Map<String, String> variables = new LinkedHashMap<>();
            for (GrafanaDashboard.Variable variable : dashboard.variables()) {
                List<String> values = prometheus.labelValues(variable.selector().with(variables), variable.label());
                assertThat(values).as("values of '%s'", variable.name()).hasSize(1);
                variables.put(variable.name(), values.get(0));
            }
            assertThat(variables).containsEntry("group", "observations").containsEntry("instance", demo);
            awaitData(prometheus, dashboard.queries(), variables);
            assertThat(pipeline.status().serving()).isNotEqualTo("last-value");

            // And every rule is evaluated without a fault, and what is well raises no alarm
            for (JsonNode rule : prometheus.rules()) {
                assertThat(rule.get("health").asText())
                        .as("health of %s, %s", rule.get("name"), rule.path("lastError"))
                        .isEqualTo("ok");
            }
            for (String well : List.of("RollcastNoForecasts", "RollcastNoRelease", "RollcastReleaseOld")) {
                awaitState(prometheus, well, "inactive");
            }
            assertEveryAlertIsExplainedAndTested(alerts(prometheus));
            assertMetersFollowConventions(demo);
        }
    }

    /** By promtool's judgement, and none is of a single series. Kafka's own names are not ours to mend. */
    private void assertMetersFollowConventions(String address) throws IOException, InterruptedException {
        String page = metrics(address);
        String own = page.lines()
                .filter(line -> line.matches("(# (HELP|TYPE) )?rollcast_.+"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(own).contains("rollcast_forecaster_points_total{group=\"observations\"}");
        promtool(own, "check", "metrics");
        assertThat(page).doesNotContain("\"s-00");
    }

    /** On a slow machine the scrapes alone may have taken the share of the processor that metrics have. */
    private static String metrics(String address) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://%s/metrics".formatted(address)))
                .build();
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> client.send(request, HttpResponse.BodyHandlers.ofString()),
                        response -> response.statusCode() == 200)
                .body();
    }

    private static void awaitState(PrometheusServer prometheus, String alert, String state) {
        Awaitility.await("%s is %s".formatted(alert, state))
                .atMost(PATIENCE)
                .until(() -> alerts(prometheus).stream()
                        .anyMatch(rule -> rule.get("name").asText().equals(alert)
                                && rule.get("state").asText().matches(state)));
    }

    private static List<JsonNode> alerts(PrometheusServer prometheus) throws IOException, InterruptedException {
        return prometheus.rules().stream()
                .filter(rule -> rule.get("type").asText().equals("alerting"))
                .toList();
    }

    private static void awaitData(
            PrometheusServer prometheus, List<GrafanaDashboard.Query> queries, Map<String, String> variables) {
        assertThat(queries).hasSizeGreaterThan(50);
        // What has had data once is not asked for again: it is no more than some minutes old.
        List<GrafanaDashboard.Query> without = new ArrayList<>(queries);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            for (Iterator<GrafanaDashboard.Query> left = without.iterator(); left.hasNext(); ) {
                if (prometheus.hasData(left.next().with(variables), SINCE_THE_START)) {
                    left.remove();
                }
            }
            assertThat(without)
                    .extracting(query -> query.where() + ": " + query.with(variables))
                    .as("queries without data")
                    .isEmpty();
        });
    }

    /** A severity, words for people, a paragraph in the runbook, and in the tests of rules a case of either kind. */
    private static void assertEveryAlertIsExplainedAndTested(List<JsonNode> alerts) throws IOException {
        String runbook = Files.readString(RULES.resolve("RUNBOOK.md"));
        String tests = Files.readString(RULES.resolve(TESTS)) + Files.readString(RULES.resolve(TESTS_OVER_DAYS));
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode alert : alerts) {
            String name = alert.get("name").asText();
            names.add(name);
            assertThat(alert.at("/labels/severity").asText()).as(name).matches(SEVERITY);
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("deploy/prometheus/RUNBOOK.md#" + name.toLowerCase(Locale.ROOT));
            String expectation = "- alertname: " + name + "\n +eval_time: \\w+\n +exp_alerts:";
            assertThat(tests).as("%s does not fire", name).containsPattern(expectation + " \\[\\]\n");
            assertThat(tests).as("%s fires", name).containsPattern(expectation + "\n");
        }
        assertThat(Pattern.compile("^## (\\w+)$", Pattern.MULTILINE)
                        .matcher(runbook)
                        .results()
                        .map(heading -> heading.group(1)))
                .containsExactlyInAnyOrderElementsOf(names);
    }
}
