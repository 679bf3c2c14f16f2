package io.rollcast.wire.format.registry;

import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Conversions;
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
 * are numbers and dates are dates, other logical types are left as what they are stored as. All threads may use it.
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

    /**
     * @param name of the writer's schema in messages
     * @param reader schema that the rows are to have, or null for the writer's own
     */
    AvroReader(String name, Schema writer, @Nullable Schema reader) {
        this.name = name;
        this.reader = new PlainText(writer, reader == null ? writer : reader);
    }

    /**
     * Decodes a value from {@code offset} to its end: the elements of an array, or the one thing that it is.
     *
     * @throws MalformedObservationException if the bytes are not of the schema
     */
    List<?> rows(byte[] value, int offset) throws MalformedObservationException {
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
