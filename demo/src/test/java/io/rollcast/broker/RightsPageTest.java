package io.rollcast.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.service.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;

/** The page on security has the rights that the commands list, no others, and in their order. */
class RightsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "security.md");

    /** What rows have in common. */
    private record Row(String operation, String kind, String without) {}

    @Test
    void thePageHasTheRightsOfEachCommand() throws IOException {
        List<String> onPage = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(onPage).isEqualTo(table());
    }

    private static List<String> table() {
        List<String> table = new ArrayList<>();
        List<Right> ofForecast = Scenario.FORECAST.rights("", List.of());
        for (Scenario scenario : Scenario.onPage()) {
            List<Right> rights = scenario.rights("", List.of());
            String command = "`%s`".formatted(scenario);
            if (scenario.isForecast() && scenario != Scenario.FORECAST) {
                table.addAll(rows(command + " also", without(rights, ofForecast)));
                table.addAll(rows(command + " does without", without(ofForecast, rights)));
            } else {
                table.addAll(rows(command, rights));
            }
        }
        return table;
    }

    private static List<Right> without(List<Right> rights, List<Right> others) {
        return rights.stream().filter(right -> !others.contains(right)).toList();
    }

    private static List<String> rows(String command, List<Right> rights) {
        Map<Row, List<String>> rows = new LinkedHashMap<>();
        for (Right right : rights) {
            String kind =
                    right.on().resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            String name = right.on().name() + (right.on().patternType() == PatternType.PREFIXED ? "*" : "");
            rows.computeIfAbsent(
                            new Row(right.operationName(), kind, right.without().orElse("")), any -> new ArrayList<>())
                    .add("`%s`".formatted(name));
        }
        List<String> text = new ArrayList<>();
        rows.forEach((row, names) -> text.add("| %s | %s | %s %s | %s|"
                .formatted(
                        command,
                        row.operation,
                        row.kind,
                        String.join(", ", names),
                        row.without.isEmpty() ? "" : row.without + " ")));
        return text;
    }
}
