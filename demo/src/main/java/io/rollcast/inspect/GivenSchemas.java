package io.rollcast.inspect;

import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import java.util.List;
import java.util.Map;

/**
 * What can be read because its schemas were given.
 *
 * @param plain decoders of values without a schema id, whose schema is in a file
 * @param registered decoders of values whose schemas are in a registry; empty if none was named
 * @param arguments the options that say so, for those formats that take them
 */
record GivenSchemas(
        Map<ValueFormat, ValueDecoder> plain,
        Map<ValueFormat, ValueDecoder> registered,
        Map<ValueFormat, List<String>> arguments) {

    static final GivenSchemas NONE = new GivenSchemas(Map.of(), Map.of(), Map.of());

    GivenSchemas {
        plain = Map.copyOf(plain);
        registered = Map.copyOf(registered);
        arguments = Map.copyOf(arguments);
    }
}
