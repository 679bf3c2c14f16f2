package io.rollcast.trainer.fit;

import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean errors of a network on held-out windows, over all steps ahead that were measured.
 *
 * @param lastStepMse error of the forecasts made at the last point of each window's context, in the series' unit squared
 * @param lastStepRelativeMse the same error in squared spreads of each window's series, winsorised: {@link Window}
 * @param lastStepMase mean absolute error of them in scales of each window's series, winsorised
 * @param allStepsMse error of the forecasts made at all points of the contexts, in the series' unit squared
 */
public record Evaluation(double lastStepMse, double lastStepRelativeMse, double lastStepMase, double allStepsMse) {

    /** Most windows at once, and most numbers that are forecast at once: at the longest horizon each window has thousands. */
    private static final int MOST_WINDOWS = 500;

    private static final int MOST_FORECASTS = 1 << 20;

    /**
     * Scores a network.
     *
     * @param windows windows of the network's horizon; the network starts each of them afresh, with the scale of the series
     * @param context number of points before the horizon
     */
    public static Evaluation of(InferenceNetwork network, List<Window> windows, int context) {
        int horizon = network.spec().dimensions().horizon();
        double last = 0;
        double lastRelative = 0;
        double lastScaled = 0;
        double all = 0;
        long ofAll = 0;
        int atOnce = Math.max(1, Math.min(MOST_WINDOWS, MOST_FORECASTS / (context * horizon)));
        for (int from = 0; from < windows.size(); from += atOnce) {
            List<Window> part = windows.subList(from, Math.min(windows.size(), from + atOnce));
            List<double[][]> forecasts = forecasts(network, part, context);
            for (int row = 0; row < part.size(); row++) {
                Window window = part.get(row);
                double squares = 0;
                double relative = 0;
                double scaled = 0;
                double scale = window.scale();
                for (int step = 0; step < context; step++) {
                    squares = 0;
                    relative = 0;
                    scaled = 0;
                    for (int h = 1; h <= horizon; h++) {
                        if (!window.isMeasured(step) || !window.isMeasured(step + h)) {
                            continue;
                        }
                        ofAll++;
                        double error = forecasts.get(row)[step][h - 1] - window.values()[step + h];
                        squares += error * error;
                        relative += window.squaredSpreads(error);
                        scaled += Window.scales(error, scale);
                    }
                    all += squares;
                }
                double weight = window.weight(context);
                last += weight * squares;
                lastRelative += weight * relative;
                lastScaled += weight * scaled;
            }
        }
        double count = (double) windows.size() * horizon;
        return new Evaluation(last / count, lastRelative / count, lastScaled / count, all / ofAll);
    }

    /**
     * Forecasts at each point of the windows' contexts.
     *
     * @return forecasts of each window in the series' unit, shape [context, horizon]
     */
    public static List<double[][]> forecasts(InferenceNetwork network, List<Window> windows, int context) {
        List<Input> inputs = new ArrayList<>();
        for (Window window : windows) {
            inputs.add(window.input(network, context));
        }
        return new Inference()
                .run(network, inputs, context).stream().map(Output::forecasts).toList();
    }
}
