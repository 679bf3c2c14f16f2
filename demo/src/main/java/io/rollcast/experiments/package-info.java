/** Experiments that are run by hand: the textbook recipe, refreshes, evaluations, a soak. */
@NullMarked
package io.rollcast.experiments;

import org.jspecify.annotations.NullMarked;
