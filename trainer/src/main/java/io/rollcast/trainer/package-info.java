/** Fits networks on what has flowed by and publishes what is good enough: history, windows, fit, check, release. */
@NullMarked
package io.rollcast.trainer;

import org.jspecify.annotations.NullMarked;
