/** Forecasters to compare networks with. Each is fitted on the first part of one series and then sees its points one by one. */
@NullMarked
package io.rollcast.trainer.baselines;

import org.jspecify.annotations.NullMarked;
