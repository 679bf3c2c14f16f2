/** The release that comes with Rollcast: made-up series, and the fit on them. */
@NullMarked
package io.rollcast.trainer.base;

import org.jspecify.annotations.NullMarked;
