package io.rollcast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DiagnosisTextTest {

    @Test
    void aFindingKeepsItsLinesWhateverATopicHas() {
        Diagnosis diagnosis = new Diagnosis();
        diagnosis.wrong("a\u001b[2J", "b\nc", "d\re");

        assertThat(DiagnosisText.text(diagnosis).lines())
                .containsExactly(
                        "WRONG  a\\u001b[2J", "       b\\u000ac", "       Remedy: d\\u000de", "", "One thing is wrong");
    }
}
