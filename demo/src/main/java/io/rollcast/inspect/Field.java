package io.rollcast.inspect;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * A field as the rows of a sample have it.
 *
 * @param path as options take it; empty where the row itself is the value
 * @param type what it has
 * @param timeForm how its times are written, if they are
 * @param share of the rows that have it, 0 to 1
 * @param distinct different values, counted up to {@link Fields#MOST_DISTINCT}
 * @param examples some of them
 * @param role what the commands make of it; empty for nothing
 */
record Field(
        @JsonProperty String path,
        @JsonProperty Type type,
        @JsonIgnore TimeForms.Form timeForm,
        @JsonProperty double share,
        @JsonProperty int distinct,
        @JsonProperty List<String> examples,
        @JsonProperty String role) {

    /** What a field has. */
    enum Type {
        NUMBER,
        /** Texts that are numbers. */
        NUMERIC_TEXT,
        /** Texts that are numbers, with a comma before their decimals. */
        COMMA_TEXT,
        /** Times since 1970, as in ISO 8601, or of another form. */
        TIME,
        TEXT,
        BOOLEAN,
        MIXED;

        boolean isNumeric() {
            return this == NUMBER || this == NUMERIC_TEXT;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    Field {
        examples = List.copyOf(examples);
    }

    /** Name without what it is in, as it is written. */
    String writtenName() {
        return path.substring(path.lastIndexOf('.') + 1)
                .replaceAll("\\[\\d+]$", "")
                .replace("\"", "");
    }

    /** Name without what it is in, lower case. */
    String name() {
        return writtenName().toLowerCase(Locale.ROOT);
    }

    /** The name with its words apart, lower case: {@code sensor_id} for {@code sensorId}. */
    String words() {
        return writtenName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    boolean isEverywhere() {
        return share >= 0.999;
    }

    Field withRole(String other) {
        return new Field(path, type, timeForm, share, distinct, examples, other);
    }
}
