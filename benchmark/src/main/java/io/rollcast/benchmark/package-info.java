/** Rollcast beside its peers on one broker, and its kernels under JMH; run by hand, nothing depends on it. */
@NullMarked
package io.rollcast.benchmark;

import org.jspecify.annotations.NullMarked;
