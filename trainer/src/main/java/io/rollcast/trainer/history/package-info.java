/** Recent points of all series, and the reader that collects them. */
@NullMarked
package io.rollcast.trainer.history;

import org.jspecify.annotations.NullMarked;
