/** What crosses a topic: records, their bytes, and the topics' names. Knows neither DJL nor Kafka Streams. */
@NullMarked
package io.rollcast.wire;

import org.jspecify.annotations.NullMarked;
