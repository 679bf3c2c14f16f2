package io.rollcast.benchmark;

import com.squareup.wire.ProtoAdapter;
import com.squareup.wire.ReverseProtoWriter;
import io.rollcast.wire.IncomingRecord;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.Observation;
import io.rollcast.wire.format.FieldMapping;
import io.rollcast.wire.format.Formats;
import io.rollcast.wire.format.JsonFormat;
import io.rollcast.wire.format.MappedFormat;
import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import io.rollcast.wire.format.WireFormat;
import io.rollcast.wire.format.protobuf.PlainProtobufDecoder;
import io.rollcast.wire.format.protobuf.ProtobufMessage;
import io.rollcast.wire.format.protobuf.ProtobufSchema;
import io.rollcast.wire.format.registry.PlainAvroDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Records of other formats to observations, beside plain JSON: what a format costs a record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FormatKernels {

    private static final int RECORDS = 256;
    private static final Backlog POINTS = new Backlog(1, 1_000, 1);

    private static final Schema SCHEMA = SchemaBuilder.record("Reading")
            .fields()
            .requiredString("host")
            .requiredLong("at")
            .requiredDouble("value")
            .endRecord();

    private static final ProtobufMessage MESSAGE = ProtobufSchema.parse(
                    "reading.proto",
                    "syntax = \"proto3\"; message Reading { string host = 1; int64 at = 2; double value = 3; }",
                    ProtobufSchema.Imports.NONE)
            .message("Reading");

    private final WireFormat avro = mapped(new PlainAvroDecoder(SCHEMA, null), ValueFormat.JSON);
    private final WireFormat protobuf = mapped(new PlainProtobufDecoder(MESSAGE), ValueFormat.JSON);
    private final WireFormat fields = mapped(Formats.json(), ValueFormat.JSON);
    private final WireFormat lines = mapped(Formats.lineProtocol(), ValueFormat.INFLUX);

    private final IncomingRecord[] avroRecords = new IncomingRecord[RECORDS];
    private final IncomingRecord[] protobufRecords = new IncomingRecord[RECORDS];
    private final IncomingRecord[] jsonRecords = new IncomingRecord[RECORDS];
    private final IncomingRecord[] objectRecords = new IncomingRecord[RECORDS];
    private final IncomingRecord[] lineRecords = new IncomingRecord[RECORDS];
    private int next;

    /** Different numbers each time, so that no branch is learnt by heart. */
    public FormatKernels() {
        for (int i = 0; i < RECORDS; i++) {
            double value = POINTS.observation(i).value();
            avroRecords[i] = record(avro(value));
            protobufRecords[i] = record(protobuf(value));
            jsonRecords[i] = record(JsonFormat.value(POINTS.observation(i).value()));
            objectRecords[i] = record(text("{\"host\":\"web-1\",\"at\":1764000000,\"value\":%s}".formatted(value)));
            lineRecords[i] = record(text("cpu,host=web-1 idle=%s 1764000000000000000".formatted(value)));
        }
    }

    private static WireFormat mapped(ValueDecoder decoder, ValueFormat usual) {
        FieldMapping mapping = usual.mapping();
        return new MappedFormat(decoder, mapping, JsonFormat.JSON::value);
    }

    private static IncomingRecord record(byte[] value) {
        return new IncomingRecord("metrics", text("web-1"), value, new RecordHeaders(), 0, System.currentTimeMillis());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] avro(double value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            encoder.writeString("web-1");
            encoder.writeLong(1_764_000_000L);
            encoder.writeDouble(value);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] protobuf(double value) {
        ReverseProtoWriter writer = new ReverseProtoWriter();
        Buffer bytes = new Buffer();
        try {
            // The last field first.
            ProtoAdapter.DOUBLE.encodeWithTag(writer, 3, value);
            ProtoAdapter.INT64.encodeWithTag(writer, 2, 1_764_000_000L);
            ProtoAdapter.STRING.encodeWithTag(writer, 1, "web-1");
            writer.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return bytes.readByteArray();
    }

    /** A JSON number: the floor. */
    @Benchmark
    public List<Observation> json() throws MalformedObservationException {
        return JsonFormat.JSON.observations(jsonRecords[next++ & (RECORDS - 1)]);
    }

    /** A field of an Avro record of three. */
    @Benchmark
    public List<Observation> avro() throws MalformedObservationException {
        return avro.observations(avroRecords[next++ & (RECORDS - 1)]);
    }

    /** A field of a Protobuf message of three. */
    @Benchmark
    public List<Observation> protobuf() throws MalformedObservationException {
        return protobuf.observations(protobufRecords[next++ & (RECORDS - 1)]);
    }

    /** A field of a JSON object of three, by its path. */
    @Benchmark
    public List<Observation> jsonFields() throws MalformedObservationException {
        return fields.observations(objectRecords[next++ & (RECORDS - 1)]);
    }

    /** A line of line protocol, whose tags make the id. */
    @Benchmark
    public List<Observation> influx() throws MalformedObservationException {
        return lines.observations(lineRecords[next++ & (RECORDS - 1)]);
    }
}
