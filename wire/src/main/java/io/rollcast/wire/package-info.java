/** Records on topics, their bytes, and the topics' names. Depends on neither DJL nor Kafka Streams. */
@NullMarked
package io.rollcast.wire;

import org.jspecify.annotations.NullMarked;
