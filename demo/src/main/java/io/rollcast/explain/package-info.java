/** Where one forecast came from. */
@NullMarked
package io.rollcast.explain;

import org.jspecify.annotations.NullMarked;
