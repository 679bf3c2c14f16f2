/** Cuts windows from a history, fits networks to them with DJL, and evaluates these on held-out windows. */
@NullMarked
package io.rollcast.trainer.fit;

import org.jspecify.annotations.NullMarked;
