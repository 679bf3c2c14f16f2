/** A real Kafka broker inside this process. */
@NullMarked
package io.rollcast.broker;

import org.jspecify.annotations.NullMarked;
