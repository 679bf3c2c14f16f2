/** Recorded files as observations: a file is opened, read row by row, and its rows are mapped to series, times and values. */
@NullMarked
package io.rollcast.producer.replay;

import org.jspecify.annotations.NullMarked;
