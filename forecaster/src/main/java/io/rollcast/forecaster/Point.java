package io.rollcast.forecaster;

/** A point as it came, in the series' unit. */
record Point(float value, long timestampMs) {}
