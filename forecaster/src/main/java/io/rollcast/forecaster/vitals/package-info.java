/** What a forecaster measures of itself. */
@NullMarked
package io.rollcast.forecaster.vitals;

import org.jspecify.annotations.NullMarked;
