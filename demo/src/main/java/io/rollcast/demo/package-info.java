/** Everything in one process: an embedded, real Kafka broker, the three services, and what a person sees of them. */
@NullMarked
package io.rollcast.demo;

import org.jspecify.annotations.NullMarked;
