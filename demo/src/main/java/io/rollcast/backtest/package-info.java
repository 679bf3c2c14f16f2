/** {@code rollcast backtest}: how good the networks would have been on series that are there already. */
@NullMarked
package io.rollcast.backtest;

import org.jspecify.annotations.NullMarked;
