/** Where faults are played: processes, the stream of points, and those who watch health, log, alerts and forecasts. */
@NullMarked
package io.rollcast.faults.stage;

import org.jspecify.annotations.NullMarked;
