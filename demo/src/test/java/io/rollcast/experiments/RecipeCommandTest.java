package io.rollcast.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcast.demo.Captured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeCommandTest {

    @TempDir
    Path directory;

    @Test
    void comparesTheThreeNetworksAndDrawsThem() throws IOException {
        Path picture = directory.resolve("recipe.svg");

        String output = stdout("recipe", "--json", "--series=600", "--epochs=2", "--seeds=2", "--picture=" + picture);

        JsonNode comparison = new ObjectMapper().readTree(output);
        Map<String, JsonNode> networks = new HashMap<>();
        comparison
                .get("networks")
                .forEach(network -> networks.put(network.get("architecture").asText(), network));
        assertThat(networks).containsOnlyKeys("gru", "lstm", "ln-rnn");
        assertThat(networks.get("gru").get("parameters").asInt()).isEqualTo(4_110);
        assertThat(networks.get("lstm").get("parameters").asInt()).isEqualTo(5_410);
        assertThat(networks.get("ln-rnn").get("parameters").asInt()).isEqualTo(1_550);
        assertThat(networks.values()).allSatisfy(network -> {
            assertThat(network.get("secondsPerEpoch").asDouble()).isPositive();
            assertThat(network.at("/testLastStepMse/mean").asDouble()).isBetween(0.08, 2.0);
            assertThat(network.at("/testLastStepMse/sd").asDouble()).isPositive();
        });
        assertThat(comparison.at("/trainer/testLastStepMse/mean").asDouble()).isBetween(0.08, 0.3);
        assertThat(comparison.at("/trainer/recipeSeconds").asDouble()).isPositive();
        assertThat(comparison.at("/zero/mean").asDouble()).isCloseTo(0.227, within(0.03));
        assertThat(comparison.at("/lastValue/mean").asDouble()).isCloseTo(0.426, within(0.05));
        assertThat(Files.readString(picture))
                .startsWith("<svg")
                .endsWith("</svg>\n")
                .contains("lstm", "gru", "ln-rnn", "Bayes 0.0917")
                .doesNotContain("NaN");
    }

    @Test
    void aPictureThatCannotBeWrittenIsRefusedBeforeTheFits() {
        Captured done = Captured.run("recipe", "--seeds=0", "--picture=/no/such/folder/recipe.svg");

        assertThat(done.lines())
                .anyMatch(line -> line.contains("--picture /no/such/folder/recipe.svg cannot be written"));
    }

    private static String stdout(String... arguments) {
        Captured done = Captured.run(arguments);
        assertThat(done.status()).as(done.err()).isZero();
        return done.out();
    }
}
