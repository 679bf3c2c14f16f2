package io.rollcast.benchmark;

/** What a peer does with one point. Called by the stream thread alone. */
interface PointForecaster extends AutoCloseable {

    /** Points that it wants to see. */
    int window();

    /**
     * Forecasts.
     *
     * @param series the series' id
     * @param window shape [{@link #window()}, inputs], row by row, the newest point last: its value in the series' unit, then
     *     the network's further inputs
     * @return shape [horizon], in the series' unit
     */
    float[] forecast(String series, float[] window);

    @Override
    default void close() {}
}
