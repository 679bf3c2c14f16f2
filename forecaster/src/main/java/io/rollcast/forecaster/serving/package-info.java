/** Releases in service, and the step from points to forecasts. No Kafka. */
@NullMarked
package io.rollcast.forecaster.serving;

import org.jspecify.annotations.NullMarked;
