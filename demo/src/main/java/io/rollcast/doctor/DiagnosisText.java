package io.rollcast.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.doctor.Finding.Level;
import io.rollcast.wire.ShownText;
import java.util.List;

/** A diagnosis as text, a paragraph for each finding, or as one JSON object. Has no state. */
final class DiagnosisText {

    private static final String INDENT = "       ";

    /** What is printed with {@code --json}. */
    private record Json(
            @JsonProperty long wrong,
            @JsonProperty List<Finding> findings,
            @JsonProperty("not_looked_at") List<String> notLookedAt) {}

    private DiagnosisText() {}

    static String json(Diagnosis diagnosis) throws JsonProcessingException {
        return JsonMapper.builder()
                .build()
                .writeValueAsString(
                        new Json(diagnosis.count(Level.WRONG), diagnosis.findings(), diagnosis.notLookedAt()));
    }

    static String text(Diagnosis diagnosis) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : diagnosis.findings()) {
            line(text, "%-7s".formatted(label(finding.level())), finding.what());
            line(text, INDENT, finding.why());
            if (finding.remedy() != null) {
                line(text, INDENT, "Remedy: " + finding.remedy());
            }
            text.append(System.lineSeparator());
        }
        diagnosis.notLookedAt().forEach(what -> line(text, "", "Not looked at: " + what));
        return text.append(verdict(diagnosis)).toString();
    }

    private static void line(StringBuilder text, String begin, String shown) {
        text.append(begin).append(ShownText.line(shown)).append(System.lineSeparator());
    }

    private static String label(Level level) {
        return level == Level.WRONG ? "WRONG" : level.label();
    }

    private static String verdict(Diagnosis diagnosis) {
        long wrong = diagnosis.count(Level.WRONG);
        if (wrong == 0) {
            return diagnosis.notLookedAt().isEmpty() ? "Nothing is wrong" : "Nothing is wrong with what was looked at";
        }
        return wrong == 1 ? "One thing is wrong" : "%d things are wrong".formatted(wrong);
    }
}
