/** The query API: what is known of series, releases and errors, over HTTP, to be read only. */
@NullMarked
package io.rollcast.forecaster.api;

import org.jspecify.annotations.NullMarked;
