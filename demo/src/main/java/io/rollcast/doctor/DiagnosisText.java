package io.rollcast.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.rollcast.doctor.Finding.Level;
import java.util.List;
import java.util.Locale;

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
            text.append(String.format(Locale.ROOT, "%-7s%s%n", label(finding.level()), finding.what()))
                    .append(String.format(Locale.ROOT, "%s%s%n", INDENT, finding.why()));
            if (finding.remedy() != null) {
                text.append(String.format(Locale.ROOT, "%sRemedy: %s%n", INDENT, finding.remedy()));
            }
            text.append(System.lineSeparator());
        }
        diagnosis.notLookedAt().forEach(line -> text.append(String.format(Locale.ROOT, "Not looked at: %s%n", line)));
        return text.append(verdict(diagnosis)).toString();
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
