package io.rollcast.wire.format;

import java.time.temporal.TemporalAccessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/** All fields of a row, for those who look what a topic has. */
public final class RowFields {

    /** Path of a row that is no object. */
    public static final String WHOLE = "";

    /** Elements of a list that are fields. */
    public static final int MOST_ELEMENTS = 3;

    private static final int MOST_DEPTH = 8;
    private static final int MOST_FIELDS = 200;

    private RowFields() {}

    /**
     * The numbers, texts, booleans and times of a row by their paths, written as {@link FieldPath} reads them and {@link SeriesKey}
     * takes them for fields of the value. Of lists the first three elements, of all the first 200 fields.
     *
     * @param longLists told the paths of lists that have more elements, and how many
     */
    public static Map<String, Object> of(@Nullable Object row, ObjIntConsumer<String> longLists) {
        Map<String, Object> fields = new LinkedHashMap<>();
        add(fields, longLists, WHOLE, Tree.plain(row), 0);
        return fields;
    }

    private static void add(
            Map<String, Object> fields,
            ObjIntConsumer<String> longLists,
            String path,
            @Nullable Object field,
            int depth) {
        Object tree = Tree.opened(field);
        if (tree == null || depth > MOST_DEPTH || fields.size() >= MOST_FIELDS) {
            return;
        }
        if (Tree.isObject(tree)) {
            Tree.fields(tree)
                    .forEach((name, value) -> add(
                            fields,
                            longLists,
                            path.isEmpty() ? step(name) : path + "." + step(name),
                            value,
                            depth + 1));
        } else if (tree instanceof Number
                || tree instanceof CharSequence
                || tree instanceof Boolean
                || tree instanceof TemporalAccessor) {
            fields.put(path, tree);
        } else if (!path.isEmpty() || tree instanceof List) {
            if (Tree.size(tree) > MOST_ELEMENTS) {
                longLists.accept(path, Tree.size(tree));
            }
            for (int i = 0; i < MOST_ELEMENTS; i++) {
                add(fields, longLists, "%s[%d]".formatted(path, i), Tree.element(tree, i), depth + 1);
            }
        }
    }

    private static String step(String name) {
        boolean isPlain = name.matches("[^.\\[\\]\"*,\\s]+") && !name.equals("key") && !name.equals("topic");
        return isPlain ? name : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
