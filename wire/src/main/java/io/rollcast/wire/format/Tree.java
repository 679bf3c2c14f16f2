package io.rollcast.wire.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcast.wire.MalformedObservationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** One view of the trees that parsers make: maps and lists, JSON nodes, Avro records, Connect structs. */
final class Tree {

    /** Named here because the class itself need not be on the class path. */
    private static final String STRUCT = "org.apache.kafka.connect.data.Struct";

    /** Of the digits of a number, far more than any measurement has: decimals of Avro and Connect have any number. */
    private static final int MOST_BITS = 4_096;

    private Tree() {}

    /** The field of that name of an object; null if there is none, or {@code tree} is no object. */
    static @Nullable Object field(Object tree, String name) {
        if (tree instanceof JsonNode node) {
            return plain(node.get(name));
        }
        if (tree instanceof Map<?, ?> map) {
            return plain(entry(map, name));
        }
        if (tree instanceof IndexedRecord record) {
            Schema.Field field = record.getSchema().getField(name);
            return field == null ? null : plain(record.get(field.pos()));
        }
        return isStruct(tree) ? plain(StructFields.get(tree, name)) : null;
    }

    private static @Nullable Object entry(Map<?, ?> map, String name) {
        Object found = map.get(name);
        if (found != null || map.isEmpty() || map.keySet().iterator().next() instanceof String) {
            return found;
        }
        // Avro's maps have keys of its own class, which equal no strings.
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (String.valueOf(entry.getKey()).equals(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** The element of a list, counted from 0; null if there is none, or {@code tree} is no list. */
    static @Nullable Object element(Object tree, int index) {
        if (tree instanceof JsonNode node) {
            return plain(node.get(index));
        }
        return tree instanceof List<?> list && index < list.size() ? plain(list.get(index)) : null;
    }

    /** Number of elements of a list; 0 if {@code tree} is no list. */
    static int size(Object tree) {
        if (tree instanceof JsonNode node) {
            return node.isArray() ? node.size() : 0;
        }
        return tree instanceof List<?> list ? list.size() : 0;
    }

    /** Whether {@link #fields} has a meaning for {@code tree}. */
    static boolean isObject(@Nullable Object tree) {
        return tree instanceof JsonNode node
                ? node.isObject()
                : tree instanceof Map || tree instanceof IndexedRecord || isStruct(tree);
    }

    /** All fields of an object in its own order, without those that are null. */
    static Map<String, Object> fields(@Nullable Object tree) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (tree instanceof JsonNode node) {
            node.properties().forEach(field -> put(fields, field.getKey(), field.getValue()));
        } else if (tree instanceof Map<?, ?> map) {
            map.forEach((name, value) -> put(fields, String.valueOf(name), value));
        } else if (tree instanceof IndexedRecord record) {
            record.getSchema().getFields().forEach(field -> put(fields, field.name(), record.get(field.pos())));
        } else if (tree != null && isStruct(tree)) {
            StructFields.names(tree).forEach(name -> put(fields, name, StructFields.get(tree, name)));
        }
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        Object plain = plain(value);
        if (plain != null) {
            fields.put(name, plain);
        }
    }

    /**
     * A leaf of JSON as a number, a text or a boolean, a symbol as its text, a number of very many digits as an infinite one;
     * anything else as it is.
     */
    static @Nullable Object plain(@Nullable Object tree) {
        if (tree instanceof GenericEnumSymbol || tree instanceof UUID) {
            return tree.toString();
        }
        if (!(tree instanceof JsonNode node)) {
            return bounded(tree);
        }
        return switch (node.getNodeType()) {
            case NUMBER -> node.numberValue();
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> null;
            default -> node;
        };
    }

    /** To convert a million digits into a double or a text takes seconds. */
    private static @Nullable Object bounded(@Nullable Object tree) {
        BigInteger digits = tree instanceof BigDecimal decimal
                ? decimal.unscaledValue()
                : tree instanceof BigInteger integer ? integer : BigInteger.ZERO;
        return digits.bitLength() <= MOST_BITS ? tree : (Object) (digits.signum() * Double.POSITIVE_INFINITY);
    }

    /**
     * A text that is an object or a list of JSON as that, as bridges put the payload of a message into a field; anything else
     * as it is.
     */
    static @Nullable Object opened(@Nullable Object tree) {
        if (!(tree instanceof CharSequence text) || !beginsLikeJson(text)) {
            return tree;
        }
        try {
            return JsonDecoder.tree(text.toString(), "text");
        } catch (MalformedObservationException e) {
            return tree;
        }
    }

    private static boolean beginsLikeJson(CharSequence text) {
        int begin = 0;
        while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) {
            begin++;
        }
        return begin < text.length() && (text.charAt(begin) == '{' || text.charAt(begin) == '[');
    }

    private static boolean isStruct(@Nullable Object tree) {
        return tree != null && tree.getClass().getName().equals(STRUCT);
    }
}
