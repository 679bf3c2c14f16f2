/** The models topic: its content, its writer, and the command that shows and changes it. */
@NullMarked
package io.rollcast.trainer.releases;

import org.jspecify.annotations.NullMarked;
