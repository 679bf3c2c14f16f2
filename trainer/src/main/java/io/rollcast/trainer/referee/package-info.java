/** Which release is to serve: challengers and the champion's predecessor beside the champion, by what forecasters measure. */
@NullMarked
package io.rollcast.trainer.referee;

import org.jspecify.annotations.NullMarked;
