package io.rollcast.forecaster.stream;

import io.rollcast.forecaster.accuracy.LiveAccuracy;
import io.rollcast.forecaster.api.Feeds;
import io.rollcast.forecaster.serving.LiveModel;
import io.rollcast.forecaster.vitals.ForecasterMeters;
import java.time.Clock;

/**
 * What all tasks of a forecaster share.
 *
 * @param live the models in service
 * @param accuracy how forecasts have turned out
 * @param meters count what happens
 * @param feeds tell the API of it
 * @param series how many there are
 * @param clock the wall clock
 * @param limits of the topics that are written to
 * @param arrivals when records were read
 * @param fetched what is read
 */
public record Shared(
        LiveModel live,
        LiveAccuracy accuracy,
        ForecasterMeters meters,
        Feeds feeds,
        SeriesLimit series,
        Clock clock,
        TopicLimits limits,
        Arrivals arrivals,
        Fetched fetched) {}
