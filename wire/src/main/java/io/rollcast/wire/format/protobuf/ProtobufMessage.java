package io.rollcast.wire.format.protobuf;

import com.squareup.wire.ProtoAdapter;
import com.squareup.wire.ProtoReader;
import com.squareup.wire.schema.Field.Label;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import io.rollcast.wire.format.protobuf.ProtobufSchema.Definition;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A type of messages, by which bytes become maps of fields by the names that they have in the schema. As in <a
 * href="https://protobuf.dev/programming-guides/field_presence/">Protobuf itself</a>, a field of proto3 without {@code
 * optional} that is not in the bytes is zero, empty or false; every other field that is not there is missing. Unsigned
 * numbers are never negative, enumerations are their names, {@code google.protobuf.Timestamp} is an {@link
 * java.time.Instant}, wrappers such as {@code DoubleValue} are what they wrap. All threads may use it.
 */
public final class ProtobufMessage {

    /** Reads the value of a field whose tag has just been read. */
    private interface ValueReader {
        @Nullable
        Object read(ProtoReader in) throws IOException;
    }

    /** A type, with what a field has that is not in the bytes; null where that means nothing. */
    private record Type(ValueReader reader, @Nullable Object zero) {}

    /** How often a field can be there, and what of it becomes of that. */
    private enum Kind {
        SINGLE,
        REPEATED,
        MAP
    }

    private record Field(String name, Kind kind, ValueReader reader) {}

    private static final Map<String, Type> SCALARS = Map.ofEntries(
            Map.entry("double", new Type(ProtoAdapter.DOUBLE::decode, 0.0)),
            Map.entry("float", new Type(ProtoAdapter.FLOAT::decode, 0.0f)),
            Map.entry("int32", new Type(ProtoAdapter.INT32::decode, 0)),
            Map.entry("int64", new Type(ProtoAdapter.INT64::decode, 0L)),
            Map.entry("sint32", new Type(ProtoAdapter.SINT32::decode, 0)),
            Map.entry("sint64", new Type(ProtoAdapter.SINT64::decode, 0L)),
            Map.entry("sfixed32", new Type(ProtoAdapter.SFIXED32::decode, 0)),
            Map.entry("sfixed64", new Type(ProtoAdapter.SFIXED64::decode, 0L)),
            Map.entry("uint32", new Type(in -> Integer.toUnsignedLong(ProtoAdapter.UINT32.decode(in)), 0L)),
            Map.entry("fixed32", new Type(in -> Integer.toUnsignedLong(ProtoAdapter.FIXED32.decode(in)), 0L)),
            Map.entry("uint64", new Type(in -> unsigned(ProtoAdapter.UINT64.decode(in)), 0L)),
            Map.entry("fixed64", new Type(in -> unsigned(ProtoAdapter.FIXED64.decode(in)), 0L)),
            Map.entry("bool", new Type(ProtoAdapter.BOOL::decode, false)),
            Map.entry("string", new Type(ProtoAdapter.STRING::decode, "")),
            Map.entry("bytes", new Type(ProtoAdapter.BYTES::decode, ByteString.EMPTY)));

    /** Types that every compiler brings, without fields of their own here. */
    private static final Map<String, ValueReader> WELL_KNOWN = Map.ofEntries(
            Map.entry("google.protobuf.Timestamp", ProtoAdapter.INSTANT::decode),
            Map.entry("google.protobuf.Duration", ProtoAdapter.DURATION::decode),
            Map.entry("google.protobuf.DoubleValue", ProtoAdapter.DOUBLE_VALUE::decode),
            Map.entry("google.protobuf.FloatValue", ProtoAdapter.FLOAT_VALUE::decode),
            Map.entry("google.protobuf.Int32Value", ProtoAdapter.INT32_VALUE::decode),
            Map.entry("google.protobuf.Int64Value", ProtoAdapter.INT64_VALUE::decode),
            Map.entry(
                    "google.protobuf.UInt32Value", in -> Integer.toUnsignedLong(ProtoAdapter.UINT32_VALUE.decode(in))),
            Map.entry("google.protobuf.UInt64Value", in -> unsigned(ProtoAdapter.UINT64_VALUE.decode(in))),
            Map.entry("google.protobuf.BoolValue", ProtoAdapter.BOOL_VALUE::decode),
            Map.entry("google.protobuf.StringValue", ProtoAdapter.STRING_VALUE::decode),
            Map.entry("google.protobuf.BytesValue", ProtoAdapter.BYTES_VALUE::decode),
            Map.entry("google.protobuf.Struct", ProtoAdapter.STRUCT_MAP::decode),
            Map.entry("google.protobuf.Value", ProtoAdapter.STRUCT_VALUE::decode),
            Map.entry("google.protobuf.ListValue", ProtoAdapter.STRUCT_LIST::decode),
            Map.entry("google.protobuf.Any", ProtoReader::readBytes),
            Map.entry("google.protobuf.Empty", ProtoReader::readBytes),
            Map.entry("google.protobuf.FieldMask", ProtoReader::readBytes));

