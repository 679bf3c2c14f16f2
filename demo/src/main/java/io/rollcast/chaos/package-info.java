/** Faults on purpose, and the proof that they did no harm. */
@NullMarked
package io.rollcast.chaos;

import org.jspecify.annotations.NullMarked;
