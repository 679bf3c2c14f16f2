/** The models topic: what stands on it, who writes to it, and the command that shows it. */
@NullMarked
package io.rollcast.trainer.releases;

import org.jspecify.annotations.NullMarked;
