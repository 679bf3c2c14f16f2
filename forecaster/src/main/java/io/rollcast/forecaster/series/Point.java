package io.rollcast.forecaster.series;

/** A point as it came, in the series' unit. */
public record Point(float value, long timestampMs) {}
