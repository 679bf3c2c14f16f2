/** The Kafka Streams application: observe, forecast in batches, emit; and swap models while it does. */
@NullMarked
package io.rollcast.forecaster;

import org.jspecify.annotations.NullMarked;
