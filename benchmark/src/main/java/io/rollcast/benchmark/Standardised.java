package io.rollcast.benchmark;

import io.rollcast.network.ModelSpec.Dimensions;
import io.rollcast.network.Scale;
import java.nio.FloatBuffer;

/** A window as the networks of a release see it, and the way back: what Rollcast does around its own inference. */
record Standardised(Scale scale) {

    /**
     * Puts a window into a buffer, its values in the network's unit and further inputs as they are.
     *
     * @param window shape [time, inputs], row by row, values in the series' unit
     * @param points buffer of as many numbers
     */
    static Standardised of(Dimensions dimensions, float[] window, FloatBuffer points) {
        Scale scale = dimensions.scaler().start();
        for (int at = 0; at < window.length; at += dimensions.inputCount()) {
            scale.observe(window[at]);
            points.put(scale.toNetwork(window[at]));
            points.put(window, at + 1, dimensions.inputCount() - 1);
        }
        return new Standardised(scale);
    }

    /** The forecast in the series' unit; in place. */
    float[] toSeries(float[] forecast) {
        for (int step = 0; step < forecast.length; step++) {
            forecast[step] = (float) scale.toSeries(forecast[step]);
        }
        return forecast;
    }
}
