package io.rollcast.wire.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.util.Utf8;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {

    @Test
    void leadsThroughJson() throws JsonProcessingException {
        Object row = new JsonMapper().readTree("""
                        {"a":{"b":1.5,"c":null,"list":[{"x":"y"},true]},"labels":{"k8s.io/app":"shop","with \\"quote":2}}
                        """);

        assertThat(at("a.b", row)).isEqualTo(1.5);
        assertThat(at("a.c", row)).isNull();
        assertThat(at("a.list[0].x", row)).isEqualTo("y");
        assertThat(at("a.list[1]", row)).isEqualTo(true);
        assertThat(at("a.list[2]", row)).isNull();
        assertThat(at("a.b.c", row)).isNull();
        assertThat(at("labels.\"k8s.io/app\"", row)).isEqualTo("shop");
        assertThat(at("labels.\"with \\\"quote\"", row)).isEqualTo(2);
        assertThat(FieldPath.parse("a.*").allIn(row)).containsOnlyKeys("b", "list");
        assertThat(FieldPath.parse("missing.*").allIn(row)).isEmpty();
    }

    @Test
    void leadsThroughTextsThatAreJson() throws JsonProcessingException {
        Object row = new JsonMapper().readTree("""
                        {"payload":"{\\"temp\\":21.5,\\"of\\":[1,2]}","list":" [{\\"x\\":7}]","open":"{\\"temp\\":","text":"hot"}
                        """);

        assertThat(at("payload.temp", row)).isEqualTo(21.5);
        assertThat(at("payload.of[1]", row)).isEqualTo(2);
        assertThat(at("list[0].x", row)).isEqualTo(7);
        assertThat(at("temp", "{\"temp\":1}")).isEqualTo(1);
        assertThat(at("payload", row)).as("a text that no path goes into").isInstanceOf(String.class);
        assertThat(at("open.temp", row)).isNull();
        assertThat(at("text.temp", row)).isNull();
        assertThat(FieldPath.parse("payload.*").allIn(row)).containsOnlyKeys("temp", "of");
    }

    @Test
    void leadsThroughMapsAndLists() {
        Object row = Map.of("a", List.of(Map.of("b", 7)), new String("c"), Map.of(new Utf8("d"), new Utf8("e")));

        assertThat(at("a[0].b", row)).isEqualTo(7);
        assertThat(at("c.d", row)).hasToString("e");
        assertThat(at("c.x", row)).isNull();
        assertThat(at("[1][0]", List.of(1, List.of(2)))).isEqualTo(2);
    }

    @Test
    void leadsThroughAvroRecordsWithUnions() {
        Schema schema = new Schema.Parser().parse("""
                        {"type":"record","name":"M","fields":[
                          {"name":"value","type":["null","double"]},
                          {"name":"none","type":["null","double"]},
                          {"name":"unit","type":{"type":"enum","name":"U","symbols":["C","F"]}},
                          {"name":"tags","type":{"type":"map","values":"string"}}]}
                        """);
        GenericData.Record row = new GenericData.Record(schema);
        row.put("value", 1.5);
        row.put("unit", new GenericData.EnumSymbol(schema.getField("unit").schema(), "C"));
        row.put("tags", Map.of(new Utf8("host"), new Utf8("web1")));

        assertThat(at("value", row)).isEqualTo(1.5);
        assertThat(at("none", row)).isNull();
        assertThat(at("unit", row)).isEqualTo("C");
        assertThat(at("other", row)).isNull();
        assertThat(at("tags.host", row)).hasToString("web1");
        assertThat(FieldPath.parse("*").allIn(row)).containsOnlyKeys("value", "unit", "tags");
    }

    @Test
    void leadsThroughStructs() {
        var inner = SchemaBuilder.struct()
                .field("value", org.apache.kafka.connect.data.Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("unit", org.apache.kafka.connect.data.Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        var outer = SchemaBuilder.struct().field("payload", inner).build();
        Struct row = new Struct(outer).put("payload", new Struct(inner).put("value", 2.5));

        assertThat(at("payload.value", row)).isEqualTo(2.5);
        assertThat(at("payload.unit", row)).isNull();
        assertThat(at("payload.other", row)).isNull();
        assertThat(FieldPath.parse("payload.*").allIn(row)).isEqualTo(Map.of("value", 2.5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "a.", ".a", "a..b", "a[", "a[]", "a[x]", "a[-1]", "a[0", "\"a", "a\"b\"", "a]", "*.a", "a*"
            })
    void refusesWhatIsNoPath(String text) {
        assertThatThrownBy(() -> FieldPath.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path '" + text + "', character ")
                .hasMessageContaining("write paths such as a.b");
    }

    @Test
    void splitsListsOutsideOfQuotes() {
        assertThat(FieldPath.split("name, labels.\"a,\\\",b\",c")).containsExactly("name", "labels.\"a,\\\",b\"", "c");
        assertThat(FieldPath.split("")).containsExactly("");
    }

    private static Object at(String path, Object row) {
        return FieldPath.parse(path).in(row);
    }
}
