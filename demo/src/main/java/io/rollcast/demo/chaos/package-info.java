/** Faults on purpose, and the proof that they did no harm. */
@NullMarked
package io.rollcast.demo.chaos;

import org.jspecify.annotations.NullMarked;
