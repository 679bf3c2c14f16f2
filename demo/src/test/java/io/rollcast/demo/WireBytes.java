package io.rollcast.demo;

import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Values in Confluent's wire format, as its serializers write them: a zero byte, the schema's id, the data. */
final class WireBytes {

    private WireBytes() {}

    static byte[] avro(int id, Schema schema, Object datum) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(datum, encoder);
        encoder.flush();
        return of(id, bytes.toByteArray());
    }

    /** The message at a path of a schema, as a Protobuf serializer writes it: {@code path} is the bytes that name it. */
    static byte[] protobuf(int id, byte[] path, Message message) {
        byte[] data = message.toByteArray();
        return of(
                id,
                ByteBuffer.allocate(path.length + data.length)
                        .put(path)
                        .put(data)
                        .array());
    }

    static byte[] of(int id, byte[] data) {
        return ByteBuffer.allocate(5 + data.length)
                .put((byte) 0)
                .putInt(id)
                .put(data)
                .array();
    }
}
