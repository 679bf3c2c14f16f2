/** Faults of the world around Rollcast, one by one: what an operator sees of each, and what is lost. */
@NullMarked
package io.rollcast.faults;

import org.jspecify.annotations.NullMarked;
