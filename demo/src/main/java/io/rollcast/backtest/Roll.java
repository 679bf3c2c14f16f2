package io.rollcast.backtest;

import io.rollcast.network.Inference;
import io.rollcast.network.Inference.Input;
import io.rollcast.network.Inference.Output;
import io.rollcast.network.InferenceNetwork;
import io.rollcast.network.Memory;
import io.rollcast.network.ModelRelease;
import io.rollcast.network.Past;
import io.rollcast.network.SeasonFinder;
import io.rollcast.network.Seasons;
import io.rollcast.network.View;
import java.util.Arrays;
import java.util.List;

/**
 * A release that rolls over a series from its start, as it would be served: seasons are decided every {@value #DECIDED}
 * points, from the latest {@value #KEPT}, and nothing older is looked back on; a series that was never negative is not
 * forecast to be; the last value stands for numbers that are not finite.
 *
 * <p>The season decisions and the look-back are those of the forecaster's serving step: whoever changes them there changes
 * them here. Forecasts are not rounded to decimal places.
 */
final class Roll implements Forecaster {

    /** Points from one decision on the seasons to the next. */
    static final int DECIDED = 64;

    /** Points of a series that the forecaster keeps. */
    static final int KEPT = 640;

    private final String label;
    private final InferenceNetwork network;

    Roll(String label, ModelRelease release) {
        this.label = label;
        this.network = InferenceNetwork.of(release.spec(), release.weights());
    }

    @Override
    public String label() {
        return label;
    }

    int horizon() {
        return network.spec().dimensions().horizon();
    }

    @Override
    public double[][] forecast(Series series, int horizon) {
        double[][] forecasts = new double[series.origins()][];
        double[] values = series.values();
        // Of a day that is not kept, nobody can tell whether it repeats.
        int stepsPerDay = SeasonFinder.pointsWorthKeeping(series.stepsPerDay(), KEPT) > 0 ? series.stepsPerDay() : 0;
        boolean carries = network.spec().dimensions().memory() == Memory.CARRIED;
        Inference inference = new Inference();
        float[] state = {};
        for (int from = 0; from < values.length - 1; from += DECIDED) {
            int to = Math.min(values.length - 1, from + DECIDED);
            Seasons seasons = SeasonFinder.find(Past.of(values, from - 1), Math.min(from, KEPT), stepsPerDay);
            if (carries) {
                Output output = inference
                        .run(network, List.of(input(values, from, to, state, seasons)), to - from)
                        .get(0);
                state = output.state();
                for (int t = Math.max(from, series.learnt() - 1); t < to; t++) {
                    forecasts[t - series.learnt() + 1] = output.forecasts()[t - from];
                }
            } else {
                for (int t = Math.max(from, series.learnt() - 1); t < to; t++) {
                    int first = Math.max(0, t + 1 - network.spec().dimensions().window());
                    Input window = input(values, first, t + 1, new float[0], seasons);
                    forecasts[t - series.learnt() + 1] =
                            inference.run(network, List.of(window), 1).get(0).forecasts()[0];
                }
            }
        }
        finish(series, forecasts);
        return forecasts;
    }

    private Input input(double[] values, int from, int to, float[] state, Seasons seasons) {
        View view = network.view();
        double[] gathered = new double[(to - from) * view.size()];
        for (int t = from; t < to; t++) {
            Past all = Past.of(values, t);
            view.gather(back -> back > KEPT ? Double.NaN : all.back(back), seasons, gathered, (t - from) * view.size());
        }
        return new Input(Arrays.copyOfRange(values, from, to), state, gathered);
    }

    private static void finish(Series series, double[][] forecasts) {
        double least = Arrays.stream(series.values(), 0, series.learnt()).min().orElseThrow();
        for (int i = 0; i < forecasts.length; i++) {
            double value = series.values()[series.origin(i)];
            least = Math.min(least, value);
            if (!Arrays.stream(forecasts[i]).allMatch(Double::isFinite)) {
                Arrays.fill(forecasts[i], value);
            }
            for (int step = 0; least >= 0 && step < forecasts[i].length; step++) {
                forecasts[i][step] = Math.max(0, forecasts[i][step]);
            }
        }
    }
}
