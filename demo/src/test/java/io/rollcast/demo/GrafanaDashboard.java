package io.rollcast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a dashboard asks Prometheus, put as Grafana would put it. */
final class GrafanaDashboard {

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), *(\\w+)\\)");
    private static final Pattern OPEN_VARIABLE = Pattern.compile("\\$\\{?[A-Za-z_]");

    /** A query of a panel or an annotation, with its variables still in it. */
    record Query(String where, String expression) {

        /**
         * The expression for Prometheus.
         *
         * @param variables by name; {@code $__rate_interval} is four of the scrape intervals, as in Grafana
         */
        String with(Map<String, String> variables) {
            String put = expression.replace("$__rate_interval", "4s").replace("$__interval", "2s");
            for (var variable : variables.entrySet()) {
                put = put.replace("$" + variable.getKey(), variable.getValue());
            }
            if (OPEN_VARIABLE.matcher(put).find()) {
                throw new IllegalArgumentException(
                        "%s asks for '%s': a variable is not known, there are %s".formatted(where, put, variables));
            }
            return put;
        }
    }

    /** A template variable: the values of a label over the series of a selector. */
    record Variable(String name, Query selector, String label) {}

    private final JsonNode root;

    GrafanaDashboard(Path file) throws IOException {
        root = new ObjectMapper().readTree(file.toFile());
    }

    /** Every query of every panel and every annotation. */
    List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        root.at("/annotations/list")
                .forEach(annotation -> queries.add(new Query(
                        "annotation '%s'".formatted(annotation.get("name").asText()),
                        annotation.get("expr").asText())));
        root.get("panels").forEach(panel -> addQueries(panel, queries));
        return queries;
    }

    private static void addQueries(JsonNode panel, List<Query> queries) {
        panel.path("panels").forEach(inner -> addQueries(inner, queries));
        for (JsonNode target : panel.path("targets")) {
            queries.add(new Query(
                    "panel '%s' %s"
                            .formatted(
                                    panel.get("title").asText(),
                                    target.get("refId").asText()),
                    target.get("expr").asText()));
        }
    }

    List<Variable> variables() {
        List<Variable> variables = new ArrayList<>();
        for (JsonNode variable : root.at("/templating/list")) {
            String name = variable.get("name").asText();
            Matcher query = LABEL_VALUES.matcher(variable.at("/query/query").asText());
            if (!query.matches()) {
                throw new IllegalArgumentException("variable '%s' is no label_values(selector, label)".formatted(name));
            }
            variables.add(
                    new Variable(name, new Query("variable '%s'".formatted(name), query.group(1)), query.group(2)));
        }
        return variables;
    }
}
