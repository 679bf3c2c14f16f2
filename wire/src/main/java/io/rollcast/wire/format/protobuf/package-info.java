/** Protobuf whose schemas are read at run time: from a text in a registry, or from a {@code .proto} file. */
@NullMarked
package io.rollcast.wire.format.protobuf;

import org.jspecify.annotations.NullMarked;
