package io.rollcast.wire.format.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.StructProto;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import com.google.protobuf.WrappersProto;
import io.rollcast.wire.MalformedObservationException;
import io.rollcast.wire.MalformedObservationException.Reason;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that Protobuf's own implementation writes, read by the text of their schemas. */
class ProtobufSchemaTest {

    private static final String READING = """
            syntax = "proto3";
            package plant;

            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            import "google/protobuf/struct.proto";

            enum Unit { UNKNOWN = 0; CELSIUS = 7; }

            // A comment; and an option that is defined nowhere.
            message Reading {
              option (plant.owner) = "a team";
              map<string, string> tags = 12;
              message Place { string town = 1; Place in = 2; }
              double value = 1 [(plant.unit) = { name: "C" }];
              float small = 2;
              int64 count = 3;
              sint32 change = 4;
              uint32 wide = 5;
              uint64 widest = 6;
              bool good = 7;
              string sensor = 8;
              Unit unit = 9;
              Place place = 10;
              repeated sint64 several = 11;
              optional double maybe = 13;
              oneof which { fixed32 first = 14; string second = 15; }
              google.protobuf.Timestamp at = 16;
              google.protobuf.DoubleValue wrapped = 17;
              google.protobuf.UInt64Value wide_wrapped = 18;
              google.protobuf.Struct more = 19;
              map<int32, Place> places = 20;
              repeated Place all = 21;
              bytes raw = 22;
            }
            """;

    private final Descriptor reading = reading();
    private final ProtobufMessage message = ProtobufSchema.parse("reading.proto", READING, ProtobufSchema.Imports.NONE)
            .message(List.of(0));

