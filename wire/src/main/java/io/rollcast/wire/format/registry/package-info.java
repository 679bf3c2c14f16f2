/**
 * Formats whose schemas are not in the record: Avro, Protobuf and JSON Schema with a schema registry, and Avro with a schema file. A
 * {@link io.rollcast.wire.format.registry.SchemaRegistry} finds schemas; decoders and encoders use it from any thread.
 */
@NullMarked
package io.rollcast.wire.format.registry;

import org.jspecify.annotations.NullMarked;
