package io.rollcast.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was found.
 *
 * @param level how bad it is
 * @param what the value and the rule that it breaks
 * @param why it matters
 * @param remedy a command line, or what to do; null where there is nothing to do
 */
record Finding(
        Level level, String what, String why, @Nullable String remedy) {

    /** How bad a finding is, the worst first. */
    enum Level {
        /** Forecasts are missing, lost or worse than they should be, or will be. */
        WRONG,
        /** It may be meant so, or pass by itself. */
        LOOK,
        /** No fault. */
        INFO;

        @JsonValue
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
