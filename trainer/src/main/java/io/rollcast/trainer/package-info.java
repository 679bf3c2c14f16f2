/** Fits networks to recent points and publishes those that are good enough: history, windows, fit, check, release. */
@NullMarked
package io.rollcast.trainer;

import org.jspecify.annotations.NullMarked;
