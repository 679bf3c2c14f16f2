package io.rollcast.wire.format;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Fields of Connect's structs. Loaded with the first struct, so that Connect need not be on the class path. */
final class StructFields {

    private StructFields() {}

    static @Nullable Object get(Object struct, String name) {
        Struct fields = (Struct) struct;
        Field field = fields.schema().field(name);
        return field == null ? null : fields.get(field);
    }

    static List<String> names(Object struct) {
        return ((Struct) struct).schema().fields().stream().map(Field::name).toList();
    }
}
