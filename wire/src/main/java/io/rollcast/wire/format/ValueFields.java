package io.rollcast.wire.format;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a row that are measured values. Where a row can have several, each is a series of its own, named by its path,
 * or by what stands for {@code *}; beside other paths, by its path with that in its place.
 */
public final class ValueFields {

    /** The field {@code value}, or the row itself where it is no object. */
    public static final ValueFields STANDARD = new ValueFields(List.of(), false);

    /** Name of the only field, which ids do not have. */
    static final String ONLY = "";

    private static final FieldPath VALUE = FieldPath.parse("value");

    private final List<FieldPath> paths;
    private final boolean haveDecimalCommas;

    private ValueFields(List<FieldPath> paths, boolean haveDecimalCommas) {
        this.paths = List.copyOf(paths);
        this.haveDecimalCommas = haveDecimalCommas;
    }

    /**
     * Reads a list of paths, separated by commas.
     *
     * @throws IllegalArgumentException if one is no path, or is there twice; the message names the rule
     */
    public static ValueFields parse(String text) {
        List<String> parts = FieldPath.split(text);
        if (parts.stream().distinct().count() < parts.size()) {
            throw new IllegalArgumentException("paths '%s': one is there twice".formatted(text));
        }
        List<FieldPath> paths = new ArrayList<>();
        parts.forEach(part -> paths.add(FieldPath.parse(part)));
        return new ValueFields(paths, false);
    }

    /** The same fields, in whose texts a comma is before decimal places, and points group digits. */
    public ValueFields withDecimalCommas() {
        return new ValueFields(paths, true);
    }

    /** Whether a row can have several, so that ids have the field's name. */
    boolean areSeveral() {
        return paths.size() > 1 || isOpen();
    }

    /** Whether only a row tells which there are. */
    boolean isOpen() {
        return paths.stream().anyMatch(FieldPath::isWildcard);
    }

    /** Names of the fields as ids have them, if they are known without a row. */
    List<String> names() {
        return areSeveral() ? paths.stream().map(FieldPath::toString).toList() : List.of(ONLY);
    }

    /**
     * The measured values of a row, by name. Of several, those that are missing are left out.
     *
     * @throws MalformedObservationException if one is no number, or the only one is missing
     */
    Map<String, Double> in(@Nullable Object row) throws MalformedObservationException {
        if (paths.isEmpty()) {
            return Map.of(ONLY, standard(row));
        }
        if (!areSeveral()) {
            FieldPath path = paths.get(0);
            return Map.of(ONLY, only(path, state(path.in(row))));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (FieldPath path : paths) {
            if (path.isWildcard()) {
                addAll(values, path, row);
            } else {
                Object leaf = state(path.in(row));
                if (!Numbers.isMissing(leaf)) {
                    values.put(path.toString(), measurement(leaf, path));
                }
            }
        }
        return values;
    }

    /** Of many fields, texts and booleans are no measurements. */
    private void addAll(Map<String, Double> values, FieldPath wildcard, @Nullable Object row)
            throws MalformedObservationException {
        String before = paths.size() == 1 ? "" : wildcard.beforeWildcard();
        for (Map.Entry<String, Object> field : wildcard.allIn(row).entrySet()) {
            if (field.getValue() instanceof Number number && !Numbers.isMissing(number)) {
                String name = before + field.getKey();
                values.put(name, Numbers.measurement(number, name));
            }
        }
    }

    private double standard(@Nullable Object row) throws MalformedObservationException {
        Object plain = Tree.plain(row);
        return Tree.isObject(plain) ? only(VALUE, VALUE.in(plain)) : measurement(plain, null);
    }

    /** A boolean of a field that somebody named is a measurement: 1 for true, 0 for false. Anything else as it is. */
    private static @Nullable Object state(@Nullable Object leaf) {
        return leaf instanceof Boolean isOn ? (Object) (isOn ? 1.0 : 0.0) : leaf;
    }

    private double only(FieldPath path, @Nullable Object leaf) throws MalformedObservationException {
        if (leaf == null) {
            throw new MalformedObservationException(
                    Reason.NO_FIELD,
                    "%s is missing or null: --value-field names the field of the measured value"
                            .formatted(Numbers.what(path)));
        }
        return measurement(leaf, path);
    }

    private double measurement(@Nullable Object leaf, @Nullable Object field) throws MalformedObservationException {
        return Numbers.measurement(haveDecimalCommas ? Numbers.withPoint(leaf, field) : leaf, field);
    }

    /** The paths as they were written, for messages. */
    @Override
    public String toString() {
        return paths.isEmpty() ? VALUE.toString() : String.join(",", names());
    }
}
