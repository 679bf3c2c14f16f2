/** Cuts windows out of a history, fits a network to them on DJL, and judges it by what was held out. */
@NullMarked
package io.rollcast.trainer.fit;

import org.jspecify.annotations.NullMarked;