    private final String name;
    private final Map<Integer, Field> fields = new HashMap<>();
    private final Map<String, Object> zeros = new LinkedHashMap<>();

    /** A message without fields, for {@link #define}. */
    ProtobufMessage(String name) {
        this.name = name;
    }

    /** Adds the fields. */
    void define(Definition definition, ProtobufSchema schema) {
        MessageElement message = (MessageElement) definition.element();
        message.getFields().forEach(field -> add(field, definition.isProto3(), schema));
        message.getOneOfs().forEach(oneOf -> oneOf.getFields().forEach(field -> add(field, false, schema)));
    }

    private void add(FieldElement field, boolean isProto3, ProtobufSchema schema) {
        String typeName = field.getType();
        if (typeName.startsWith("map<")) {
            String[] types = typeName.substring(4, typeName.length() - 1).split(",", 2);
            Type key = type(field, types[0].strip(), schema);
            Type value = type(field, types[1].strip(), schema);
            fields.put(field.getTag(), new Field(field.getName(), Kind.MAP, in -> entry(in, key, value)));
            return;
        }
        Type type = type(field, typeName, schema);
        Kind kind = field.getLabel() == Label.REPEATED ? Kind.REPEATED : Kind.SINGLE;
        fields.put(field.getTag(), new Field(field.getName(), kind, type.reader()));
        if (isProto3 && field.getLabel() == null && type.zero() != null) {
            zeros.put(field.getName(), type.zero());
        }
    }

    private Type type(FieldElement field, String typeName, ProtobufSchema schema) {
        Type scalar = SCALARS.get(typeName);
        if (scalar != null) {
            return scalar;
        }
        ValueReader wellKnown = WELL_KNOWN.get(typeName.startsWith(".") ? typeName.substring(1) : typeName);
        if (wellKnown != null) {
            return new Type(wellKnown, null);
        }
        Definition found = schema.resolve(typeName, name);
        if (found == null) {
            throw schema.undefined(name, field.getName(), typeName);
        }
        if (found.element() instanceof EnumElement symbols) {
            return enumeration(symbols);
        }
        return new Type(schema.message(found)::read, null);
    }

    /** A number that has no name stays a number. */
    private static Type enumeration(EnumElement symbols) {
        Map<Integer, Object> names = new HashMap<>();
        // Of several names of a number, the first one.
        symbols.getConstants().forEach(constant -> names.putIfAbsent(constant.getTag(), constant.getName()));
        return new Type(
                in -> {
                    int number = in.readVarint32();
                    return names.getOrDefault(number, number);
                },
                names.getOrDefault(0, 0));
    }

    /**
     * Decodes a message from {@code offset} to the end.
     *
     * @return its fields; repeated ones are lists, maps are maps, messages are maps of their fields
     * @throws MalformedObservationException if the bytes are not of this type
     */
    public Map<String, Object> decode(byte[] value, int offset) throws MalformedObservationException {
        try {
            return read(new ProtoReader(new Buffer().write(value, offset, value.length - offset)));
        } catch (IOException | RuntimeException e) {
            MalformedObservationException fault = new MalformedObservationException(
                    Reason.UNDECODABLE,
                    "the value is not Protobuf of message %s: %s; check that the schema is the one it was written with"
                            .formatted(name, e.getMessage()));
            fault.initCause(e);
            throw fault;
        }
    }

    private Map<String, Object> read(ProtoReader in) throws IOException {
        Map<String, Object> row = new LinkedHashMap<>(zeros);
        long token = in.beginMessage();
        for (int tag = in.nextTag(); tag != -1; tag = in.nextTag()) {
            Field field = fields.get(tag);
            if (field == null) {
                in.skip();
            } else {
                put(row, field, field.reader().read(in));
            }
        }
        in.endMessageAndGetUnknownFields(token);
        return row;
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> row, Field field, @Nullable Object value) {
        if (value == null) {
            return;
        }
        switch (field.kind()) {
            case SINGLE -> row.put(field.name(), value);
            case REPEATED -> ((List<Object>) row.computeIfAbsent(field.name(), any -> new ArrayList<>())).add(value);
            case MAP ->
                ((Map<String, Object>) row.computeIfAbsent(field.name(), any -> new LinkedHashMap<>()))
                        .putAll((Map<String, Object>) value);
        }
    }

    /** One entry of a map, as a map of its own; empty if it has no value. */
    private static Map<String, Object> entry(ProtoReader in, Type keyType, Type valueType) throws IOException {
        Object key = keyType.zero();
        Object value = valueType.zero();
        long token = in.beginMessage();
        for (int tag = in.nextTag(); tag != -1; tag = in.nextTag()) {
            switch (tag) {
                case 1 -> key = keyType.reader().read(in);
                case 2 -> value = valueType.reader().read(in);
                default -> in.skip();
            }
        }
        in.endMessageAndGetUnknownFields(token);
        return value == null ? Map.of() : Map.of(String.valueOf(key), value);
    }

    private static Number unsigned(long bits) {
        return bits >= 0 ? (Number) bits : new BigInteger(Long.toUnsignedString(bits));
    }
}
