package io.rollcast.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rollcast.network.ForecastNetwork;
import io.rollcast.network.Scaler;
import java.util.List;

/**
 * How a network does on windows it has not learnt from. Mean squared errors over all horizons, in the series' unit
 * squared.
 *
 * @param lastStepMse of the forecasts made at the last point of every window's context
 * @param allStepsMse of those made at every point of it
 */
record Evaluation(double lastStepMse, double allStepsMse) {

    private static final int BATCH = 500;

    /** @param windows each [context + horizon]; the network starts every one afresh */
    static Evaluation of(ForecastNetwork network, List<float[]> windows, int context) {
        int horizon = network.spec().dimensions().horizon();
        double last = 0;
        double all = 0;
        for (int from = 0; from < windows.size(); from += BATCH) {
            List<float[]> part = windows.subList(from, Math.min(windows.size(), from + BATCH));
            float[] forecasts = forecasts(network, part, context);
            int next = 0;
            for (float[] window : part) {
                for (int step = 0; step < context; step++) {
                    double squares = 0;
                    for (int h = 1; h <= horizon; h++) {
                        double error = (double) forecasts[next++] - window[step + h];
                        squares += error * error;
                    }
                    all += squares;
                    last += step == context - 1 ? squares : 0;
                }
            }
        }
        double count = (double) windows.size() * horizon;
        return new Evaluation(last / count, all / (count * context));
    }

    /**
     * The forecasts at every point of the windows' contexts.
     *
     * @return shape [windows, context, horizon], row-major, in the series' unit
     */
    static float[] forecasts(ForecastNetwork network, List<float[]> windows, int context) {
        Scaler scaler = network.spec().dimensions().scaler();
        float[] input = new float[windows.size() * context];
        for (int row = 0; row < windows.size(); row++) {
            for (int i = 0; i < context; i++) {
                input[row * context + i] = scaler.toNetwork(windows.get(row)[i]);
            }
        }
        try (NDManager scratch = network.newScratch()) {
            NDArray points = scratch.create(input, new Shape(windows.size(), context, 1));
            float[] forecasts = network.forward(points, network.zeroState(scratch, windows.size()), false)
                    .head()
                    .toFloatArray();
            for (int i = 0; i < forecasts.length; i++) {
                forecasts[i] = scaler.toSeries(forecasts[i]);
            }
            return forecasts;
        }
    }
}
