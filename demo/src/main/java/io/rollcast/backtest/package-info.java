/**
 * {@code rollcast backtest}: how well releases would have forecast the series of a file, beside textbook forecasters. The
 * file is read into series; each forecaster rolls over each of them; errors become scores, and scores a report.
 */
@NullMarked
package io.rollcast.backtest;

import org.jspecify.annotations.NullMarked;
