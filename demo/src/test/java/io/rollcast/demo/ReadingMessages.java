package io.rollcast.demo;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;

/** Messages of readings in two versions of a schema, made by Protobuf's own implementation. */
final class ReadingMessages {

    /** Whole numbers. */
    static final String FIRST = """
            syntax = "proto3";
            package plant;
            message Reading { string sensor = 1; int32 value = 2; }
            """;

    /** A field more, and the reading is within a message that is not the first of the schema. */
    static final String SECOND = """
            syntax = "proto3";
            package plant;
            message Site { string name = 1; }
            message Readings { message Reading { string sensor = 1; double value = 3; string unit = 4; } }
            """;

    /** What a serializer writes for the first message of a schema. */
    static final byte[] PATH_OF_FIRST = {0};

    /** A path of two parts, to the first message in the second one; all numbers in zigzag. */
    static final byte[] PATH_OF_SECOND = {4, 2, 0};

    private static final Descriptor FIRST_TYPE =
            type(field("sensor", 1, Type.TYPE_STRING), field("value", 2, Type.TYPE_INT32));
    private static final Descriptor SECOND_TYPE = type(
            field("sensor", 1, Type.TYPE_STRING),
            field("value", 3, Type.TYPE_DOUBLE),
            field("unit", 4, Type.TYPE_STRING));

    private ReadingMessages() {}

    static Message first(String sensor, int value) {
        return of(FIRST_TYPE, sensor, value).build();
    }

    static Message second(String sensor, double value) {
        return of(SECOND_TYPE, sensor, value)
                .setField(SECOND_TYPE.findFieldByName("unit"), "C")
                .build();
    }

    private static DynamicMessage.Builder of(Descriptor type, String sensor, Object value) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("sensor"), sensor)
                .setField(type.findFieldByName("value"), value);
    }

    private static FieldDescriptorProto field(String name, int tag, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(tag)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL)
                .build();
    }

    private static Descriptor type(FieldDescriptorProto... fields) {
        DescriptorProto.Builder type = DescriptorProto.newBuilder().setName("Reading");
        for (FieldDescriptorProto field : fields) {
            type.addField(field);
        }
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setSyntax("proto3")
                .addMessageType(type)
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Reading");
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }
}
