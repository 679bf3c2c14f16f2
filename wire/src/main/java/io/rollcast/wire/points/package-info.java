/** From events to points: a grid of steps, late events, duplicates, gaps and counters. It knows no Kafka. */
@NullMarked
package io.rollcast.wire.points;

import org.jspecify.annotations.NullMarked;
