package io.rollcast.wire.format.registry;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes.Decimal;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Avro binary of one writer's schema as rows. Text, the keys of maps included, is read as {@link String}; decimals
 * are numbers, dates are dates and local timestamps are times without a zone; other logical types are left as what they are
 * stored as. All threads may use it.
 */
final class AvroReader {

    private static final class PlainText extends GenericDatumReader<Object> {

        PlainText(Schema writer, Schema reader) {
            super(writer, reader, data());
        }

        private static GenericData data() {
            // The fast reader does not ask for the text that is wanted.
            GenericData data = new GenericData().setFastReaderEnabled(false);
            data.addLogicalTypeConversion(new Conversions.DecimalConversion());
            data.addLogicalTypeConversion(new TimeConversions.DateConversion());
            data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMillisConversion());
            data.addLogicalTypeConversion(new TimeConversions.LocalTimestampMicrosConversion());
            data.addLogicalTypeConversion(new TimeConversions.LocalTimestampNanosConversion());
            return data;
        }

        @Override
        protected Object readString(Object old, Schema expected, Decoder in) throws IOException {
            return in.readString();
        }

        @Override
        protected Object readMapKey(Object old, Schema expected, Decoder in) throws IOException {
            return in.readString();
        }
    }

    private final String name;
    private final GenericDatumReader<Object> reader;

    /** A decimal that would be read with another scale than it was written with, or null. */
    private final @Nullable String misread;

    /**
     * @param name of the writer's schema in messages
     * @param reader schema that the rows are to have, or null for the writer's own
     */
    AvroReader(String name, Schema writer, @Nullable Schema reader) {
        this.name = name;
        this.reader = new PlainText(writer, reader == null ? writer : reader);
        this.misread = reader == null ? null : misread(writer, reader, "", new HashSet<>());
    }

    /** Finds a decimal that is written as something else: Avro takes its digits as they are, at the scale of the reader. */
    private static @Nullable String misread(Schema writer, Schema reader, String path, Set<Schema> seen) {
        for (Schema written : branches(writer)) {
            for (Schema read : branches(reader)) {
                String found = written.getType() == read.getType() ? ofOneType(written, read, path, seen) : null;
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static List<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }

    private static @Nullable String ofOneType(Schema written, Schema read, String path, Set<Schema> seen) {
        return switch (read.getType()) {
            case ARRAY -> misread(written.getElementType(), read.getElementType(), path + "[]", seen);
            case MAP -> misread(written.getValueType(), read.getValueType(), path + ".*", seen);
            case RECORD -> {
                for (Schema.Field field : seen.add(read) ? read.getFields() : List.<Schema.Field>of()) {
                    Schema.Field same = written.getField(field.name());
                    String found = same == null
                            ? null
                            : misread(same.schema(), field.schema(), path + "." + field.name(), seen);
                    if (found != null) {
                        yield found;
                    }
                }
                yield null;
            }
            case BYTES, FIXED -> {
                LogicalType type = read.getLogicalType();
                boolean isSame = !(type instanceof Decimal one)
                        || (written.getLogicalType() instanceof Decimal other && other.getScale() == one.getScale());
                yield isSame ? null : "%s is %s as written".formatted(path.replaceFirst("^\\.", ""), written);
            }
            default -> null;
        };
    }

    /**
     * Decodes a value from {@code offset} to its end: the elements of an array, or the one thing that it is.
     *
     * @throws MalformedObservationException if the bytes are not of the schema
     */
    List<?> rows(byte[] value, int offset) throws MalformedObservationException {
        if (misread != null) {
            throw new MalformedObservationException(
                    Reason.UNDECODABLE,
                    "%s has another scale in the reader's schema, %s: give it the scale of the writer's"
                            .formatted(name, misread));
        }
        Object row;
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, null);
            row = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw undecodable("bytes are left over behind it", null);
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw undecodable(String.valueOf(e), e);
        }
        if (row == null) {
            throw undecodable("it is null", null);
        }
        return row instanceof List<?> rows ? rows : List.of(row);
    }

    private MalformedObservationException undecodable(String why, @Nullable Throwable cause) {
        MalformedObservationException fault = new MalformedObservationException(
                Reason.UNDECODABLE,
                "the value is not Avro binary of %s: %s; check that the schema is the one it was written with"
                        .formatted(name, why));
        if (cause != null) {
            fault.initCause(cause);
        }
        return fault;
    }
}
