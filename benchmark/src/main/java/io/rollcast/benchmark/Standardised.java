package io.rollcast.benchmark;

import io.rollcast.network.Scale;
import io.rollcast.network.Scaler;
import java.nio.FloatBuffer;

/** A window as the networks of a release see it, and the way back: what Rollcast does around its own inference. */
record Standardised(Scale scale) {

    /** Puts the window's points into a buffer, in the network's unit. */
    static Standardised of(Scaler scaler, float[] window, FloatBuffer points) {
        Scale scale = scaler.start();
        for (float value : window) {
            scale.observe(value);
            points.put(scale.toNetwork(value));
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
