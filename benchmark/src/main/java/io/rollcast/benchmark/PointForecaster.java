package io.rollcast.benchmark;

/** What a peer does with one point. Called by the stream thread alone. */
interface PointForecaster extends AutoCloseable {

    /** Points that it wants to see. */
    int window();

    /**
     * Forecasts.
     *
     * @param series the series' id
     * @param window shape [{@link #window()}], in the series' unit, the newest point last
     * @return shape [horizon], in the series' unit
     */
    float[] forecast(String series, float[] window);

    @Override
    default void close() {}
}
