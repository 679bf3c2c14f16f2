/** The Kafka Streams application: topology, processors, the store of series, and the only use of Kafka internals. */
@NullMarked
package io.rollcast.forecaster.stream;

import org.jspecify.annotations.NullMarked;
