package io.rollcast.inspect;

import io.rollcast.inspect.TopicSample.Sampled;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.ShownText;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.Numbers;
import io.rollcast.wire.format.RowFields;
import io.rollcast.wire.format.ValueDecoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Survey of the fields of a sample's rows, and of its keys. */
final class Fields {

    /** Beyond so many, different values are not counted. */
    static final int MOST_DISTINCT = 10_000;

    private static final int MOST_EXAMPLES = 3;
    private static final int MOST_EXAMPLE_CHARS = 32;
    private static final double NEARLY_ALL = 0.95;

    /** A row: its fields by their paths, and of the record the key as text, empty if there is none, and the timestamp. */
    record Row(String key, long timestampMs, Map<String, Object> fields) {}

    private static final class Tally {
        private int rows;
        private int numbers;
        private int numericTexts;
        private int commaTexts;
        private int times;
        private int booleans;
        private final TimeForms timeForms = new TimeForms();
        private final Set<String> values = new HashSet<>();
        private final Set<String> examples = new HashSet<>();
        private final List<String> shown = new ArrayList<>();

        void add(Object leaf, long timestampMs) {
            String text = leaf.toString();
            rows++;
            booleans += leaf instanceof Boolean ? 1 : 0;
            numbers += leaf instanceof Number ? 1 : 0;
            numericTexts +=
                    leaf instanceof CharSequence && (Numbers.number(leaf) != null || Numbers.isMissing(leaf)) ? 1 : 0;
            commaTexts +=
                    leaf instanceof CharSequence && text.indexOf(',') >= 0 && Numbers.pointed(text) != null ? 1 : 0;
            times += Times.isTime(leaf) ? 1 : 0;
            timeForms.add(leaf, timestampMs);
            if (values.size() < MOST_DISTINCT) {
                values.add(text);
            }
            if (examples.size() < MOST_EXAMPLES && examples.add(text)) {
                shown.add(ShownText.cut(text, MOST_EXAMPLE_CHARS));
            }
        }

        Field.Type type() {
            if (times >= NEARLY_ALL * rows || timeForms.form().isPresent()) {
                return Field.Type.TIME;
            }
            if (numbers == rows) {
                return Field.Type.NUMBER;
            }
            if (numbers + numericTexts >= NEARLY_ALL * rows) {
                return Field.Type.NUMERIC_TEXT;
            }
            if (commaTexts > 0 && numbers + numericTexts + commaTexts >= NEARLY_ALL * rows) {
                return Field.Type.COMMA_TEXT;
            }
            if (booleans > 0) {
                return booleans == rows ? Field.Type.BOOLEAN : Field.Type.MIXED;
            }
            return numbers == 0 ? Field.Type.TEXT : Field.Type.MIXED;
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<Field> found = new ArrayList<>();
    private final Map<String, Integer> longLists = new LinkedHashMap<>();
    private int keyed;
    private @Nullable String keyFault;

    /** Surveys the rows that {@code decoder} makes of the records; records of another format are left out. */
    Fields(List<Sampled> records, ValueDecoder decoder) {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        for (Sampled sampled : records) {
            String key = keyText(sampled.record().key());
            for (Object row : rows(decoder, sampled)) {
                Map<String, Object> fields = RowFields.of(row, (path, size) -> longLists.merge(path, size, Math::max));
                rows.add(new Row(key, sampled.record().timestampMs(), fields));
                keyed += key.isEmpty() ? 0 : 1;
                fields.forEach((path, leaf) -> tallies.computeIfAbsent(path, any -> new Tally())
                        .add(leaf, sampled.record().timestampMs()));
            }
        }
        tallies.forEach((path, tally) -> found.add(new Field(
                path,
                tally.type(),
                tally.timeForms.form().orElse(TimeForms.Form.ISO),
                (double) tally.rows / rows.size(),
                tally.values.size(),
                tally.shown,
                "")));
    }

    private static List<?> rows(ValueDecoder decoder, Sampled sampled) {
        try {
            return decoder.rows(sampled.record());
        } catch (MalformedObservationException e) {
            return List.of();
        }
    }

    private String keyText(byte @Nullable [] key) {
        if (key == null) {
            return "";
        }
        try {
            return JsonFormat.key(key);
        } catch (MalformedObservationException e) {
            keyFault = keyFault == null ? e.getMessage() : keyFault;
            return "";
        }
    }

    List<Row> rows() {
        return rows;
    }

    List<Field> all() {
        return found;
    }

    /** Lists not all of whose elements are fields, by their paths, and how many elements they have at most. */
    Map<String, Integer> longLists() {
        return longLists;
    }

    /** Share of rows whose record has a key that is text. */
    double keyShare() {
        return (double) keyed / Math.max(1, rows.size());
    }

    /** Why the first of the keys that are no text is none; null if all are. */
    @Nullable
    String keyFault() {
        return keyFault;
    }

    long distinctKeys() {
        return rows.stream().map(Row::key).distinct().count();
    }

    List<String> keyExamples() {
        return rows.stream()
                .map(Row::key)
                .filter(key -> !key.isEmpty())
                .distinct()
                .limit(MOST_EXAMPLES)
                .toList();
    }
}
