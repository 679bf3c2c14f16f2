package io.rollcast.inspect;

import io.rollcast.wire.format.ValueDecoder;
import io.rollcast.wire.format.ValueFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A format that the values of a sample have.
 *
 * @param format by its name
 * @param words in words, for people
 * @param arguments options that name it; none where it is the default
 * @param decoder of its rows; null where one needs what was not given
 * @param share of the records that are of this format, 0 to 1
 */
record Recognition(
        ValueFormat format,
        String words,
        List<String> arguments,
        @Nullable ValueDecoder decoder,
        double share) {

    Recognition {
        arguments = List.copyOf(arguments);
    }
}
