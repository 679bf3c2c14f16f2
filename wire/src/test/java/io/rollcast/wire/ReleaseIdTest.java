package io.rollcast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"gru/7", "lstm/1", "ln-rnn/999999999", "x2/10"})
    void readsBackWhatItWrote(String text) {
        // When
        ReleaseId id = ReleaseId.parse(text);

        // Then
        assertThat(id).hasToString(text).isEqualTo(new ReleaseId(id.architecture(), id.number()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "gru",
                "gru/",
                "/7",
                "gru/0",
                "gru/-1",
                "gru/07",
                "gru/1.5",
                "gru/x",
                "GRU/7",
                "-gru/7",
                "gru/7/8",
                " gru/7",
                "gru/7\n",
                "gru /7",
                "gru/1000000000",
                "champion",
                "gru\u0000/7",
                "../7",
                "gru/٧"
            })
    void refusesAnyOtherForm(String text) {
        assertThatThrownBy(() -> ReleaseId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("release id '%s': write architecture/number, such as gru/7", text);
    }

    @Test
    void cannotBeMadeOfWhatCannotBeRead() {
        assertThatThrownBy(() -> new ReleaseId("gru", 0)).hasMessageContaining("gru/0");
        assertThatThrownBy(() -> new ReleaseId("a".repeat(33), 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ordersByArchitectureThenByNumber() {
        // Given
        List<ReleaseId> ids = List.of(new ReleaseId("lstm", 1), new ReleaseId("gru", 10), new ReleaseId("gru", 9));

        // When
        List<ReleaseId> sorted = ids.stream().sorted().toList();

        // Then
        assertThat(sorted).extracting(ReleaseId::toString).containsExactly("gru/9", "gru/10", "lstm/1");
    }

    @Test
    void theNextReleaseHasTheNextNumber() {
        assertThat(new ReleaseId("gru", 9).next()).isEqualTo(new ReleaseId("gru", 10));
    }
}
