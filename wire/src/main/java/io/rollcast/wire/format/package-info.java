/** Formats of values on Kafka: bytes to observations, forecasts to bytes. */
@NullMarked
package io.rollcast.wire.format;

import org.jspecify.annotations.NullMarked;
