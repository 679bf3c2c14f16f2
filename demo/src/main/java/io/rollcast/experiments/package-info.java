/** Comparisons of fits, without Kafka: the reference recipe, and what a refresh saves. */
@NullMarked
package io.rollcast.experiments;

import org.jspecify.annotations.NullMarked;
