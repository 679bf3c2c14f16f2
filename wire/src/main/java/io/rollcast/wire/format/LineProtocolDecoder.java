package io.rollcast.wire.format;

import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * InfluxDB's line protocol, {@code cpu,host=web1 usage_idle=99.1,cores=4i 1764000000000000000}: each line is a row with the
 * fields {@code measurement}, {@code tags}, {@code fields} and, if the line has one, {@code timestamp}. Empty lines and those
 * that begin with {@code #} are skipped.
 *
 * <p>Source: InfluxData, "Line protocol reference", InfluxDB v2.
 */
final class LineProtocolDecoder implements ValueDecoder {

    @Override
    public List<?> rows(IncomingRecord record) throws MalformedObservationException {
        return new Parser(JsonFormat.text(Objects.requireNonNull(record.value()))).rows();
    }

    /** Reads a text from its first character to its last. */
    private static final class Parser {

        private static final String IN_MEASUREMENT = ", ";
        private static final String IN_KEY = ",= ";

        private final String text;
        private int at;
        private int line = 1;
        private int lineBegin;

        Parser(String text) {
            this.text = text;
        }

        List<Map<String, Object>> rows() throws MalformedObservationException {
            List<Map<String, Object>> rows = new ArrayList<>();
            while (at < text.length()) {
                skipSpaces();
                if (is('#')) {
                    skipLine();
                } else if (!isEndOfLine()) {
                    rows.add(row());
                    skipSpaces();
                }
                endLine();
            }
            return rows;
        }

        private Map<String, Object> row() throws MalformedObservationException {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("measurement", name(IN_MEASUREMENT, "the measurement"));
            row.put("tags", tags());
            if (!skip(' ')) {
                throw fault("expected a space between tags and fields");
            }
            skipSpaces();
            row.put("fields", fields());
            skipSpaces();
            if (!isEndOfLine()) {
                row.put("timestamp", timestamp());
            }
            return row;
        }

        private Map<String, String> tags() throws MalformedObservationException {
            Map<String, String> tags = new LinkedHashMap<>();
            while (skip(',')) {
                String name = name(IN_KEY, "a tag's name");
                requireEquals();
                if (tags.put(name, name(IN_KEY, "a tag's value")) != null) {
                    throw fault("the tag %s is there twice".formatted(Numbers.shown(name)));
                }
            }
            return tags;
        }

        private Map<String, Object> fields() throws MalformedObservationException {
            Map<String, Object> fields = new LinkedHashMap<>();
            do {
                String name = name(IN_KEY, "a field's name");
                requireEquals();
                fields.put(name, is('"') ? string() : scalar());
            } while (skip(','));
            return fields;
        }

        /** A name up to one of {@code ends}, which a backslash makes part of it; other backslashes are as they are. */
        private String name(String ends, String what) throws MalformedObservationException {
            StringBuilder name = new StringBuilder();
            while (!isEndOfLine() && ends.indexOf(text.charAt(at)) < 0) {
                if (is('\\') && at + 1 < text.length() && ends.indexOf(text.charAt(at + 1)) >= 0) {
                    at++;
                }
                name.append(text.charAt(at++));
            }
            if (name.isEmpty()) {
                throw fault("%s is empty".formatted(what));
            }
            return name.toString();
        }

        /** A text in quotes, which can go over several lines. */
        private String string() throws MalformedObservationException {
            StringBuilder string = new StringBuilder();
            for (at++; !is('"'); at++) {
                if (is('\\') && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0) {
                    at++;
                }
                if (at >= text.length()) {
                    throw fault("the quote is not closed");
                }
                string.append(text.charAt(at));
            }
            at++;
            return string.toString();
        }

        private Object scalar() throws MalformedObservationException {
            int begin = at;
            String word = word();
            switch (word) {
                case "t", "T", "true", "True", "TRUE" -> {
                    return true;
                }
                case "f", "F", "false", "False", "FALSE" -> {
                    return false;
                }
                default -> {
                    boolean isWhole = word.matches("-?\\d+i|\\d+u");
                    Double number = Numbers.parse(isWhole ? word.substring(0, word.length() - 1) : word);
                    if (number == null) {
                        at = begin;
                        throw fault("%s is no number, integer (1i, 1u), boolean or quoted text"
                                .formatted(Numbers.shown(word)));
                    }
                    return number;
                }
            }
        }

        private Long timestamp() throws MalformedObservationException {
            int begin = at;
            String word = word();
            try {
                if (word.matches("-?\\d+")) {
                    return Long.valueOf(word);
                }
            } catch (NumberFormatException e) {
                // Too long, which is the same fault.
            }
            at = begin;
            throw fault("%s is no timestamp: it must be a whole number".formatted(Numbers.shown(word)));
        }

        private String word() {
            int begin = at;
            while (!isEndOfLine() && ", ".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(begin, at);
        }

        private void requireEquals() throws MalformedObservationException {
            if (!skip('=')) {
                throw fault("expected '='");
            }
        }

        private void endLine() throws MalformedObservationException {
            if (!isEndOfLine()) {
                throw fault("expected the end of the line");
            }
            skip('\r');
            if (skip('\n')) {
                line++;
                lineBegin = at;
            }
        }

        private void skipLine() {
            while (!isEndOfLine()) {
                at++;
            }
        }

        private void skipSpaces() {
            while (skip(' ')) {}
        }

        private boolean isEndOfLine() {
            return at >= text.length() || is('\n') || isCarriageReturnAtEnd();
        }

        private boolean isCarriageReturnAtEnd() {
            return is('\r') && (at + 1 == text.length() || text.charAt(at + 1) == '\n');
        }

        private boolean is(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        private boolean skip(char c) {
            boolean is = is(c);
            at += is ? 1 : 0;
            return is;
        }

        private MalformedObservationException fault(String rule) {
            return new MalformedObservationException(
                    Reason.UNDECODABLE,
                    "line %d, character %d: %s; a line is measurement,tag=text field=1.5 timestamp"
                            .formatted(line, at - lineBegin + 1, rule));
        }
    }
}
