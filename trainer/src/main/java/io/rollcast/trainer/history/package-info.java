/** The points that have lately flowed by, and who reads them. */
@NullMarked
package io.rollcast.trainer.history;

import org.jspecify.annotations.NullMarked;
