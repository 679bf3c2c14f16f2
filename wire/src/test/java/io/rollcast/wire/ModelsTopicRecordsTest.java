package io.rollcast.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON under {@link Topics#CHALLENGERS} and {@link Decision#key} that is missing what its readers rely on. */
class ModelsTopicRecordsTest {

    private static final String EVIDENCE = "{\"blocks\":0,\"points\":0,\"champion_error\":0,\"difference\":0}";
    private static final String ENTRY = "{\"id\":\"gru/2\",\"role\":\"challenger\",\"since_ms\":0,\"evidence\":"
            + EVIDENCE + ",\"blocks_to_decide\":-1}";
    private static final String CHALLENGERS = "{\"version\":1,\"champion\":\"base/1\",\"entries\":[" + ENTRY + "]}";
    private static final String DECISION = "{\"version\":1,\"number\":1,\"at_ms\":0,\"kind\":\"promoted\","
            + "\"release\":\"gru/2\",\"beside\":\"base/1\",\"why\":\"it is better\"}";

    @Test
    void readsTheSoundOnes() {
        assertThat(Challengers.parse(CHALLENGERS.getBytes(UTF_8)).entries())
                .isEqualTo(List.of(new Challengers.Entry("gru/2", Challengers.Role.CHALLENGER, 0, Evidence.NONE, -1)));
        assertThat(Decision.parse(DECISION.getBytes(UTF_8)))
                .isEqualTo(new Decision(1, 1, 0, Decision.Kind.PROMOTED, "gru/2", "base/1", "it is better", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"champion\"",
                "\"entries\"",
                "\"id\"",
                "\"role\"",
                "\"evidence\"",
                "base/1",
                "gru/2",
                "challenger\","
            })
    void refusesChallengersWithoutThese(String part) {
        String json = CHALLENGERS.replace(part, part.replaceAll("[a-z/12]+", "other"));

        assertThatThrownBy(() -> Challengers.parse(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a record of challengers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"kind\"", "\"release\"", "\"why\"", "gru/2", "base/1", "promoted"})
    void refusesADecisionWithoutThese(String part) {
        String json = DECISION.replace(part, part.replaceAll("[a-z/12]+", "other"));

        assertThatThrownBy(() -> Decision.parse(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a decision");
    }
}
