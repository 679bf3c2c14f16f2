/** Streams synthetic or recorded series to the observations topic. */
@NullMarked
package io.rollcast.producer;

import org.jspecify.annotations.NullMarked;
