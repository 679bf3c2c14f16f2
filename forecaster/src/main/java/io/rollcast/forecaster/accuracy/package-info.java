/** How forecasts turned out: sums, means, verdicts, the worst series. No Kafka. */
@NullMarked
package io.rollcast.forecaster.accuracy;

import org.jspecify.annotations.NullMarked;
