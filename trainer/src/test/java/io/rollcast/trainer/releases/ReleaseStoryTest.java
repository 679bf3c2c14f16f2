package io.rollcast.trainer.releases;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcast.wire.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReleaseStoryTest {

    @Test
    void whatATopicSaysKeepsItsLine() {
        Decision decision =
                new Decision(Decision.VERSION, 1, 0, Decision.Kind.REJECTED, "gru/7", null, "a\u001b[2J\nb", null);

        assertThat(new ReleaseStory("gru/7", "refused: c\u001b[2J", null, null, List.of(decision))
                        .text()
                        .lines())
                .containsExactly(
                        "gru/7: refused: c\\u001b[2J",
                        "  1970-01-01T00:00:00Z  gru/7 was rejected: a\\u001b[2J\\u000ab");
    }
}