    private static FieldDescriptorProto.Builder field(String name, int tag, Type type, Label label) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(tag)
                .setType(type)
                .setLabel(label);
    }

    private static FieldDescriptorProto.Builder field(String name, int tag, Type type) {
        return field(name, tag, type, Label.LABEL_OPTIONAL);
    }

    private static FieldDescriptorProto.Builder field(String name, int tag, String message) {
        return field(name, tag, Type.TYPE_MESSAGE).setTypeName(message);
    }

    private static FieldDescriptorProto.Builder list(String name, int tag, String message) {
        return field(name, tag, message).setLabel(Label.LABEL_REPEATED);
    }

    private static DescriptorProto entry(
            String name, FieldDescriptorProto.Builder key, FieldDescriptorProto.Builder value) {
        return DescriptorProto.newBuilder()
                .setName(name)
                .addField(key)
                .addField(value)
                .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                .build();
    }

    /** The same as {@link #READING}. */
    private static Descriptor reading() {
        DescriptorProto.Builder type = DescriptorProto.newBuilder()
                .setName("Reading")
                .addNestedType(
                        entry("TagsEntry", field("key", 1, Type.TYPE_STRING), field("value", 2, Type.TYPE_STRING)))
                .addNestedType(DescriptorProto.newBuilder()
                        .setName("Place")
                        .addField(field("town", 1, Type.TYPE_STRING))
                        .addField(field("in", 2, ".plant.Reading.Place")))
                .addNestedType(entry(
                        "PlacesEntry", field("key", 1, Type.TYPE_INT32), field("value", 2, ".plant.Reading.Place")))
                .addOneofDecl(OneofDescriptorProto.newBuilder().setName("which"))
                .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_maybe"))
                .addField(field("value", 1, Type.TYPE_DOUBLE))
                .addField(field("small", 2, Type.TYPE_FLOAT))
                .addField(field("count", 3, Type.TYPE_INT64))
                .addField(field("change", 4, Type.TYPE_SINT32))
                .addField(field("wide", 5, Type.TYPE_UINT32))
                .addField(field("widest", 6, Type.TYPE_UINT64))
                .addField(field("good", 7, Type.TYPE_BOOL))
                .addField(field("sensor", 8, Type.TYPE_STRING))
                .addField(field("unit", 9, Type.TYPE_ENUM).setTypeName(".plant.Unit"))
                .addField(field("place", 10, ".plant.Reading.Place"))
                .addField(field("several", 11, Type.TYPE_SINT64, Label.LABEL_REPEATED))
                .addField(list("tags", 12, ".plant.Reading.TagsEntry"))
                .addField(field("maybe", 13, Type.TYPE_DOUBLE).setOneofIndex(1).setProto3Optional(true))
                .addField(field("first", 14, Type.TYPE_FIXED32).setOneofIndex(0))
                .addField(field("second", 15, Type.TYPE_STRING).setOneofIndex(0))
                .addField(field("at", 16, ".google.protobuf.Timestamp"))
                .addField(field("wrapped", 17, ".google.protobuf.DoubleValue"))
                .addField(field("wide_wrapped", 18, ".google.protobuf.UInt64Value"))
                .addField(field("more", 19, ".google.protobuf.Struct"))
                .addField(list("places", 20, ".plant.Reading.PlacesEntry"))
                .addField(list("all", 21, ".plant.Reading.Place"))
                .addField(field("raw", 22, Type.TYPE_BYTES));
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("reading.proto")
                .setSyntax("proto3")
                .setPackage("plant")
                .addDependency("google/protobuf/timestamp.proto")
                .addDependency("google/protobuf/wrappers.proto")
                .addDependency("google/protobuf/struct.proto")
                .addEnumType(EnumDescriptorProto.newBuilder()
                        .setName("Unit")
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("UNKNOWN")
                                .setNumber(0))
                        .addValue(EnumValueDescriptorProto.newBuilder()
                                .setName("CELSIUS")
                                .setNumber(7)))
                .addMessageType(type)
                .build();
        try {
            FileDescriptor[] imports = {
                TimestampProto.getDescriptor(), WrappersProto.getDescriptor(), StructProto.getDescriptor()
            };
            return FileDescriptor.buildFrom(file, imports).findMessageTypeByName("Reading");
        } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private FieldDescriptor named(String name) {
        return reading.findFieldByName(name);
    }

    private DynamicMessage place(String town) {
        Descriptor place = reading.findNestedTypeByName("Place");
        return DynamicMessage.newBuilder(place)
                .setField(place.findFieldByName("town"), town)
                .build();
    }

    private Map<String, Object> row(DynamicMessage.Builder built) throws MalformedObservationException {
        return message.decode(built.build().toByteArray(), 0);
    }

    @Test
    void everyKindOfFieldIsReadAsItWasWritten() throws Exception {
        Descriptor tag = named("tags").getMessageType();
        Descriptor placed = named("places").getMessageType();
        Struct more = Struct.newBuilder()
                .putFields("n", Value.newBuilder().setNumberValue(2).build())
                .putFields(
                        "l",
                        Value.newBuilder()
                                .setListValue(ListValue.newBuilder()
                                        .addValues(Value.newBuilder().setBoolValue(true)))
                                .build())
                .build();
        DynamicMessage.Builder built = DynamicMessage.newBuilder(reading)
                .setField(named("value"), -20.5)
                .setField(named("small"), 0.25f)
                .setField(named("count"), Long.MIN_VALUE)
                .setField(named("change"), -3)
                .setField(named("wide"), -1)
                .setField(named("widest"), -1L)
                .setField(named("good"), true)
                .setField(named("sensor"), "s-\u00fc")
                .setField(named("unit"), named("unit").getEnumType().findValueByNumber(7))
                .setField(
                        named("place"),
                        place("Jena").toBuilder()
                                .setField(
                                        reading.findNestedTypeByName("Place").findFieldByName("in"), place("Thuringia"))
                                .build())
                .setField(named("several"), List.of(1L, -2L, Long.MAX_VALUE))
                .addRepeatedField(
                        named("tags"),
                        DynamicMessage.newBuilder(tag)
                                .setField(tag.findFieldByName("key"), "room")
                                .setField(tag.findFieldByName("value"), "1")
                                .build())
                .setField(named("maybe"), 0.0)
                .setField(named("first"), -2)
                .setField(
                        named("at"),
                        Timestamp.newBuilder()
                                .setSeconds(1_700_000_000)
                                .setNanos(5_000_000)
                                .build())
                .setField(named("wrapped"), DoubleValue.of(1.5))
                .setField(named("wide_wrapped"), UInt64Value.of(-1))
                .setField(named("more"), more)
                .addRepeatedField(
                        named("places"),
                        DynamicMessage.newBuilder(placed)
                                .setField(placed.findFieldByName("key"), 4)
                                .setField(placed.findFieldByName("value"), place("Gera"))
                                .build())
                .addRepeatedField(named("all"), place("Suhl"))
                .addRepeatedField(named("all"), place("Weimar"));

        Map<String, Object> row = row(built);

        assertThat(row)
                .containsEntry("value", -20.5)
                .containsEntry("small", 0.25f)
                .containsEntry("count", Long.MIN_VALUE)
                .containsEntry("change", -3)
                .containsEntry("wide", 4_294_967_295L)
                .containsEntry("widest", new BigInteger("18446744073709551615"))
                .containsEntry("good", true)
                .containsEntry("sensor", "s-\u00fc")
                .containsEntry("unit", "CELSIUS")
                .containsEntry("place", Map.of("town", "Jena", "in", Map.of("town", "Thuringia")))
                .containsEntry("several", List.of(1L, -2L, Long.MAX_VALUE))
                .containsEntry("tags", Map.of("room", "1"))
                .containsEntry("maybe", 0.0)
                .containsEntry("first", 4_294_967_294L)
                .containsEntry("at", Instant.ofEpochSecond(1_700_000_000, 5_000_000))
                .containsEntry("wrapped", 1.5)
                .containsEntry("wide_wrapped", new BigInteger("18446744073709551615"))
                .containsEntry("more", Map.of("n", 2.0, "l", List.of(true)))
                .containsEntry("places", Map.of("4", Map.of("town", "Gera")))
                .containsEntry("all", List.of(Map.of("town", "Suhl"), Map.of("town", "Weimar")))
                .doesNotContainKey("second");
    }

    @Test
    void whatProto3DoesNotWriteIsZeroAndWhatIsOptionalIsMissing() throws Exception {
        Map<String, Object> row = row(DynamicMessage.newBuilder(reading).setField(named("value"), 0.0));

        assertThat(row)
                .containsEntry("value", 0.0)
                .containsEntry("count", 0L)
                .containsEntry("sensor", "")
                .containsEntry("unit", "UNKNOWN")
                .containsEntry("good", false)
                .doesNotContainKeys("maybe", "first", "place", "wrapped", "at", "several", "tags");
    }

    @Test
    void whatProto2DoesNotWriteIsMissing() throws Exception {
        ProtobufMessage old = ProtobufSchema.parse(
                        "old.proto",
                        "message Old { optional double value = 1 [default = 3]; required int32 n = 2; repeated int32 l = 3; }",
                        ProtobufSchema.Imports.NONE)
                .message("Old");

        assertThat(old.decode(new byte[0], 0)).isEmpty();
        // Lists of proto2 are written element by element, and may be packed all the same.
        assertThat(old.decode(new byte[] {16, 0, 24, 5, 26, 2, 6, 7}, 0))
                .isEqualTo(Map.of("n", 0, "l", List.of(5, 6, 7)));
    }

    @Test
    void anUnknownSymbolIsItsNumberAndAnUnknownFieldIsPassedOver() throws Exception {
        assertThat(message.decode(new byte[] {72, 99, (byte) 0xf8, 6, 1}, 0)).containsEntry("unit", 99);
    }

    @Test
    void bytesOfAnotherTypeAreAFaultOfTheRecord() {
        byte[] written = DynamicMessage.newBuilder(reading)
                .setField(named("value"), 1.0)
                .setField(named("sensor"), "a sensor")
                .build()
                .toByteArray();

        assertUndecodable(Arrays.copyOf(written, written.length - 3));
        assertUndecodable("{\"value\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        // A text where the schema has a double
        assertUndecodable(new byte[] {10, 2, 65, 66});
    }

    private void assertUndecodable(byte[] value) {
        assertThatThrownBy(() -> message.decode(value, 0))
                .isInstanceOfSatisfying(
                        MalformedObservationException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.UNDECODABLE))
                .hasMessageContaining("not Protobuf of message plant.Reading");
    }

    @Test
    void junkIsReadOrRefusedAndNothingElse() {
        Random random = new Random(20_261_128);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] junk = new byte[random.nextInt(60)];
            random.nextBytes(junk);
            try {
                message.decode(junk, 0);
            } catch (MalformedObservationException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(40_000, 50_000);
    }

    @Test
    void messagesAreFoundByTheirPlaceAndByTheirName() {
        ProtobufSchema schema = ProtobufSchema.parse("many.proto", """
                syntax = "proto3";
                package many;
                enum First { NONE = 0; }
                message A { map<string, int32> m = 1; enum E { ZERO = 0; } message B { message C { int32 c = 1; } }
                            message D { double d = 1; } }
                message F { A.B.C c = 1; .many.A.D d = 2; First e = 3; }
                """, ProtobufSchema.Imports.NONE);

        assertThat(schema.message(List.of(0))).isSameAs(schema.message("many.A"));
        assertThat(schema.message(List.of(0, 1))).isSameAs(schema.message("A.D"));
        assertThat(schema.message(List.of(0, 0, 0))).isSameAs(schema.message(".many.A.B.C"));
        assertThat(schema.message(List.of(1))).isSameAs(schema.message("F"));
        assertThatThrownBy(() -> schema.message(List.of(0, 2)))
                .hasMessageContaining("no message at [0, 2]: there are 2");
        assertThatThrownBy(() -> schema.message(List.of(-1))).hasMessageContaining("no message at [-1]");
        assertThatThrownBy(() -> schema.message("A.E")).hasMessageContaining("no message 'A.E': it has [A, F]");
    }

    @Test
    void importedTypesAreFoundAndMissingOnesAreNamed(@TempDir Path directory) throws Exception {
        Path sources = Files.createDirectories(directory.resolve("src/plant/v1"));
        Path file = Files.writeString(sources.resolve("reading.proto"), """
                syntax = "proto3";
                package plant.v1;
                import "plant/v1/place.proto";
                import "vendor/options.proto";
                message Reading { Place place = 1; }
                """);
        Files.writeString(sources.resolve("place.proto"), """
                syntax = "proto2";
                package plant.v1;
                import public "plant/v1/reading.proto";
                message Place { optional plant.v1.Reading again = 1; optional double value = 2; }
                """);

        Map<String, Object> row =
                ProtobufSchemaFile.read(file).message("Reading").decode(new byte[] {10, 2, 10, 0}, 0);

        assertThat(row).isEqualTo(Map.of("place", Map.of("again", Map.of())));
        Files.delete(sources.resolve("place.proto"));
        assertThatThrownBy(() -> ProtobufSchemaFile.read(file).message("Reading"))
                .hasMessageContaining("field 'place' of message plant.v1.Reading is of type 'Place'")
                .hasMessageContaining("imports are missing: [plant/v1/place.proto, vendor/options.proto]");
    }

    @Test
    void whatIsNoSchemaIsToldWithItsLine(@TempDir Path directory) throws Exception {
        Path none = directory.resolve("none.proto");
        Path junk = Files.writeString(directory.resolve("junk.proto"), "syntax = \"proto3\";\nmessage {");
        Path edition = Files.writeString(directory.resolve("edition.proto"), "edition = \"2023\"; message A {}");

        assertThatThrownBy(() -> ProtobufSchemaFile.read(none)).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> ProtobufSchemaFile.read(junk)).hasMessageContaining("junk.proto:2");
        assertThatThrownBy(() -> ProtobufSchemaFile.read(edition)).hasMessageContaining("edition");
    }
}
