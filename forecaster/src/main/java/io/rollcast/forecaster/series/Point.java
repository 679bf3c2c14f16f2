package io.rollcast.forecaster.series;

/**
 * A point as it came.
 *
 * @param value in the series' unit
 * @param timestampMs event time, epoch milliseconds
 */
public record Point(double value, long timestampMs) {}
