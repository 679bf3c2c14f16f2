/** What commands draw on a terminal with. */
@NullMarked
package io.rollcast.terminal;

import org.jspecify.annotations.NullMarked;
