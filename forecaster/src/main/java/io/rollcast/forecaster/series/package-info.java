/** What is kept of a series in memory and as stored bytes. No Kafka. */
@NullMarked
package io.rollcast.forecaster.series;

import org.jspecify.annotations.NullMarked;
