/**
 * Made-up time series for the release that comes with Rollcast. A network that is fitted on enough different ones of them
 * forecasts series that it has never seen. It knows no Kafka.
 */
@NullMarked
package io.rollcast.trainer.base;

import org.jspecify.annotations.NullMarked;
